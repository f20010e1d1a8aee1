/** One entry of an Accept header. @source RFC 9110 §12.5.1 */
interface MediaRange {
  /** In lower case, without parameters: `text/html`, `text/*`. */
  readonly type: string;
  readonly profile: string | undefined;
  /** 0 to 1; 0 means "not this". */
  readonly weight: number;
}

/** How well a kind of answer is accepted, and by which entry. */
interface Match {
  readonly weight: number;
  /** 0 when only a wildcard fits, more for what is named more exactly. */
  readonly exactness: number;
  readonly position: number;
}

const activityStreams = "https://www.w3.org/ns/activitystreams";

/** Without one of these nothing but a page is asked for; most headers are done with here. */
const mayBeActivity = /json|application\/\*/i;

/**
 * Whether an Accept header asks for ActivityPub rather than a page: its media types are weighed as they
 * say, in whatever letters they are written. Of two that weigh the same the one named more exactly counts,
 * then the one named first; who takes anything gets the page.
 * @source RFC 9110 §12.5.1; ActivityPub §3.2 (`application/ld+json` with the profile, `application/activity+json`)
 */
export function wantsActivityJson(accept: string | null | undefined): boolean {
  if (accept == null || !mayBeActivity.test(accept)) return false;
  const ranges = readAccept(accept);
  const activity = better(
    match(ranges, "application/activity+json"),
    match(ranges, "application/ld+json"),
  );
  const page = match(ranges, "text/html");
  if (activity.weight === 0 || activity.exactness === 0) return false;
  return better(activity, page) === activity;
}

/** Whether an Accept header asks for plain JSON rather than XML. */
export function wantsJson(accept: string | null | undefined): boolean {
  if (accept == null || !mayBeActivity.test(accept)) return false;
  const ranges = readAccept(accept);
  const json = better(match(ranges, "application/json"), match(ranges, "application/jrd+json"));
  const xml = better(match(ranges, "application/xrd+xml"), match(ranges, "application/xml"));
  return json.weight > 0 && json.exactness > 0 && better(json, xml) === json;
}

/** Whether a script asks rather than a page: it sends JSON, or takes it and not a page. */
export function isFromScript({ headers }: Request): boolean {
  if (/json/i.test(headers.get("content-type") ?? "")) return true;
  const ranges = readAccept(headers.get("accept") ?? "");
  const json = match(ranges, "application/json");
  const isNamed = json.weight > 0 && json.exactness > 0;
  return isNamed && better(json, match(ranges, "text/html")) === json;
}

function better(one: Match, other: Match): Match {
  if (one.weight !== other.weight) return one.weight > other.weight ? one : other;
  if (one.exactness !== other.exactness) return one.exactness > other.exactness ? one : other;
  return one.position <= other.position ? one : other;
}

/** How a media type fares: by the entry that names it most exactly. */
function match(ranges: readonly MediaRange[], type: string): Match {
  const main = `${type.slice(0, type.indexOf("/"))}/*`;
  let found: Match = { weight: 0, exactness: -1, position: ranges.length };
  for (const [position, range] of ranges.entries()) {
    let exactness = ["*/*", main, type].indexOf(range.type);
    if (exactness === 2 && range.profile !== undefined) {
      // JSON-LD of another kind is not what we have.
      if (!range.profile.split(/\s+/).includes(activityStreams)) continue;
      exactness = 3;
    }
    if (exactness > found.exactness) found = { weight: range.weight, exactness, position };
  }
  return found;
}

function readAccept(accept: string): MediaRange[] {
  return split(accept.slice(0, 2000), ",").flatMap((entry) => {
    const [type = "", ...parameters] = split(entry, ";");
    if (type === "") return [];
    let weight = 1;
    let profile: string | undefined;
    for (const parameter of parameters) {
      const [, name = "", value = ""] = /^([^=\s]+)\s*=\s*(.*)$/.exec(parameter) ?? [];
      const text = value.startsWith('"') ? value.slice(1, -1).replace(/\\(.)/g, "$1") : value;
      if (name.toLowerCase() === "q") weight = weightOf(text);
      else if (name.toLowerCase() === "profile") profile = text;
    }
    return [{ type: type.toLowerCase(), profile, weight }];
  });
}

/** @source RFC 9110 §12.4.2; what is no number counts as if nothing were said */
function weightOf(text: string): number {
  const weight = Number.parseFloat(text);
  return Number.isNaN(weight) ? 1 : Math.min(1, Math.max(0, weight));
}

/** Parts between separators that do not stand in quotes, trimmed. */
function split(text: string, separator: "," | ";"): string[] {
  const parts = [""];
  let isQuoted = false;
  for (let at = 0; at < text.length; at += 1) {
    const letter = text[at]!;
    if (isQuoted && letter === "\\") {
      parts[parts.length - 1] += letter + (text[(at += 1)] ?? "");
      continue;
    }
    if (letter === '"') isQuoted = !isQuoted;
    if (letter === separator && !isQuoted) parts.push("");
    else parts[parts.length - 1] += letter;
  }
  return parts.map((part) => part.trim());
}
