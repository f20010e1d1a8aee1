import { readFile } from "node:fs/promises";
import { join } from "node:path";

import type { FolderFiles } from "./folder-files.ts";
import type { OldSite } from "./folder-site.ts";
import { readBlock, readDotted } from "./front-matter/block.ts";
import { draftNames } from "./front-matter/drafts.ts";
import { plain } from "./front-matter/given.ts";
import { globOf } from "./glob.ts";

type Settings = Readonly<Record<string, unknown>>;

/** What a text may inherit. The rest, such as a layout or a picture of the site, says nothing of one text. */
const inherited = new Set(
  [
    ...draftNames,
    ...["lang", "language", "locale", "author", "authors", "license", "licence", "permalink"],
    ...["categories", "category"],
  ].map(plain),
);

/**
 * What settings outside a text say of it, where it says nothing itself: of its folder, of those around it, and of the whole
 * site. The nearest counts.
 * @source Hugo "Front matter", Cascade; Jekyll "Front Matter Defaults" and "Collections"; Eleventy "Template and Directory
 * Data Files"; Nikola "The Nikola Handbook", Two-file format; Pelican "Settings", DEFAULT_METADATA
 */
export async function readFolderDefaults(
  { root, files, left }: FolderFiles,
  site: OldSite,
): Promise<(name: string) => Settings> {
  const all = new Set([...files, ...left].map(({ name }) => name));
  const read = new Map<string, Promise<readonly Rule[]>>();
  const rulesIn = async (path: string): Promise<readonly Rule[]> => {
    if (!all.has(path)) return [];
    const known = read.get(path) ?? readRules(root, path);
    read.set(path, known);
    return await known;
  };
  const rules = new Map<string, readonly Rule[]>();
  for (const { name } of files.filter(({ kind }) => kind === "text")) {
    const found: Rule[] = [];
    const parts = name.split("/");
    for (let depth = 0; depth < parts.length; depth += 1) {
      const folder = parts.slice(0, depth).join("/");
      const at = folder === "" ? "" : `${folder}/`;
      for (const language of ["", ...languagesOf(name)])
        for (const ending of ["md", "markdown", "html"])
          found.push(...(await rulesIn(`${at}_index${language}.${ending}`)));
      if (depth > 0) found.push(...(await besides(`${at}${parts[depth - 1] ?? ""}`, rulesIn)));
    }
    const own = await besides(name.replace(/\.\w+$/, ""), rulesIn);
    found.push(...own.map((rule) => ({ ...rule, isOwn: true })));
    if (found.length > 0) rules.set(name, found);
  }
  const whole = [...rulesOfSite(site), ...jekyllRules(site)];
  return (name) => {
    const given: Record<string, unknown> = {};
    for (const { holdsFor, settings, isOwn = false } of [...whole, ...(rules.get(name) ?? [])]) {
      if (!holdsFor(name)) continue;
      for (const [key, value] of Object.entries(settings))
        if (isOwn || inherited.has(plain(key))) given[plain(key)] = value;
    }
    return given;
  };
}

/** Settings, and for which texts they hold. */
interface Rule {
  readonly holdsFor: (name: string) => boolean;
  readonly settings: Settings;
  /** It is about this text alone, so all of it counts. */
  readonly isOwn?: boolean;
}

const always = (): boolean => true;

function languagesOf(name: string): string[] {
  const ending = /(\.[a-z]{2}(?:[-_][a-z]{2})?)\.\w+$/i.exec(name)?.[1];
  return ending === undefined ? [] : [ending];
}

/** Eleventy's data beside a text or a folder of this name, and Nikola's. */
async function besides(
  base: string,
  rulesIn: (path: string) => Promise<readonly Rule[]>,
): Promise<Rule[]> {
  const found: Rule[] = [];
  for (const ending of [
    ...["json", "11tydata.json", "11tydata.js", "11tydata.cjs", "11tydata.mjs", "11tydata.ts"],
    "meta",
  ])
    found.push(...(await rulesIn(`${base}.${ending}`)));
  return found;
}

async function readRules(root: string, path: string): Promise<readonly Rule[]> {
  const text = await readFile(join(root, path), "utf8").catch(() => "");
  if (text.length > 200_000) return [];
  if (/_index\.[\w.-]+$/.test(path)) return cascadeOf(readBlock(text).given);
  if (path.endsWith(".meta")) return [{ holdsFor: always, settings: readDotted(text) }];
  if (path.endsWith(".json")) {
    try {
      const given: unknown = JSON.parse(text);
      return isSettings(given) ? [{ holdsFor: always, settings: given }] : [];
    } catch {
      return [];
    }
  }
  // It is a program, so only plain words in it are read.
  const settings: Record<string, unknown> = {};
  for (const [, name = "", value = "", word] of text.matchAll(
    /(?:^|[\s{,])["']?([A-Za-z_]\w*)["']?\s*:\s*(true|false|["']([^"'\n]{1,200})["'])(?=\s*(?:[,}\n]|$))/g,
  ))
    settings[name] = word ?? value === "true";
  return [{ holdsFor: always, settings }];
}

/** What a section's own text says of all below it. That of a section which is a draft is none of the reader's business either. */
function cascadeOf(given: Settings): Rule[] {
  const cascade = given["cascade"];
  const list: unknown[] = Array.isArray(cascade) ? cascade : [cascade];
  const rules = list.filter(isSettings).map((one): Rule => {
    const params = isSettings(one["params"]) ? one["params"] : {};
    return { holdsFor: targetOf(one["_target"] ?? one["target"]), settings: { ...params, ...one } };
  });
  if (given["draft"] === true) rules.push({ holdsFor: always, settings: { draft: true } });
  return rules;
}

function rulesOfSite({ given }: OldSite): Rule[] {
  const status = given["status"];
  return [
    ...(typeof status === "string" ? [{ holdsFor: always, settings: { status } }] : []),
    ...cascadeOf({ cascade: given["cascade"] }),
  ];
}

/** For which texts a cascade is meant: by their path below `content`, and by their kind, which is `page` for all of ours. */
function targetOf(given: unknown): (name: string) => boolean {
  if (!isSettings(given)) return always;
  const { path, kind } = given;
  if (typeof kind === "string" && !globOf(kind).test("page")) return () => false;
  if (typeof path !== "string") return always;
  const pattern = globOf(path.toLowerCase());
  return (name) => {
    const below = `/${name.toLowerCase().replace(/^content\//, "")}`;
    const page = below.replace(/(?:\/index)?(?:\.[a-z]{2})?\.\w+$/, "");
    return pattern.test(page) || pattern.test(below) || pattern.test(below.slice(1));
  };
}

function jekyllRules({ isJekyll, given }: OldSite): Rule[] {
  if (!isJekyll) return [];
  const collections = given["collections"];
  const shown = new Set([
    ...stringsIn(given["include"]).map((name) => name.replace(/^_|\/$/g, "")),
    ...Object.entries(isSettings(collections) ? collections : {})
      .filter(([, one]) => isSettings(one) && one["output"] === true)
      .map(([name]) => name),
  ]);
  const inCollections = folderIn(given["collections_dir"]);
  const below = (name: string): string =>
    name.startsWith(inCollections) ? name.slice(inCollections.length) : name;
  const collectionOf = (name: string): string | undefined => /^_([^/]+)\//.exec(below(name))?.[1];
  const excluded = stringsIn(given["exclude"]);
  const scoped = (Array.isArray(given["defaults"]) ? (given["defaults"] as unknown[]) : [])
    .filter(isSettings)
    .map(({ scope, values }) => ({
      path: isSettings(scope) && typeof scope["path"] === "string" ? scope["path"] : "",
      type: isSettings(scope) && typeof scope["type"] === "string" ? scope["type"] : undefined,
      settings: isSettings(values) ? values : {},
    }))
    .toSorted((a, b) => a.path.length - b.path.length);
  return [
    {
      // Jekyll makes no pages of other folders whose names begin so.
      holdsFor: (name) => {
        const collection = collectionOf(name);
        return (
          collection !== undefined &&
          !/^(?:posts|drafts)$/.test(collection) &&
          !shown.has(collection)
        );
      },
      settings: { published: false },
    },
    {
      holdsFor: (name) => excluded.some((path) => liesIn(name, path)),
      settings: { published: false },
    },
    ...scoped.map(({ path, type, settings }): Rule => {
      return {
        settings,
        holdsFor: (name) => {
          const kind = /(?:^|\/)_posts\//.test(name) ? "posts" : (collectionOf(name) ?? "pages");
          return (
            (type === undefined || type === kind) &&
            (liesIn(name, path) || liesIn(below(name), path))
          );
        },
      };
    }),
  ];
}

function stringsIn(given: unknown): string[] {
  return (Array.isArray(given) ? (given as unknown[]) : [given]).filter(
    (one): one is string => typeof one === "string",
  );
}

function folderIn(given: unknown): string {
  return typeof given === "string" && given !== "" ? `${given.replace(/^\/+|\/+$/g, "")}/` : "";
}

/** Whether a file is the one, or below the folder, that a path of Jekyll's settings names; `*` stands for anything. */
function liesIn(name: string, path: string): boolean {
  const clean = path.replace(/^\.?\/+|\/+$/g, "");
  if (clean === "") return true;
  if (clean.includes("*")) return globOf(clean).test(name) || globOf(`${clean}/**`).test(name);
  return name === clean || name.startsWith(`${clean}/`);
}

function isSettings(value: unknown): value is Settings {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
