import { readFile } from "node:fs/promises";
import { join } from "node:path";

import { parse as parseToml } from "smol-toml";
import { parse as parseYaml } from "yaml";

import { languageCode } from "./front-matter/languages.ts";

/** What the settings of a site generator say of a site and the addresses of its texts. */
export interface OldSite {
  /** Where it stood: `https://old.example` and the folder it lay in, without a slash at the end. */
  readonly origin: string | undefined;
  readonly folder: string;
  /** How the addresses of posts were made: `/:year/:month/:title/`. */
  readonly permalink: string | undefined;
  /** The same for the texts of one folder, by its name, as Hugo has it. */
  readonly permalinks: Readonly<Record<string, string>>;
  /** The language of its texts where they do not say, such as `sv`. */
  readonly language: string | undefined;
  readonly isJekyll: boolean;
  /** Its settings as they stand there. */
  readonly given: Settings;
}

type Settings = Readonly<Record<string, unknown>>;

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
    "config/_default/hugo.yaml",
    "config/_default/config.yaml",
  ],
] as const;

/** Settings that are a program: of Pelican, Nikola, Docusaurus, Astro and Eleventy. Only plain words are read in them. */
const programs = [
  ...["pelicanconf.py", "conf.py", "docusaurus.config.js", "docusaurus.config.ts"],
  ...["astro.config.mjs", "astro.config.ts", "astro.config.js"],
  ...["_data", "src/_data"].flatMap((folder) =>
    ["metadata", "site", "meta"].flatMap((name) =>
      ["json", "js", "cjs", "mjs"].map((ending) => `${folder}/${name}.${ending}`),
    ),
  ),
] as const;

/** Jekyll's patterns by their names. @source Jekyll "Permalinks", built-in formats */
const named: Readonly<Record<string, string>> = {
  date: "/:categories/:year/:month/:day/:title.html",
  pretty: "/:categories/:year/:month/:day/:title/",
  ordinal: "/:categories/:year/:y_day/:title.html",
  weekdate: "/:categories/:year/W:week/:short_day/:title.html",
  none: "/:categories/:title.html",
};

/** Reads the settings of a site generator in a folder; what cannot be read says nothing. */
export async function readOldSite(root: string): Promise<OldSite> {
  for (const name of files) {
    const text = await contentOf(root, name);
    const given = text === undefined ? undefined : read(name, text);
    if (given === undefined) continue;
    const address = [given["baseURL"], given["baseurl"], given["base_url"], given["url"]].find(
      (one): one is string => typeof one === "string" && /^https?:\/\//i.test(one),
    );
    const url = address === undefined ? null : URL.parse(address);
    const folder = [given["baseurl"], given["root"]].find(
      (one): one is string => typeof one === "string" && one.startsWith("/"),
    );
    const pattern = given["permalink"];
    // Hexo's settings have the same name.
    const isJekyll =
      name.startsWith("_config") &&
      !["source_dir", "public_dir", "new_post_name", "skip_render"].some((key) => key in given);
    return {
      origin: url?.origin,
      folder: (folder ?? url?.pathname ?? "").replace(/\/+$/, ""),
      permalink:
        typeof pattern === "string"
          ? (named[pattern] ?? pattern)
          : isJekyll
            ? named["date"]
            : undefined,
      permalinks: { ...patternsIn(given["permalinks"]), ...patternsIn(given["collections"]) },
      language: languageIn(given),
      isJekyll,
      given,
    };
  }
  const given = await readPrograms(root);
  const url = URL.parse(typeof given["url"] === "string" ? given["url"] : "");
  return {
    origin: url?.origin,
    folder: (url?.pathname ?? "").replace(/\/+$/, ""),
    permalink: undefined,
    permalinks: {},
    language: languageIn(given),
    isJekyll: false,
    given,
  };
}

/** @source Hugo "All settings", Zola "Configuration", Jekyll and its themes, Hexo "Configuration" */
function languageIn(given: Settings): string | undefined {
  for (const name of [
    ...["defaultContentLanguage", "defaultcontentlanguage", "default_language", "languageCode"],
    ...["languagecode", "lang", "language", "locale"],
  ]) {
    const value = given[name];
    const first: unknown = Array.isArray(value) ? value[0] : value;
    const code = typeof first === "string" ? languageCode(first) : undefined;
    if (code !== undefined) return code.replace(/-.*$/, "");
  }
  return undefined;
}

/** What plain words in settings that are a program say, by the names that others have for the same. */
async function readPrograms(root: string): Promise<Settings> {
  for (const name of programs) {
    const text = await contentOf(root, name);
    if (text === undefined) continue;
    const value = (names: string): string | undefined =>
      new RegExp(`(?:^|[\\s{,])["']?(?:${names})["']?\\s*[:=]\\s*["']([^"'\\n]+)["']`, "m").exec(
        text,
      )?.[1];
    const language = value("DEFAULT_LANG|defaultLocale|language|lang|locale");
    const url = value("SITEURL|SITE_URL|url|site");
    // Pelican: DEFAULT_METADATA = {'status': 'draft'}
    const status = /^DEFAULT_METADATA\s*=[^=]*?["']status["']\s*[:,]\s*["'](\w+)["']/m.exec(
      text,
    )?.[1];
    if ((language ?? url ?? status) !== undefined) return { language, url, status };
  }
  return {};
}

/**
 * `{ posts: pattern }`, in newer versions `{ page: { posts: pattern } }`; Jekyll's collections `{ recipes: { permalink: pattern } }`.
 * @source Hugo "URL management", permalinks; Jekyll "Collections", Permalinks
 */
function patternsIn(given: unknown): Record<string, string> {
  if (typeof given !== "object" || given === null) return {};
  const inner = "page" in given && typeof given.page === "object" ? given.page : given;
  return Object.fromEntries(
    Object.entries(inner ?? {}).flatMap(([name, value]: [string, unknown]) => {
      const pattern =
        typeof value === "object" && value !== null && "permalink" in value
          ? value.permalink
          : value;
      return typeof pattern === "string" ? [[name, named[pattern] ?? pattern] as const] : [];
    }),
  );
}

async function contentOf(root: string, name: string): Promise<string | undefined> {
  const text = await readFile(join(root, name), "utf8").catch(() => undefined);
  return text === undefined || text.length > 200_000 ? undefined : text;
}

function read(name: string, text: string): Settings | undefined {
  try {
    const given: unknown = name.endsWith(".toml")
      ? parseToml(text)
      : name.endsWith(".json")
        ? JSON.parse(text)
        : parseYaml(text, { maxAliasCount: 10, uniqueKeys: false });
    return typeof given === "object" && given !== null && !Array.isArray(given)
      ? (given as Settings)
      : undefined;
  } catch {
    return undefined;
  }
}
