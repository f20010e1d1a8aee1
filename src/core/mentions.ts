import { escapeHtml } from "./html.ts";

/**
 * People of other servers named in a text, as `@ann@example.org`: found in our own cleaned HTML, and made links
 * to where they are. A name in code or in a link is none.
 */

/** Inside these a name is no mention: it is a link already, or code. */
const closed = new Set(["a", "code", "pre", "youtube-embed"]);

/**
 * A host has a dot, a port, or is this machine; a name ends before what makes it part of an address.
 * @source Mastodon, Account::MENTION_RE
 */
const aName =
  /(?<![\p{L}\p{N}_@/.-])@([\p{L}\p{N}_](?:[\p{L}\p{N}_.-]{0,98}[\p{L}\p{N}_])?)@((?:[\p{L}\p{N}](?:[\p{L}\p{N}-]{0,61}[\p{L}\p{N}])?\.){1,8}[\p{L}\p{N}-]{1,63}(?::\d{1,5})?|localhost(?::\d{1,5})?)(?![\p{L}\p{N}_@/-]|[.:][\p{L}\p{N}])/gu;

/** So many are looked up for one text. */
const mostNames = 20;

/** The names in a text that are no links yet, each once, in lower case: `ann@example.org`. */
export function namesIn(html: string): string[] {
  const names = new Set<string>();
  eachText(html, (text) => {
    for (const [, user = "", host = ""] of text.matchAll(aName))
      if (names.size < mostNames) names.add(keyOf(user, host));
    return text;
  });
  return [...names];
}

/** Makes links of the names that `addressOf` knows; the others stay as they are. */
export function linkNames(html: string, addressOf: ReadonlyMap<string, string>): string {
  if (addressOf.size === 0) return html;
  return eachText(html, (text) =>
    text.replace(aName, (whole, user: string, host: string) => {
      const address = addressOf.get(keyOf(user, host));
      return address === undefined
        ? whole
        : `<a class="mention" href="${escapeHtml(address)}">${whole}</a>`;
    }),
  );
}

/** The names that were made links, each once. */
export function linkedNames(html: string): string[] {
  const names = [...html.matchAll(/<a class="mention" href="[^"]*">@([^@<]+)@([^@<]+)<\/a>/g)];
  return [...new Set(names.map(([, user = "", host = ""]) => keyOf(user, host)))];
}

function keyOf(user: string, host: string): string {
  return `${user}@${host}`.toLowerCase();
}

function eachText(html: string, change: (text: string) => string): string {
  let inside = 0;
  return html
    .split(/(<[^>]*>)/u)
    .map((part) => {
      const tag = /^<(\/?)([a-z][a-z0-9-]*)/u.exec(part);
      if (tag === null) return inside === 0 ? change(part) : part;
      if (closed.has(tag[2] ?? "")) inside = Math.max(0, inside + (tag[1] === "/" ? -1 : 1));
      return part;
    })
    .join("");
}
