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
  ruby: 1,
  q: 3,
};

/** What HTML closes when one of the same kind begins: such elements never lie in each other. */
const annotations = new Set(["rp", "rt"]);

/** Something that can be seen: no space, control, filler or empty pattern of Braille. */
const visible = /[^\s\p{Z}\p{C}\p{Variation_Selector}\u034F\u115F\u1160\u2800\u3164\uFFA0]/u;

interface Open {
  readonly tag: string;
  readonly isKept: boolean;
  /** Where in what is written so far it begins, and what was counted until there. */
  readonly at: number;
  readonly lines: number;
  readonly elements: number;
  /** What was counted in the text until there. */
  readonly calm: Calm;
  /** Something that can be seen stands in it. */
  isFilled: boolean;
  /** A paragraph cannot hold other blocks: with one in it, it is written as a division. */
  isDivision: boolean;
}

/**
 * Cleaned HTML of others, bounded in what it can do to a page: how deep it is indented, how many lines it
 * has, how many of them are empty, how many marks a letter carries. Elements in which nothing can be seen go.
 * Needs time in proportion to its length, and changes nothing when it is run again.
 * `mayDivide`: a paragraph with other blocks in it may become a `div`; else it keeps only their text.
 */
export function limit(clean: string, { mayDivide }: { readonly mayDivide: boolean }): string {
  return new Limiter(mayDivide).read(clean);
}

class Limiter {
  private readonly out: string[] = [];
  private readonly open: Open[] = [];
  private calm = new Calm();
  private lines = 0;
  private elements = 0;
  /** Line ends since something could be seen. */
  private breaks = 0;
  private afterRule = false;
  private readonly mayDivide: boolean;

  constructor(mayDivide: boolean) {
    this.mayDivide = mayDivide;
  }

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
    const { lines, elements } = this;
    const counted = { at: this.out.length, lines, elements, calm: this.calm.copy() };
    this.open.push({ tag, isKept, ...counted, isFilled: false, isDivision: false });
    if (isBlock) this.calm.rest();
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
    if (isBlock && !this.mayDivide && kept.some((one) => one.tag === "p")) return false;
    if (indents.has(tag)) return kept.filter((one) => indents.has(one.tag)).length < deepestIndent;
    if (tag === "li") return this.mayBeginItem(kept);
    if (annotations.has(tag)) return !kept.some((one) => annotations.has(one.tag));
    const most = nestable[tag];
    return most === undefined || kept.filter((one) => one.tag === tag).length < most;
  }

  /** An item belongs to its list, and never lies in another but by a list of its own. */
  private mayBeginItem(kept: readonly Open[]): boolean {
    const list = this.open.findLast((one) => indents.has(one.tag));
    if (list !== undefined && !list.isKept) return false;
    return kept.findLast((one) => one.tag === "li" || indents.has(one.tag))?.tag !== "li";
  }

  private close(tag: string, whole: string): void {
    const one = this.open.pop();
    if (one === undefined) return;
    const isBlock = blocks.has(tag);
    if (isBlock && !one.isFilled) {
      this.out.length = one.at;
      this.lines = one.lines;
      this.elements = one.elements;
      this.calm = one.calm;
      return;
    }
    if (isBlock) this.calm.rest();
    if (one.isKept && !one.isFilled && this.unwrap(one)) return;
    if (one.isKept) this.out.push(one.isDivision ? "</div>" : whole);
    else if (isBlock) this.apart();
    if (one.isKept && isBlock) this.makeRoom();
    const around = this.open.at(-1);
    if (around !== undefined && one.isFilled) around.isFilled = true;
  }

  /** A block that stays ended, or a rule: the paragraph around it, if any, is none. */
  private makeRoom(): void {
    for (const one of this.open) {
      if (one.tag !== "p" || !one.isKept || one.isDivision) continue;
      one.isDivision = true;
      this.out[one.at] = this.out[one.at]!.replace(/^<p/u, "<div");
    }
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
    if (tag === "hr") this.makeRoom();
    // A line break leaves it: a second rule may not follow the first with nothing but empty lines between.
    if (tag === "hr") this.afterRule = true;
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
