import { calmText } from "#core/calm-text.ts";
import { AppError } from "#core/errors.ts";
import { readTree } from "#core/html-to-markdown/tree.ts";
import { parseLinkHeader } from "#core/link-header.ts";
import { relLinks } from "#core/rel-me.ts";
import { shorten } from "#core/text.ts";
import type { SafeFetch } from "#core/safe-fetch.ts";
import { isSameClient } from "#indieauth";

/** What an app says of itself, at the address that is its name. */
export interface AppInfo {
  /** Its host where it says nothing, or cannot be asked. */
  readonly name: string;
  readonly logoUrl: string | undefined;
  /** Addresses, beside its own, to which people may be sent back. */
  readonly redirectUris: readonly string[];
  /** It renews its tokens. */
  readonly refreshes: boolean;
  /** It said a name. */
  readonly isKnown: boolean;
}

/** Longest document of an app, in bytes. */
const maxBytes = 256 * 1024;
const longestName = 60;

/**
 * Asks an app who it is: a JSON document, or a page with an h-app and links `redirect_uri`. Nothing it says but its
 * addresses is believed, and one that does not answer goes by its host.
 * @source https://indieauth.spec.indieweb.org/ §4.2.1 (Client Metadata); the version of 2020-11-26 §4.2.1 for h-app
 */
export async function fetchAppInfo(fetch: SafeFetch, clientId: string): Promise<AppInfo> {
  const unknown: AppInfo = {
    name: new URL(clientId).host,
    logoUrl: undefined,
    redirectUris: [],
    refreshes: false,
    isKnown: false,
  };
  try {
    const answer = await fetch(clientId, {
      maxBytes,
      timeoutMs: 6000,
      accept: ["application/json", "text/html", "application/xhtml+xml"],
    });
    if (answer.status !== 200) return unknown;
    const text = new TextDecoder().decode(answer.body);
    const isJson = (answer.headers.get("content-type") ?? "").includes("json");
    const found = isJson
      ? fromJson(text, clientId)
      : await fromPage(text, clientId, answer.headers.get("link"));
    if (found === undefined) return unknown;
    const name = shorten(calmText(found.name.replace(/\s+/g, " ").trim()), longestName);
    return { ...unknown, ...found, name: name || unknown.name, isKnown: name !== "" };
  } catch (fault) {
    if (fault instanceof AppError) return unknown;
    throw fault;
  }
}

type Said = Pick<AppInfo, "name" | "logoUrl" | "redirectUris" | "refreshes">;

/** @source draft-ietf-oauth-client-id-metadata-document §4: `client_id` must be the address it was fetched from */
function fromJson(text: string, clientId: string): Said | undefined {
  let said: Record<string, unknown>;
  try {
    said = JSON.parse(text) as Record<string, unknown>;
  } catch {
    return undefined;
  }
  if (typeof said !== "object" || said === null) return undefined;
  if (!isSameClient(String(said["client_id"]), clientId)) return undefined;
  const list = (value: unknown): string[] =>
    Array.isArray(value) ? value.filter((one) => typeof one === "string") : [];
  return {
    name: typeof said["client_name"] === "string" ? said["client_name"] : "",
    logoUrl: webAddress(said["logo_uri"], clientId),
    redirectUris: list(said["redirect_uris"]).slice(0, 50),
    refreshes: list(said["grant_types"]).includes("refresh_token"),
  };
}

async function fromPage(text: string, clientId: string, linkHeader: string | null): Promise<Said> {
  const app = (await itemsIn(text, clientId)).find(({ type = [] }) =>
    type.some((one) => /^h-(?:x-)?app$/.test(one)),
  );
  const first = (name: string): unknown => {
    const value: unknown = app?.properties[name]?.[0];
    return typeof value === "object" && value !== null && "value" in value ? value.value : value;
  };
  const name = first("name");
  const linked = parseLinkHeader(linkHeader)
    .filter((link) => link.rels.includes("redirect_uri"))
    .flatMap(({ href }) => URL.parse(href, clientId)?.href ?? []);
  return {
    name: typeof name === "string" ? name : "",
    logoUrl: webAddress(first("logo"), clientId),
    redirectUris: [...relLinks(text, clientId, "redirect_uri"), ...linked].slice(0, 50),
    refreshes: false,
  };
}

/** The things on a page; none on one that cannot be read, or lies in itself so deeply that reading it takes long. */
async function itemsIn(page: string, baseUrl: string) {
  const { mf2 } = await import("microformats-parser");
  try {
    readTree(page);
    return mf2(page, { baseUrl }).items;
  } catch {
    return [];
  }
}

function webAddress(value: unknown, base: string): string | undefined {
  if (typeof value !== "string") return undefined;
  const url = URL.parse(value, base);
  return url !== null && /^https?:$/.test(url.protocol) ? url.href : undefined;
}
