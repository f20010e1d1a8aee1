import MarkdownIt from "markdown-it";

const parser = new MarkdownIt({ html: true, linkify: false });

/** No text has these: they are no characters by definition. @source Unicode 16 §23.7, noncharacters */
const usual = ["\uFDD0", "\uFDD1"] as const;

/** The addresses of the pictures in a folder, or of those that a pattern such as `images/*` names, as a text names it. */
export type PicturesAt = (pattern: string) => readonly string[];

export interface GuardOptions {
  readonly marks?: readonly [string, string];
  readonly picturesAt?: PicturesAt | undefined;
}

/** Holds parts of a text that nothing may change, while the rest is worked on. */
export class Guard {
  private readonly parts: string[] = [];
  private readonly open: string;
  private readonly close: string;
  /** What lies beside the text. */
  readonly picturesAt: PicturesAt;

  /** Each that works on the same text at the same time needs marks of its own around its places. */
  constructor({ marks = usual, picturesAt = () => [] }: GuardOptions = {}) {
    [this.open, this.close] = marks;
    this.picturesAt = picturesAt;
  }

  /** A place for the part; put it where the part stood. */
  hold(part: string): string {
    return `${this.open}${this.parts.push(part) - 1}${this.close}`;
  }

  /** Puts every part back. */
  restore(text: string): string {
    const aPlace = new RegExp(`${this.open}(\\d+)${this.close}`, "g");
    let whole = text;
    // A part may hold places of parts that were held before it.
    for (let depth = 0; depth < 8 && whole.includes(this.open); depth += 1)
      whole = whole.replace(aPlace, (_, index: string) => this.parts[Number(index)] ?? "");
    return whole.replace(aPlace, "");
  }
}

/** The text without signs that would be taken for places. */
export function withoutPlaces(text: string): string {
  return text.replace(/[\uFDD0\uFDD1]/g, "");
}

/** Holds the blocks of code in a text, wherever they stand; with `onlyFenced` those moved in by four are none, as in MDX. */
export function guardBlocks(text: string, guard: Guard, onlyFenced = false): string {
  if (!/```|~~~|^[ >]*(?: {4}|\t)/m.test(text)) return text;
  const lines = text.split("\n");
  const found = parser
    .parse(text, {})
    .filter(
      ({ type, map }) =>
        map !== null && (type === "fence" || (type === "code_block" && !onlyFenced)),
    );
  for (const { map } of found.toReversed()) {
    const [from = 0, end = 0] = map ?? [];
    let to = end;
    while (to > from + 1 && (lines[to - 1] ?? "").trim() === "") to -= 1;
    const [first = ""] = lines.slice(from, from + 1);
    // What stands before a block in a list or a quotation stays, so that it still is one.
    const before = /^(?:[ \t]*(?:>|[-*+](?=\s)|\d+[.)](?=\s)))*[ \t]{0,1}/.exec(first)?.[0] ?? "";
    const block = [first.slice(before.length), ...lines.slice(from + 1, to)].join("\n");
    lines.splice(from, to - from, before + guard.hold(block));
  }
  return lines.join("\n");
}

/** Holds code between backticks. */
export function guardSpans(text: string, guard: Guard): string {
  return text.replace(
    /(?<![`\\])(`+)(?!`)((?:[^`\n]|\n(?!\s*\n)|(?!\1(?!`))`+)*?)(?<!`)\1(?!`)/g,
    (span) => guard.hold(span),
  );
}

/** Holds a block of code with its language, fenced so that nothing in it ends it. @returns its place, a block of its own */
export function holdCode(guard: Guard, code: string, language = ""): string {
  const inner = code.replace(/^(?:[ \t]*\n)+|\s+$/g, "");
  const longest = Math.max(2, ...[...inner.matchAll(/`+/g)].map(([run]) => run.length));
  const fence = "`".repeat(longest + 1);
  const name = language.replace(/[^\w+#.-]/g, "");
  return `\n\n${guard.hold(`${fence}${name}\n${inner}\n${fence}`)}\n\n`;
}

/** Text that stands in HTML, with its letters spelled out. */
export function unescaped(text: string): string {
  return text
    .replace(/&lt;/g, "<")
    .replace(/&gt;/g, ">")
    .replace(/&quot;/g, '"')
    .replace(/&#0?39;|&apos;/g, "'")
    .replace(/&nbsp;/g, " ")
    .replace(/&amp;/g, "&");
}
