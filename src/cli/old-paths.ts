import { slugOf } from "#posts";

import type { OldSite } from "./folder-site.ts";
import type { FrontMatter } from "./front-matter.ts";

/** Folders that hold a generator's texts and are no part of their addresses. */
const outer =
  /^(?:(?:src|source|content|pages|app|site|docs|_?posts|_drafts|_pages|collections|_i18n)\/)+/i;
/** Hugo's sections are the folders below `content`. */
const outerButPosts = /^(?:(?:src|source|content|site)\/)+/i;
const dated = /^(\d{4})-(\d{1,2})-(\d{1,2})[-_ ](.+)$/;

/** A file's own name, without what tells its kind, its language and its day. */
export function nameOfFile(name: string): {
  readonly base: string;
  readonly day: string | undefined;
} {
  const parts = name
    .replace(/\.\w+$/, "")
    .replace(/\.(?:draft|[a-z]{2}(?:[-_][A-Za-z]{2})?)$/, "")
    .split("/");
  let last = parts.pop() ?? "";
  // In a bundle the folder has the name.
  if (/^_?(?:index|readme)$/i.test(last) && parts.length > 0) last = parts.pop() ?? last;
  const [, year, month, day, rest] = dated.exec(last) ?? [];
  if (rest === undefined) {
    const alone = /^(\d{4})-(\d{2})-(\d{2})$/.exec(last);
    return { base: last, day: alone === null ? undefined : last };
  }
  return { base: rest, day: `${year}-${month}-${day}` };
}

/** The folders in whose addresses the old site listed the texts in them. */
export function sectionsOf(
  texts: readonly { readonly name: string }[],
  { folder }: Pick<OldSite, "folder">,
): string[] {
  const sections = new Set<string>();
  for (const { name } of texts) {
    const [section = "", ...below] = innerOf(name).split("/");
    if (below.length > 0 && !/^\d{4}$/.test(section)) sections.add(`${folder}/${section}`);
  }
  return [...sections];
}

/** A text's path without what is no part of addresses. */
function innerOf(name: string): string {
  return (
    name
      .replace(outer, "")
      .replace(/\.\w+$/, "")
      .replace(/\.[a-z]{2}(?:[-_][a-z]{2})?$/i, "")
      // Jekyll's collection `_recipes` stands at `/recipes/`.
      .replace(/^_(?=[^/]+\/)/, "")
  );
}

/**
 * The addresses at which a text may have stood, from the root: those it names itself, that of its file, and those that
 * Jekyll, Hexo, Hugo and Eleventy make of its day and name.
 */
export function oldPathsOf(
  name: string,
  front: FrontMatter,
  at: string | undefined,
  site: OldSite,
): string[] {
  const { base, day } = nameOfFile(name);
  const inner = innerOf(name);
  const bundle = inner.replace(/\/?_?(?:index|README)$/i, "");
  const folder = bundle.replace(/\/?[^/]*$/, "");
  const paths = new Set<string>();
  const add = (path: string): void => {
    const clean = `/${path}`.replace(/\/{2,}/g, "/");
    if (clean !== "/" && clean.length <= 500) paths.add(site.folder + clean);
  };
  const text: Named = { name, inner, base, front, at: at ?? day };
  for (const address of front.addresses) {
    if (/^[a-z][\w+.-]*:/i.test(address) || address.startsWith("//")) {
      const url = URL.parse(address, "https://x.invalid");
      // An address elsewhere may be what a text is about.
      if (url !== null && site.origin !== undefined && url.host === URL.parse(site.origin)?.host)
        paths.add(url.pathname + url.search);
    } else if (/:|\{\{/.test(address)) filled(address, text, site).forEach(add);
    else if (/^\/[^<>{}"\\*\n]*$/.test(address)) {
      paths.add(address);
      add(address);
    }
    // A name without a slash is Obsidian's other name, or Hugo's address beside the text's own.
    else if (/^[\w\p{L}/.~%+-]+$/u.test(address)) add(`${folder}/${address}`);
  }
  const own = `${folder === "" ? "" : `${folder}/`}${base}`;
  for (const last of new Set([base, front.slug ?? base])) {
    add(`${folder}/${last}/`);
    add(`${folder}/${last}.html`);
    const when = /^(\d{4})-(\d{1,2})-(\d{1,2})/.exec(
      day ?? (/(?:^|\/)(?:_posts|source)\//.test(name) ? (at ?? "") : ""),
    );
    if (when !== null) {
      const date = [when[1], when[2]?.padStart(2, "0"), when[3]?.padStart(2, "0")].join("/");
      for (const topics of ["", folder]) {
        add(`${topics}/${date}/${last}/`);
        add(`${topics}/${date}/${last}.html`);
      }
    }
  }
  add(own);
  const section = name.replace(outerButPosts, "").replace(/^_/, "").split("/")[0] ?? "";
  // Jekyll's pattern is that of its posts.
  const isPost = !site.isJekyll || /(?:^|\/)_(?:posts|drafts)\//.test(name);
  const pattern = site.permalinks[section] ?? (isPost ? site.permalink : undefined);
  if (pattern !== undefined) filled(pattern, text, site).forEach(add);
  return [...paths];
}

/** What an address is made of. */
interface Named {
  readonly name: string;
  /** Its path without what is no part of addresses. */
  readonly inner: string;
  readonly base: string;
  readonly front: FrontMatter;
  /** Its day. */
  readonly at: string | undefined;
}

/**
 * The addresses that a pattern may make; none where it asks for what is not known.
 * @source Jekyll "Permalinks", Hexo "Permalinks", Hugo "URL management", Eleventy "Permalinks"
 */
function filled(pattern: string, text: Named, site: OldSite): string[] {
  const { name, inner, base, front } = text;
  const plain = pattern.replace(/\{\{-?([^{}]*)\}\}/g, (_, said: string) => tokenFor(said));
  if (/[{}]/.test(plain)) return [];
  const own = front.slug ?? base;
  // Hugo's and Eleventy's title is the text's own, Jekyll's that of the file.
  const titles =
    site.isJekyll || front.title === undefined || front.slug !== undefined
      ? [own]
      : [own, inAddress(front.title), slugOf(front.title)];
  const folders = name.split("/_posts/")[0];
  const above =
    site.isJekyll && folders !== undefined && folders !== name
      ? folders.split("/").filter((part) => !/^_?posts$/.test(part))
      : [];
  const categories = [...above, ...front.categories];
  const joined = (each: (category: string) => string): string => categories.map(each).join("/");
  const spelled =
    categories.length > 0
      ? [joined((one) => one.toLowerCase()), joined(inAddress), joined(slugOf)]
      : [site.isJekyll ? "" : "uncategorized", ""];
  const paths = titles.flatMap((title) =>
    spelled.map((category) => {
      const values: Readonly<Record<string, string | undefined>> = {
        ...partsOfDay(text.at),
        ...{ title, slug: title, post_title: title, slugorfilename: own, name: base },
        ...{ filename: base, contentbasename: base, slugorcontentbasename: own, basename: base },
        ...{ output_ext: ".html", path: site.isJekyll ? inner.replace(/^[^/]+\//, "") : inner },
        ...{ categories: category, category, slugified_categories: category },
        ...{ section: inner.split("/")[0] ?? "", collection: inner.split("/")[0] ?? "" },
        ...{ sections: inner.split("/").slice(0, -1).join("/"), lang: front.language },
      };
      let isWhole = true;
      const path = plain.replace(/:([a-z_]+)/g, (_, word: string) => {
        const value = values[word];
        if (value === undefined) isWhole = false;
        return value ?? "";
      });
      return isWhole ? path : "";
    }),
  );
  return [...new Set(paths)].filter((path) => path !== "");
}

/** What `{{ title | slugify }}` of Eleventy is in a pattern of the others; braces where it is not known. */
function tokenFor(said: string): string {
  const [what = "", ...filters] = said.split("|").map((part) => part.trim());
  const [, format] = /["']([^"']+)["']/.exec(filters.join(" ")) ?? [];
  if (/^(?:page\.)?date$/.test(what) && format !== undefined) {
    const made = format
      .replace(/%Y|\byyyy\b/g, ":year")
      .replace(/%m|\bMM\b/g, ":month")
      .replace(/%d|\bdd\b/g, ":day");
    return /%|\b[a-zA-Z]+\b(?<!:\w+)/.test(made) ? "{}" : made;
  }
  if (/^(?:data\.)?(?:title|slug)$/.test(what)) return ":title";
  return /^(?:page\.)?fileSlug$/.test(what)
    ? ":name"
    : /^page\.filePathStem$/.test(what)
      ? ":path"
      : "{}";
}

function partsOfDay(at: string | undefined): Record<string, string> {
  const [, year, month, day] = /^(\d{4})-(\d{1,2})-(\d{1,2})/.exec(at ?? "") ?? [];
  if (year === undefined || month === undefined || day === undefined) return {};
  const date = { year: Number(year), month: Number(month), day: Number(day) };
  const ofYear = String(Temporal.PlainDate.from(date).dayOfYear).padStart(3, "0");
  return {
    ...{ year, month: month.padStart(2, "0"), day: day.padStart(2, "0") },
    ...{ short_year: year.slice(2), i_month: String(date.month), i_day: String(date.day) },
    ...{ y_day: ofYear, yearday: ofYear },
  };
}

/** Words as most programs write them in an address: in small letters, with hyphens. */
function inAddress(words: string): string {
  return words
    .toLowerCase()
    .replace(/[^\p{L}\p{M}\p{N}\s_.-]/gu, "")
    .trim()
    .replace(/\s+/g, "-");
}
