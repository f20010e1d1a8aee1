import { plainText } from "#core/html.ts";
import type { Draft, OutgoingText } from "#networks";

/** A link within a post: from where to where in its text, in UTF-16 units, and where it leads. */
export interface PlacedLink {
  readonly start: number;
  readonly end: number;
  readonly url: string;
}

/** Two signs that stand for nothing anywhere else: the begin and the end of a link. */
const [open, close] = ["\uE0F0", "\uE0F1"];

/** The links of a text of ours, by the posts of its draft; words that were cut off have none. */
export function linksIn(text: OutgoingText, { parts }: Draft, origin: string): PlacedLink[][] {
  const { plain, links } = plainLinks(text.html, origin);
  const shift = text.plain.lastIndexOf(plain);
  // What was worded by hand has no links but those that are written out.
  const isIt = text.byHand === undefined && plain !== "" && shift !== -1;
  let from = 0;
  return parts.map((part) => {
    if (!isIt) return [];
    for (const piece of piecesOf(part.text)) {
      const at = text.plain.indexOf(piece, from);
      if (at === -1) continue;
      from = at + piece.length;
      return links.flatMap(({ start, end, url }) => {
        const placed = { start: start + shift - at, end: end + shift - at, url };
        return placed.start >= 0 && placed.end <= piece.length ? [placed] : [];
      });
    }
    return [];
  });
}

/** What of a post may be our own words: all of it, or without its number, or without what stands for the rest. */
function piecesOf(text: string): string[] {
  const bare = text.replace(/ \d+\/\d+$/u, "");
  const cut = bare.lastIndexOf("…");
  return [text, bare, ...(cut > 0 ? [bare.slice(0, cut)] : [])].filter((piece) => piece !== "");
}

/** HTML as plain text, and the places of its web links in that. */
function plainLinks(html: string, origin: string): { plain: string; links: PlacedLink[] } {
  if (html.includes(open) || html.includes(close)) return { plain: "", links: [] };
  const urls: string[] = [];
  const marked = html
    .replaceAll(/<a\b[^>]*?\shref="([^"]*)"[^>]*>/gu, (tag, href: string) => {
      urls.push(href.replaceAll("&amp;", "&"));
      return `${tag}${open}`;
    })
    .replaceAll("</a>", `${close}</a>`);
  const links: PlacedLink[] = [];
  let plain = "";
  let start: number | undefined;
  let at = 0;
  for (const sign of plainText(marked))
    if (sign === open) start = plain.length;
    else if (sign === close) {
      const url = URL.parse(urls[at] ?? "", origin);
      at += 1;
      if (
        start !== undefined &&
        start < plain.length &&
        url !== null &&
        /^https?:$/u.test(url.protocol)
      )
        links.push({ start, end: plain.length, url: url.href });
      start = undefined;
    } else plain += sign;
  return { plain, links };
}
