/** Between these and what surrounds them stands an empty line. */
const paragraphs = new Set("blockquote dl figure h1 h2 h3 h4 h5 h6 ol p pre table ul".split(" "));
/** These begin a new line. */
const lines = new Set("br caption dd div dt figcaption hr li summary tr".split(" "));

/** Every element that shapes plain text; the others are dropped before it is spelt out. */
export const shapingTags: readonly string[] = [...paragraphs, ...lines, "td", "th"];

const named: Readonly<Record<string, string>> = { amp: "&", lt: "<", gt: ">", quot: '"' };

/** The plain text of HTML that has been cleaned: blocks become lines, entities characters. */
export function spellOut(clean: string): string {
  const written = new Lines();
  let last = 0;
  let pre = 0;
  for (const match of clean.matchAll(/<(\/?)([a-z\d]+)[^>]*>/gu)) {
    written.add(clean.slice(last, match.index), pre > 0);
    last = match.index + match[0].length;
    const [, closing, tag = ""] = match;
    if (tag === "pre") pre += closing === "/" ? -1 : 1;
    if (paragraphs.has(tag)) written.break(2);
    else if (tag === "br") written.lineEnd();
    else if (lines.has(tag)) written.break(1);
    else if (tag === "td" || tag === "th") written.add(" ", false);
  }
  written.add(clean.slice(last), pre > 0);
  return written.toString();
}

class Lines {
  private readonly done: string[] = [];
  private line = "";

  add(html: string, keepsSpace: boolean): void {
    const text = html.replace(/&(amp|lt|gt|quot);/gu, (_, name: string) => named[name]!);
    if (keepsSpace) {
      const [first = "", ...rest] = text.split(/\r?\n/u);
      this.line += first;
      for (const line of rest) {
        this.lineEnd();
        this.line = line;
      }
    } else {
      const joined = text.replace(/[ \t\r\n\f]+/gu, " ");
      const isDoubled = this.line === "" || this.line.endsWith(" ");
      this.line += isDoubled && joined.startsWith(" ") ? joined.slice(1) : joined;
    }
  }

  lineEnd(): void {
    this.done.push(this.line.trimEnd());
    this.line = "";
  }

  /** Makes sure that so many line ends stand before what follows. */
  break(lineEnds: 1 | 2): void {
    if (this.line.trim() !== "") this.lineEnd();
    this.line = "";
    if (lineEnds === 2 && this.done.length > 0 && this.done.at(-1) !== "") this.done.push("");
  }

  toString(): string {
    const text = [...this.done, this.line.trimEnd()].join("\n");
    return text
      .replace(/\n{3,}/gu, "\n\n")
      .replace(/^\n+/u, "")
      .trimEnd();
  }
}
