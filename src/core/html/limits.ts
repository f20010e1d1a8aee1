import { Calm } from "#core/calm-text.ts";

/** Quotes and lists lie in each other at most so deep; deeper ones join the one around them. */
const deepestIndent = 5;
/** And anything at all at most so deep. */
const deepest = 24;
/** So many lines, one after the other, and so many elements are the longest text anyone writes in a reply. */
const mostLines = 1000;
const mostElements = 4000;
/** One empty line may stand between two lines, and two in code. */
const mostBreaks = 2;

const indents = new Set(["blockquote", "ol", "ul"]);
const blocks = new Set(["blockquote", "div", "li", "ol", "p", "pre", "ul"]);
const voids = new Set(["br", "hr", "img"]);
/** What moves or shrinks its text may not lie in itself again and again. */
const nestable: Readonly<Record<string, number>> = {
  sub: 2,
  sup: 2,
  small: 1,
  rt: 1,
  ruby: 1,
  q: 3,
};

/** Something that can be seen: no space, control, filler or empty pattern of Braille. */
const visible = /[^\s\p{Z}\p{C}\p{Variation_Selector}\u034F\u115F\u1160\u2800\u3164\uFFA0]/u;

interface Open {
  readonly tag: string;
  readonly isKept: boolean;
  /** Where in what is written so far it begins, and what was counted until there. */
  readonly at: number;
  readonly lines: number;
  readonly elements: number;
  /** Something that can be seen stands in it. */
  isFilled: boolean;
}

/**
 * Cleaned HTML of others, bounded in what it can do to a page: how deep it is indented, how many lines it
 * has, how many of them are empty, how many marks a letter carries. Elements in which nothing can be seen go.
 * Needs time in proportion to its length, and changes nothing when it is run again.
 */
export function limit(clean: string): string {
  return new Limiter().read(clean);
}

class Limiter {
  private readonly out: string[] = [];
  private readonly open: Open[] = [];
  private readonly calm = new Calm();
  private lines = 0;
  private elements = 0;
  /** Line ends since something could be seen. */
  private breaks = 0;
  private afterRule = false;

  read(clean: string): string {
    let last = 0;
    for (const match of clean.matchAll(/<(\/?)([a-z\d]+)[^>]*>/gu)) {
      if (match.index > last) this.text(clean.slice(last, match.index));
      last = match.index + match[0].length;
      const [whole, closing, tag = ""] = match;
      if (closing === "/") this.close(tag, whole);
      else if (voids.has(tag)) this.single(tag, whole);
      else this.begin(tag, whole);
    }
    if (last < clean.length) this.text(clean.slice(last));
    return this.out.join("");
  }

  private text(html: string): void {
    let said = this.calm.next(html);
    if (this.open.some(({ tag, isKept }) => tag === "pre" && isKept)) said = this.codeLines(said);
    if (visible.test(said.replaceAll("&nbsp;", " "))) this.see();
    this.out.push(said);
  }

  private codeLines(text: string): string {
    return text.replace(/\n(?:[ \t\r]*\n){3,}/gu, "\n\n\n").replace(/\n/gu, (end) => {
      this.lines += 1;
      return this.lines > mostLines ? " " : end;
    });
  }

  private begin(tag: string, whole: string): void {
    const isBlock = blocks.has(tag);
    const isKept = this.mayBegin(tag, isBlock);
    if (isBlock) this.calm.rest();
    const { lines, elements } = this;
    this.open.push({ tag, isKept, at: this.out.length, lines, elements, isFilled: false });
    if (isKept) {
      this.elements += 1;
      if (isBlock) this.lines += 1;
      this.out.push(whole);
    } else if (isBlock) this.apart();
  }

  private mayBegin(tag: string, isBlock: boolean): boolean {
    const kept = this.open.filter((one) => one.isKept);
    if (kept.length >= deepest || this.elements >= mostElements) return false;
    if (isBlock && this.lines >= mostLines) return false;
    if (indents.has(tag)) return kept.filter((one) => indents.has(one.tag)).length < deepestIndent;
    // An item belongs to its list.
    if (tag === "li") return this.open.findLast((one) => indents.has(one.tag))?.isKept ?? true;
    const most = nestable[tag];
    return most === undefined || kept.filter((one) => one.tag === tag).length < most;
  }

  private close(tag: string, whole: string): void {
    const one = this.open.pop();
    if (one === undefined) return;
    const isBlock = blocks.has(tag);
    if (isBlock) this.calm.rest();
    if (isBlock && !one.isFilled) {
      this.out.length = one.at;
      this.lines = one.lines;
      this.elements = one.elements;
      return;
    }
    if (one.isKept && !one.isFilled && this.unwrap(one)) return;
    if (one.isKept) this.out.push(whole);
    else if (isBlock) this.apart();
    const around = this.open.at(-1);
    if (around !== undefined && one.isFilled) around.isFilled = true;
  }

  /** Takes away an element that holds nothing but spaces. @returns false when it holds more */
  private unwrap({ at, elements }: Open): boolean {
    const inside = this.out.slice(at + 1).join("");
    if (inside.includes("<")) return false;
    this.out.length = at;
    this.out.push(inside);
    this.elements = elements;
    return true;
  }

  private single(tag: string, whole: string): void {
    if (tag === "br") {
      this.breaks += 1;
      if (this.breaks > mostBreaks) return;
    }
    if (tag === "hr" && this.afterRule) return;
    if (this.lines >= mostLines || this.elements >= mostElements) {
      this.apart();
      return;
    }
    this.calm.rest();
    this.lines += 1;
    this.elements += 1;
    if (tag !== "br") this.see();
    this.afterRule = tag === "hr";
    this.out.push(whole);
  }

  private see(): void {
    this.breaks = 0;
    this.afterRule = false;
    const around = this.open.at(-1);
    if (around !== undefined) around.isFilled = true;
  }

  /** Words that stood in different lines do not run together. */
  private apart(): void {
    if (!/[\s>]$/u.test(this.out.at(-1) ?? " ")) this.out.push(" ");
  }
}
