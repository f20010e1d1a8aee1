/** An http(s) address in its plain form, at most 2,000 characters; undefined for anything else. */
export function httpAddress(value: unknown): string | undefined {
  if (typeof value !== "string" || value.length > 2000) return undefined;
  const url = URL.parse(value);
  if (url === null || !/^https?:$/.test(url.protocol) || url.username + url.password !== "")
    return undefined;
  // A URL parser passes these over in silence, but no database column and no header may hold them.
  if (/^\s|[\p{Cc}\p{Cs}]|\s$/u.test(value)) return undefined;
  // One host has one spelling, be it written in capitals, in other letters than ASCII or with its usual port.
  const [whole = "", host] = /^https?:\/\/([^/?#\\]+)/i.exec(value) ?? [];
  // A URL parser mends what others would read otherwise, such as one slash or three.
  if (host === undefined) return undefined;
  return host === url.host ? value : `${url.protocol}//${url.host}${value.slice(whole.length)}`;
}

/**
 * The id of something that is named, embedded or linked to; a list of one is that one.
 * @source Activity Vocabulary, Link; JSON-LD 1.1 §9.4 (a list of one and the one alone are the same)
 */
export function idOf(value: unknown): string | undefined {
  if (typeof value === "string") return httpAddress(value);
  if (Array.isArray(value)) return value.length === 1 ? idOf(value[0]) : undefined;
  if (typeof value !== "object" || value === null) return undefined;
  if ("id" in value) return httpAddress(value.id);
  return "href" in value ? httpAddress(value.href) : undefined;
}

/** The types of something, by their short names; one or several. @source JSON-LD §3.5 */
export function typesOf(value: unknown): string[] {
  if (typeof value !== "object" || value === null) return [];
  const { type } = value as { type?: unknown };
  return many(type).flatMap((one) =>
    typeof one === "string"
      ? [one.replace(/^(?:as:|https?:\/\/www\.w3\.org\/ns\/activitystreams#)/, "")]
      : [],
  );
}

/** One or many as many. */
export function many(value: unknown): readonly unknown[] {
  if (value === undefined || value === null) return [];
  return Array.isArray(value) ? value.slice(0, 500) : [value];
}

/** The first text of one or many. */
export function firstText(value: unknown): string {
  const text = many(value).find((one) => typeof one === "string");
  return typeof text === "string" ? text : "";
}

/** The addresses of links that may be texts, Link objects or Images. @source Activity Vocabulary, Link */
export function links(value: unknown): string[] {
  return many(value).flatMap((one) => {
    if (typeof one === "string") return [one];
    if (typeof one !== "object" || one === null) return [];
    const { href, url } = one as { href?: unknown; url?: unknown };
    if (typeof href === "string") return [href];
    return url === undefined || url === value ? [] : links(url);
  });
}

/**
 * Where a person can see something, of the addresses it names: a page before anything that does not say what it
 * is, and never a film or a picture itself. @source PeerTube: `url` lists the page among the files
 */
export function pageOf(url: unknown): string | undefined {
  const named = many(url).flatMap((one) => {
    const address = links(one).find((link) => httpAddress(link) !== undefined);
    if (address === undefined) return [];
    const { mediaType } = (typeof one === "object" ? one : {}) as { mediaType?: unknown };
    return [{ address, mediaType: typeof mediaType === "string" ? mediaType : "" }];
  });
  const page = named.find(({ mediaType }) => /^(?:text\/html|application\/xhtml)/i.test(mediaType));
  return (page ?? named.find(({ mediaType }) => mediaType === ""))?.address;
}

/** A moment as Unix milliseconds, no later than `now` and no earlier than 1990. */
export function moment(value: unknown, now: number): number {
  const at = typeof value === "string" ? Date.parse(value) : Number.NaN;
  if (Number.isNaN(at)) return now;
  return Math.min(Math.max(at, Date.UTC(1990, 0, 1)), now);
}
