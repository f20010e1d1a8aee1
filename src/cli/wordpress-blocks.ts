import { escapeHtml } from "#core/html.ts";

/** These hold nothing where nothing was put in them, and nobody misses them. */
const mayBeEmpty =
  /^(?:core\/)?(?:paragraph|heading|list|list-item|image|gallery|quote|pullquote|columns?|group|buttons?|cover|media-text|table|code|preformatted|verse|html|freeform|shortcode|spacer|separator|more|nextpage|footnotes|details|read-more|social-links|embed|video|audio|file|missing)$/;
/** Forms, with everything in them: only the old site could send them. */
const aForm =
  /(?:contact-form|wpforms|forminator|mailpoet|newsletter|ninja-forms|gravityforms|jetpack\/subscriptions)/;

const aBlock =
  /<!--\s+(\/?)wp:([a-z][\w-]*(?:\/[a-z][\w-]*)?)\s+(\{(?:[^-]|-(?!->)){0,20000}?\}\s+)?(\/?)-->/g;

interface Open {
  readonly name: string;
  readonly facts: Readonly<Record<string, unknown>>;
  /** What stands before it, done. */
  readonly before: string;
  hasBlocks: boolean;
}

/** Patterns in each other more deeply hold each other. */
const deepest = 8;
/** So much of shared patterns goes into one text, in characters: one that names itself twenty times would never end. */
const mostPutIn = 2_000_000;

const aPattern = /<!--\s+wp:block\s+\{[^}]{0,2000}?"ref"\s*:\s*(\d+)[^]{0,2000}?\/-->/g;

/** Puts the texts of patterns that several posts share into a text, each by its number. @source WordPress core/block */
export function withPatterns(
  content: string,
  patternOf: (id: string) => string | undefined,
  depth = 0,
  room = { left: mostPutIn },
): string {
  return content.replace(aPattern, (whole, id: string) => {
    const text = depth < deepest ? patternOf(id) : undefined;
    if (text === undefined || text.length > room.left) return whole;
    room.left -= Math.max(text.length, 100);
    return withPatterns(text, patternOf, depth + 1, room);
  });
}

/** The numbers of the shared patterns in a text. */
export function patternsIn(content: string): string[] {
  return [...content.matchAll(aPattern)].map(([, id = ""]) => id);
}

/**
 * A text of the block editor without what only the old site could fill in: addresses of blocks without words are written out,
 * and `tell` hears of each other block that showed what is not in the file.
 * @source WordPress, "Block grammar"
 */
export function blocksAsHtml(content: string, tell: (block: string) => void): string {
  if (!content.includes("<!-- wp:")) return content;
  const stack: Open[] = [];
  let done = "";
  let at = 0;
  const finish = (
    name: string,
    facts: Open["facts"],
    inner: string,
    hasBlocks: boolean,
  ): string => {
    // Parts of a form go with it.
    if (stack.some((open) => aForm.test(open.name))) return "";
    if (aForm.test(name)) {
      tell(name);
      return "";
    }
    // The picture behind a cover is only in its style, where it stands at all.
    if (name === "cover" && isAddress(facts["url"]) && !inner.includes("<img"))
      return `<p><img src="${escapeHtml(facts["url"])}" alt=""></p>${inner}`;
    if (hasBlocks || isSomething(inner)) return inner;
    const address = ["url", "src", "href"].map((key) => facts[key]).find(isAddress);
    if (address !== undefined) {
      const service = facts["label"] ?? facts["service"];
      const words = typeof service === "string" && service !== "" ? service : address;
      return `<p><a href="${escapeHtml(address)}">${escapeHtml(words)}</a></p>`;
    }
    if (!mayBeEmpty.test(name)) tell(name);
    return inner;
  };
  const add = (html: string): void => {
    const last = stack.at(-1);
    if (last !== undefined) last.hasBlocks ||= isSomething(html);
    done += html;
  };
  for (const match of content.matchAll(aBlock)) {
    const [all, end = "", name = "", json = "", isEmpty = ""] = match;
    done += content.slice(at, match.index);
    at = match.index + all.length;
    if (end !== "") {
      if (!stack.some((open) => open.name === name)) continue;
      for (let open = stack.pop(); open !== undefined; open = stack.pop()) {
        const inner = done;
        done = open.before;
        add(open.name === name ? finish(name, open.facts, inner, open.hasBlocks) : inner);
        if (open.name === name) break;
      }
    } else if (isEmpty !== "") add(finish(name, factsIn(json), "", false));
    else {
      stack.push({ name, facts: factsIn(json), before: done, hasBlocks: false });
      done = "";
    }
  }
  done += content.slice(at);
  for (let open = stack.pop(); open !== undefined; open = stack.pop()) done = open.before + done;
  return done;
}

/** Words, or what is seen or heard without any. */
function isSomething(html: string): boolean {
  return (
    /<(?:img|iframe|audio|video|embed|object|hr|input|svg)\b|<a\b[^>]*\shref|\sdata-kept=/i.test(
      html,
    ) ||
    html
      .replace(/<[^>]*>/g, "")
      .replace(/&nbsp;/g, " ")
      .trim() !== ""
  );
}

function factsIn(json: string): Readonly<Record<string, unknown>> {
  try {
    const value: unknown = JSON.parse(json.trim() === "" ? "{}" : json);
    return typeof value === "object" && value !== null ? (value as Record<string, unknown>) : {};
  } catch {
    return {};
  }
}

function isAddress(value: unknown): value is string {
  return typeof value === "string" && /^https?:\/\//i.test(value);
}
