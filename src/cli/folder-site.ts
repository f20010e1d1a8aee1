import { readFile } from "node:fs/promises";
import { join } from "node:path";

import { parse as parseToml } from "smol-toml";
import { parse as parseYaml } from "yaml";

/** What the settings of a site generator say of the addresses of a site. */
export interface OldSite {
  /** Where it stood: `https://old.example` and the folder it lay in, without a slash at the end. */
  readonly origin: string | undefined;
  readonly folder: string;
  /** How the addresses of posts were made: `/:year/:month/:title/`. */
  readonly permalink: string | undefined;
  /** The same for the texts of one folder, by its name, as Hugo has it. */
  readonly permalinks: Readonly<Record<string, string>>;
}

const files = [
  ...[
    "_config.yml",
    "_config.yaml",
    "_config.toml",
    "hugo.toml",
    "hugo.yaml",
    "hugo.yml",
    "hugo.json",
  ],
  ...[
    "config.toml",
    "config.yaml",
    "config.yml",
    "config.json",
    "config/_default/hugo.toml",
    "config/_default/config.toml",
  ],
] as const;

/** Jekyll's patterns by their names. @source Jekyll "Permalinks", built-in formats */
const named: Readonly<Record<string, string>> = {
  date: "/:categories/:year/:month/:day/:title.html",
  pretty: "/:categories/:year/:month/:day/:title/",
  ordinal: "/:categories/:year/:y_day/:title.html",
  none: "/:categories/:title.html",
};

/** Reads the settings of Jekyll, Hexo, Hugo or Zola in a folder; what cannot be read says nothing. */
export async function readOldSite(root: string): Promise<OldSite> {
  for (const name of files) {
    const text = await readFile(join(root, name), "utf8").catch(() => undefined);
    if (text === undefined || text.length > 200_000) continue;
    const given = read(name, text);
    if (given === undefined) continue;
    const address = [given["baseURL"], given["baseurl"], given["base_url"], given["url"]].find(
      (one): one is string => typeof one === "string" && /^https?:\/\//i.test(one),
    );
    const url = address === undefined ? null : URL.parse(address);
    const folder = [given["baseurl"], given["root"]].find(
      (one): one is string => typeof one === "string" && one.startsWith("/"),
    );
    const pattern = given["permalink"];
    return {
      origin: url?.origin,
      folder: (folder ?? url?.pathname ?? "").replace(/\/+$/, ""),
      permalink: typeof pattern === "string" ? (named[pattern] ?? pattern) : undefined,
      permalinks: patternsIn(given["permalinks"]),
    };
  }
  return { origin: undefined, folder: "", permalink: undefined, permalinks: {} };
}

/** `{ posts: pattern }`, in newer versions `{ page: { posts: pattern } }`. @source Hugo "URL management", permalinks */
function patternsIn(given: unknown): Record<string, string> {
  if (typeof given !== "object" || given === null) return {};
  const inner = "page" in given && typeof given.page === "object" ? given.page : given;
  return Object.fromEntries(
    Object.entries(inner ?? {}).filter(
      (one): one is [string, string] => typeof one[1] === "string",
    ),
  );
}

function read(name: string, text: string): Readonly<Record<string, unknown>> | undefined {
  try {
    const given: unknown = name.endsWith(".toml")
      ? parseToml(text)
      : name.endsWith(".json")
        ? JSON.parse(text)
        : parseYaml(text, { maxAliasCount: 10, uniqueKeys: false });
    return typeof given === "object" && given !== null && !Array.isArray(given)
      ? (given as Readonly<Record<string, unknown>>)
      : undefined;
  } catch {
    return undefined;
  }
}
