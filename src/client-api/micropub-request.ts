import { createHash } from "node:crypto";

import type { Context } from "hono";

import { isTooDeep } from "#core/json-depth.ts";
import { readForm, type SentForm } from "#web/read-form.ts";

import { refuse } from "./micropub-faults.ts";

/** Values by property, as microformats have them: each a list. */
export type Properties = Readonly<Record<string, readonly unknown[]>>;

/** What an app asks for. @source https://www.w3.org/TR/micropub/ §3 */
export type MicropubRequest =
  | {
      readonly action: "create";
      readonly type: string;
      readonly properties: Properties;
      /** Files that came with it, by property. */
      readonly files: Readonly<Record<string, readonly File[]>>;
    }
  | {
      readonly action: "update";
      readonly url: string;
      readonly replace: Properties;
      readonly add: Properties;
      /** Whole properties, or some values of them. */
      readonly remove: readonly string[] | Properties;
    }
  | { readonly action: "delete" | "undelete"; readonly url: string };

/** The token in a form, where one came so; read without looking at the rest. */
export async function tokenInForm(c: Context): Promise<string | undefined> {
  if (isJson(c)) return undefined;
  const token = (await readForm(c))["access_token"]?.[0];
  return typeof token === "string" ? token : undefined;
}

/** Reads what an app sends: JSON, or a form with or without files. @throws MicropubFault `invalid_request` */
export async function readRequest(c: Context): Promise<MicropubRequest> {
  return isJson(c) ? fromJson(await readJson(c)) : fromForm(await readForm(c));
}

function isJson(c: Context): boolean {
  return /^application\/(?:[\w.+-]+\+)?json\b/i.test(c.req.header("content-type") ?? "");
}

async function readJson(c: Context): Promise<Record<string, unknown>> {
  const bytes = new Uint8Array(await c.req.raw.arrayBuffer());
  if (isTooDeep(bytes)) throw refuse("The JSON lies in itself too deeply.");
  try {
    const read: unknown = JSON.parse(new TextDecoder().decode(bytes).replaceAll("\\u0000", ""));
    if (isObject(read)) return read;
  } catch {
    // Told below.
  }
  throw refuse("That is no JSON object.");
}

function fromJson(sent: Record<string, unknown>): MicropubRequest {
  const { action } = sent;
  if (action === undefined) {
    const type = Array.isArray(sent["type"]) ? String(sent["type"][0]) : "";
    if (!isObject(sent["properties"])) throw refuse("There are no properties.");
    return {
      action: "create",
      type: type.replace(/^h-/, ""),
      properties: lists(sent["properties"], "properties"),
      files: {},
    };
  }
  const url = urlIn(sent["url"]);
  if (action === "delete" || action === "undelete") return { action, url };
  if (action !== "update") throw refuse(`There is no action ${shown(action)}.`);
  const { delete: remove = [], replace = {}, add = {} } = sent;
  const removed = Array.isArray(remove)
    ? remove.map((name) => (typeof name === "string" ? name : notAList("delete")))
    : isObject(remove)
      ? lists(remove, "delete")
      : notAList("delete");
  return {
    action,
    url,
    replace: isObject(replace) ? lists(replace, "replace") : notAList("replace"),
    add: isObject(add) ? lists(add, "add") : notAList("add"),
    remove: removed,
  };
}

function fromForm(form: SentForm): MicropubRequest {
  const first = (name: string): string | undefined => {
    const value = form[name]?.[0];
    return typeof value === "string" ? value : undefined;
  };
  const action = first("action") ?? first("mp-action");
  if (action === "delete" || action === "undelete") return { action, url: urlIn(first("url")) };
  // @source Micropub §3.4: updates are JSON only
  if (action !== undefined) throw refuse(`There is no action ${shown(action)} in a form.`);
  const properties: Record<string, unknown[]> = {};
  const files: Record<string, File[]> = {};
  for (const [key, values] of Object.entries(form)) {
    // `category[]`, and `content[html]` as some write what is an object in JSON.
    const [, name = "", part = ""] = /^([\w-]+)(?:\[(\w*)\])?$/.exec(key) ?? [];
    if (name === "" || name === "access_token" || name === "h" || name === "action") continue;
    if (name === "__proto__") continue;
    for (const value of values)
      if (typeof value !== "string") {
        if (value.size > 0) (files[name] ??= []).push(value);
      } else (properties[name] ??= []).push(/[a-z]/.test(part) ? { [part]: value } : value);
  }
  const hasAny = Object.keys(properties).length + Object.keys(files).length > 0;
  if (!hasAny) throw refuse("There is nothing to post.");
  return { action: "create", type: first("h") ?? "entry", properties, files };
}

/**
 * What a request says, as a fingerprint of it: the same where a client sends it once more, since a multipart form has
 * another boundary each time.
 */
export async function digestOf(request: MicropubRequest): Promise<string> {
  const hash = createHash("sha256");
  if (request.action !== "create") return hash.update(JSON.stringify(request)).digest("hex");
  const { files, ...rest } = request;
  hash.update(JSON.stringify(rest));
  for (const [name, some] of Object.entries(files))
    for (const file of some) {
      hash.update(`${name} ${file.size} `);
      hash.update(new Uint8Array(await file.arrayBuffer()));
    }
  return hash.digest("hex");
}

function urlIn(value: unknown): string {
  if (typeof value !== "string" || value === "") throw refuse("There is no url.");
  return value.slice(0, 2000);
}

function lists(given: Record<string, unknown>, where: string): Properties {
  return Object.fromEntries(
    Object.entries(given)
      .filter(([name]) => name !== "__proto__")
      .map(([name, value]) => [name, Array.isArray(value) ? value : notAList(where)]),
  );
}

function notAList(where: string): never {
  throw refuse(`What stands in “${where}” must be lists.`);
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function shown(value: unknown): string {
  return JSON.stringify(value)?.slice(0, 60) ?? "";
}
