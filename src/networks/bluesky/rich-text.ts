import { cleanHtml, escapeHtml } from "#core/html.ts";

/** More of a text is not looked at, in UTF-16 units: several times what the network itself takes. */
const longestText = 20_000;
const mostFacets = 200;

/** A stretch of a text that is more than words: from where to where in its UTF-8 bytes, and where it leads. */
interface Span {
  readonly start: number;
  readonly end: number;
  readonly href: string;
}

/**
 * A text as it is written there, as clean HTML: its links, names and topics are told by facets, which count in bytes.
 * A facet that does not lie on whole characters, reaches into another or leads to no page is left out, and its words
 * stay. @source app.bsky.richtext.facet
 */
export function richHtml(text: string, facets: unknown): string {
  const bytes = Buffer.from(text.slice(0, longestText).toWellFormed());
  const part = (start: number, end: number): string => bytes.subarray(start, end).toString();
  let html = "";
  let at = 0;
  for (const { start, end, href } of spansOf(bytes, facets)) {
    const words = part(start, end).replace(/\s+/gu, " ");
    html += `${escapeHtml(part(at, start))}<a href="${escapeHtml(href)}">${escapeHtml(words)}</a>${beside(words, href)}`;
    at = end;
  }
  html += escapeHtml(part(at, bytes.length));
  const paragraphs = html
    .replace(/\r\n?/gu, "\n")
    .split(/\n{2,}/u)
    .filter((one) => one.trim() !== "")
    .map((one) => `<p>${one.trim().replaceAll("\n", "<br>")}</p>`);
  return cleanHtml(paragraphs.join(""), "reply");
}

/** What somebody says of themselves there, which has no facets. */
export function profileHtml(text: string): string {
  return cleanHtml(
    `<p>${escapeHtml(text.slice(0, longestText)).replaceAll("\n", "<br>")}</p>`,
    "profile",
  );
}

function spansOf(bytes: Buffer, facets: unknown): Span[] {
  const spans = (Array.isArray(facets) ? facets.slice(0, mostFacets) : []).flatMap((facet) =>
    spanOf(bytes, facet),
  );
  spans.sort((one, other) => one.start - other.start);
  let at = 0;
  return spans.filter(({ start, end }) => {
    const isFree = start >= at;
    if (isFree) at = end;
    return isFree;
  });
}

function spanOf(bytes: Buffer, facet: unknown): Span[] {
  const { index, features } = (facet ?? {}) as { index?: unknown; features?: unknown };
  const { byteStart: start, byteEnd: end } = (index ?? {}) as Record<string, unknown>;
  if (!isPlace(bytes, start) || !isPlace(bytes, end) || start >= end) return [];
  for (const feature of Array.isArray(features) ? features.slice(0, 8) : []) {
    const href = addressOf(feature);
    if (href !== undefined) return [{ start, end, href }];
  }
  return [];
}

/** Whether a character begins, or the text ends, at this byte. */
function isPlace(bytes: Buffer, at: unknown): at is number {
  if (!Number.isSafeInteger(at) || (at as number) < 0 || (at as number) > bytes.length)
    return false;
  const byte = bytes[at as number];
  return byte === undefined || (byte & 0b1100_0000) !== 0b1000_0000;
}

function addressOf(feature: unknown): string | undefined {
  const { $type, uri, did, tag } = (feature ?? {}) as Record<string, unknown>;
  if ($type === "app.bsky.richtext.facet#link" && typeof uri === "string") return webAddress(uri);
  if ($type === "app.bsky.richtext.facet#mention" && typeof did === "string" && isDid(did))
    return profileUrl(did);
  if ($type === "app.bsky.richtext.facet#tag" && typeof tag === "string" && tag !== "")
    return `https://bsky.app/hashtag/${encodeURIComponent(tag.slice(0, 640).toWellFormed())}`;
  return undefined;
}

/** The page of an account, by what never changes of it. */
export function profileUrl(did: string): string {
  return `https://bsky.app/profile/${did}`;
}

/** Whether it is an account's id. @source atproto.com/specs/did */
export function isDid(text: string): boolean {
  return text.length <= 2048 && /^did:[a-z]+:[\w.:%-]*[\w.-]$/u.test(text);
}

/** An address that may stand in a link; undefined for any other. */
export function webAddress(uri: unknown): string | undefined {
  const url = typeof uri === "string" && uri.length <= 2000 ? URL.parse(uri) : null;
  return url !== null && /^https?:$/u.test(url.protocol) && url.username === ""
    ? url.href
    : undefined;
}

/** Words that look like an address and lead to another site: which, so that nobody takes one for the other. */
function beside(words: string, href: string): string {
  const named =
    /^(?:https?:\/\/)?(?:www\.)?((?:[\p{L}\d-]+\.)+\p{L}{2,})(?=[/?#:…]|\.\.\.|$)/iu.exec(
      words.trim(),
    )?.[1];
  const leadsTo = new URL(href).hostname.replace(/^www\./u, "");
  const isSame =
    named === undefined || (URL.parse(`https://${named}`)?.hostname ?? named) === leadsTo;
  return isSame ? "" : ` (${escapeHtml(leadsTo)})`;
}
