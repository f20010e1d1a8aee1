import { attributeOf } from "./dialects/html-tags.ts";

/** What a page of HTML says of itself. */
export interface HtmlFacts {
  readonly title: string | undefined;
  readonly summary: string | undefined;
  /** As it is written. */
  readonly date: string | undefined;
}

/** What a page's head says as other texts do before their words. @source Pelican "Writing content", File metadata */
export function settingsInHead(html: string): Readonly<Record<string, string>> {
  const names = ["status", "tags", "category", "author", "authors", "slug", "lang"];
  return Object.fromEntries([...metasIn(html)].filter(([name]) => names.includes(name)));
}

/**
 * Reads a page's title, summary and day from its head, or from its first heading and time.
 * @source HTML "The meta element", https://ogp.me "article:published_time", Dublin Core "date"
 */
export function readHtmlFacts(html: string): HtmlFacts {
  const metas = metasIn(html);
  const first = (...names: readonly string[]): string | undefined =>
    names.map((name) => metas.get(name)).find((one) => one !== undefined);
  const time = attributeOf(/<time\b[^>]*>/i.exec(html)?.[0] ?? "", "datetime");
  return {
    title:
      wordsIn(/<title[^>]*>([^]*?)<\/title>/i.exec(html)?.[1]) ??
      wordsIn(/<h1[^>]*>([^]*?)<\/h1>/i.exec(html)?.[1]),
    summary: first("description", "og:description", "dcterms.abstract"),
    date:
      first(
        "article:published_time",
        "datepublished",
        "date",
        "dc.date",
        "dcterms.created",
        "dcterms.issued",
      ) ?? (time === "" ? undefined : time),
  };
}

function metasIn(html: string): Map<string, string> {
  const metas = new Map<string, string>();
  for (const [tag] of html.slice(0, 100_000).matchAll(/<meta\b[^>]*>/gi)) {
    const name = ["name", "property", "itemprop"]
      .map((one) => attributeOf(tag, one))
      .find((one) => one !== "");
    const content = attributeOf(tag, "content");
    if (name !== undefined && content !== "" && !metas.has(name.toLowerCase()))
      metas.set(name.toLowerCase(), content);
  }
  return metas;
}

function wordsIn(html: string | undefined): string | undefined {
  const words = html
    ?.replace(/<[^>]+>/g, "")
    .replace(/\s+/g, " ")
    .trim();
  return words === "" ? undefined : words;
}
