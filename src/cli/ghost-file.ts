import { readFile, stat } from "node:fs/promises";
import { resolve } from "node:path";

import { badInput } from "#core/errors.ts";
import type { OldTopic } from "#posts";

import { openExport } from "./export-files.ts";
import { readLetters } from "./old-letters.ts";

/** Largest export, in bytes. */
const mostBytes = 256 * 1024 * 1024;

/** A row of one of Ghost's tables, as the export has it. */
export type GhostRow = Readonly<Record<string, unknown>>;

/** The parts of an export that an import reads; keys and addresses of mail are left in the file. */
export interface GhostFile {
  readonly posts: readonly GhostRow[];
  readonly topics: readonly OldTopic[];
  /** A post's tags, the first one first; without those that Ghost shows nobody. */
  tagsOf(post: GhostRow): string[];
  /** The names of those who wrote a post, the first one first. */
  authorsOf(post: GhostRow): string[];
  metaOf(post: GhostRow): GhostRow;
  /** A setting of the site; empty where there is none. */
  setting(key: string): string;
}

/**
 * Reads what Ghost writes by Settings → Import/Export → Export: a .json file, or a .zip file or folder with it inside.
 * @throws AppError `bad_ghost_file`
 * @source Ghost, core/server/data/exporter and core/server/data/schema/schema.js
 */
export async function readGhost(
  path: string,
  hasOldLetters: (name: string) => void,
): Promise<GhostFile> {
  const data = tablesIn(await readJson(path, hasOldLetters));
  if (data === undefined)
    throw badGhost(`${path} is not an export of Ghost (Settings → Import/Export → Export).`);
  const tags = byId(data("tags"));
  const users = byId(data("users"));
  const meta = new Map(data("posts_meta").map((row) => [text(row, "post_id"), row]));
  const tagLinks = linksOf(data("posts_tags"), "tag_id");
  const authorLinks = linksOf(data("posts_authors"), "author_id");
  const settings = new Map(data("settings").map((row) => [text(row, "key"), text(row, "value")]));
  return {
    posts: data("posts"),
    topics: data("tags").map((tag) => ({ name: text(tag, "name"), slug: text(tag, "slug") })),
    tagsOf: (post) =>
      (tagLinks.get(text(post, "id")) ?? []).flatMap((id) => {
        const tag = tags.get(id);
        const name = tag === undefined ? "" : text(tag, "name").trim();
        const isShown =
          tag !== undefined && text(tag, "visibility") !== "internal" && !/^(?:#|$)/.test(name);
        return isShown ? [name] : [];
      }),
    authorsOf: (post) => {
      const ids = authorLinks.get(text(post, "id")) ?? [text(post, "author_id")];
      return ids.flatMap((id) => {
        const name = text(users.get(id) ?? {}, "name").trim();
        return name === "" ? [] : [name];
      });
    },
    metaOf: (post) => meta.get(text(post, "id")) ?? {},
    setting: (key) => settings.get(key) ?? "",
  };
}

/** A field's words; empty where it has none. */
export function text(row: GhostRow, field: string): string {
  const value = row[field];
  return typeof value === "string" ? value : typeof value === "number" ? String(value) : "";
}

/** A field's time in Unix milliseconds; old exports write it as a number, or without its zone. Zero is none, before it is the 1960s. */
export function time(row: GhostRow, field: string): number | undefined {
  const value = row[field];
  if (typeof value === "number")
    return Number.isSafeInteger(value) && value !== 0 ? value : undefined;
  if (typeof value !== "string" || value.startsWith("0000")) return undefined;
  const zoned = /^\d{4}-\d\d-\d\d \d\d:\d\d(?::\d\d)?$/.test(value)
    ? `${value.replace(" ", "T")}Z`
    : value;
  const at = Date.parse(zoned);
  return Number.isFinite(at) && at !== 0 ? at : undefined;
}

async function readJson(path: string, hasOldLetters: (name: string) => void): Promise<unknown> {
  const facts = await stat(resolve(path)).catch(() => undefined);
  if (facts === undefined) throw badGhost(`${path} is not there.`);
  if (!facts.isDirectory() && !/\.zip$/i.test(path)) {
    if (facts.size > mostBytes) throw badGhost(`${path} is too large for an export of Ghost.`);
    const { text: json, isOld } = readLetters(await readFile(resolve(path)));
    if (isOld) hasOldLetters(path);
    return parse(json, path);
  }
  const files = await openExport(path, hasOldLetters);
  try {
    for (const name of files.names.filter((one) => /\.json$/i.test(one))) {
      const found = parse(await files.read(name), name);
      if (tablesIn(found) !== undefined) return found;
    }
    return undefined;
  } finally {
    files.close();
  }
}

function parse(json: string, name: string): unknown {
  try {
    return JSON.parse(json.replace(/^\uFEFF/, ""));
  } catch (fault) {
    // What V8 says of it may quote the file, which holds keys.
    const place = /at position \d+(?: \(line \d+ column \d+\))?/.exec(
      (fault as Error).message,
    )?.[0];
    throw badGhost(
      `${name} is damaged or not whole${place === undefined ? "" : ` (${place})`}. Nothing was imported.`,
    );
  }
}

/** The tables of an export, by name; undefined when it is none. */
function tablesIn(said: unknown): ((name: string) => readonly GhostRow[]) | undefined {
  const root = isRow(said) && Array.isArray(said["db"]) ? (said["db"][0] as unknown) : said;
  const data = isRow(root) ? root["data"] : undefined;
  if (!isRow(data) || !Array.isArray(data["posts"])) return undefined;
  return (name) => {
    const rows = data[name];
    return Array.isArray(rows) ? rows.filter(isRow) : [];
  };
}

function isRow(value: unknown): value is GhostRow {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function byId(rows: readonly GhostRow[]): Map<string, GhostRow> {
  return new Map(rows.map((row) => [text(row, "id"), row]));
}

function linksOf(rows: readonly GhostRow[], field: string): Map<string, string[]> {
  const links = new Map<string, string[]>();
  const order = (row: GhostRow): number => Number(row["sort_order"] ?? 0) || 0;
  for (const row of rows.toSorted((a, b) => order(a) - order(b))) {
    const post = text(row, "post_id");
    links.set(post, [...(links.get(post) ?? []), text(row, field)]);
  }
  return links;
}

function badGhost(message: string): Error {
  return badInput(message, "bad_ghost_file");
}
