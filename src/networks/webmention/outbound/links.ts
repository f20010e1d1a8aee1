import { Parser } from "htmlparser2";

/** So many links of one text are told. */
const mostLinks = 100;

/** Names of people and topics lead to their profiles, which hear of them in their networks' own way. */
const leftOut = /(?:^|\s)(?:mention|hashtag)(?:\s|$)/u;

/**
 * The pages elsewhere that a text links to, each once, in its order; without what comes after `#` two addresses are the
 * same page and the first stands for both.
 */
export function linksOf(html: string, origin: string): string[] {
  const found = new Map<string, string>();
  const parser = new Parser({
    onopentag: (name, { href, class: classes = "" }) => {
      if (name !== "a" || href === undefined || leftOut.test(classes)) return;
      const url = URL.parse(href, `${origin}/`);
      if (url === null || !/^https?:$/u.test(url.protocol) || url.origin === origin) return;
      const page = withoutHash(url);
      if (!found.has(page) && found.size < mostLinks) found.set(page, url.href);
    },
  });
  parser.write(html);
  parser.end();
  return [...found.values()];
}

/** The address of the page, wherever on it `url` points. */
export function withoutHash(url: URL): string {
  const page = new URL(url);
  page.hash = "";
  return page.href;
}
