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

/**
 * The addresses at which a text may have stood, from the root: those it names itself, that of its file, and those that
 * Jekyll, Hexo and Hugo make of its day and name.
 */
export function oldPathsOf(
  name: string,
  front: FrontMatter,
  at: string | undefined,
  site: OldSite,
): string[] {
  const { base, day } = nameOfFile(name);
  const isHidden = /\/?[^/]*$/;
  const inner = name
    .replace(outer, "")
    .replace(/\.\w+$/, "")
    .replace(/\.[a-z]{2}(?:[-_][A-Za-z]{2})?$/, "");
  const bundle = inner.replace(/\/?_?(?:index|README)$/i, "");
  const folder = bundle.replace(isHidden, "");
  const own = `${folder === "" ? "" : `${folder}/`}${base}`;
  const paths = new Set<string>();
  const add = (path: string): void => {
    const clean = `/${path}`.replace(/\/{2,}/g, "/");
    if (clean !== "/" && clean.length <= 500) paths.add(site.folder + clean);
  };
  for (const address of front.addresses) {
    if (/^[a-z][\w+.-]*:/i.test(address) || address.startsWith("//")) {
      const url = URL.parse(address, "https://x.invalid");
      // An address elsewhere may be what a text is about.
      if (url !== null && site.origin !== undefined && url.host === URL.parse(site.origin)?.host)
        paths.add(url.pathname);
    } else if (address.includes(":")) add(filled(address, name, front, base, at ?? day));
    else if (/^[\w\p{L}/.~%+-]+$/u.test(address)) {
      if (address.startsWith("/")) paths.add(address);
      // A name without a slash is Obsidian's other name, or Hugo's address beside the text's own.
      add(address.startsWith("/") ? address : `${folder}/${address}`);
    }
  }
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
  const section = name.replace(outerButPosts, "").split("/")[0] ?? "";
  const pattern = site.permalinks[section] ?? site.permalink;
  if (pattern !== undefined) add(filled(pattern, name, front, base, at ?? day));
  return [...paths];
}

/** A pattern of addresses with what it stands for. @source Jekyll "Permalinks", Hexo "Permalinks", Hugo "URL management" */
function filled(
  pattern: string,
  name: string,
  front: FrontMatter,
  base: string,
  at: string | undefined,
): string {
  const [, year = "", month = "", day = ""] = /^(\d{4})-(\d{1,2})-(\d{1,2})/.exec(at ?? "") ?? [];
  const slug = front.slug ?? base;
  const values: Readonly<Record<string, string>> = {
    ...{
      year,
      month: month.padStart(2, "0"),
      day: day.padStart(2, "0"),
      short_year: year.slice(2),
    },
    ...{
      i_month: month.replace(/^0/, ""),
      i_day: day.replace(/^0/, ""),
      title: slug,
      slug,
      name: base,
    },
    ...{
      filename: base,
      slugorfilename: slug,
      post_title: slug,
      basename: base,
      output_ext: ".html",
      path: name.replace(/\.\w+$/, ""),
    },
    ...{
      categories: front.topics[0] ?? "",
      category: front.topics[0] ?? "",
      section: name.replace(outer, "").split("/")[0] ?? "",
    },
  };
  return pattern.replace(/:(\w+)/g, (_, word: string) => values[word] ?? "");
}
