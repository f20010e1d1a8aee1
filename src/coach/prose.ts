/** A range of a text, in UTF-16 units; the second is after the last. */
export type Range = readonly [number, number];

/** The most of a tag or an address in brackets that is looked at, in UTF-16 units. */
const longest = 2000;

/**
 * What is not prose: fenced and inline code, HTML tags, the addresses of Markdown links. In order, and in
 * linear time whatever the text.
 */
export function notProse(text: string): Range[] {
  const ranges: Range[] = [];
  let fence: { readonly mark: string; readonly start: number } | undefined;
  for (let start = 0; start < text.length;) {
    const newline = text.indexOf("\n", start);
    const end = newline === -1 ? text.length : newline + 1;
    const mark = fenceAt(text, start, end);
    if (fence !== undefined) {
      if (mark === fence.mark) {
        ranges.push([fence.start, end]);
        fence = undefined;
      }
    } else if (mark === undefined) inLine(text, start, end, ranges);
    else fence = { mark, start };
    start = end;
  }
  if (fence !== undefined) ranges.push([fence.start, text.length]);
  return ranges;
}

function fenceAt(text: string, start: number, end: number): string | undefined {
  let at = start;
  while (at < end && at - start < 4 && text[at] === " ") at += 1;
  const mark = text.slice(at, at + 3);
  return mark === "```" || mark === "~~~" ? mark : undefined;
}

function inLine(text: string, start: number, end: number, ranges: Range[]): void {
  // Once a closing sign was not found in this line, later ones need not be looked for.
  let noCode = false;
  for (let at = start; at < end; at += 1) {
    const sign = text.charCodeAt(at);
    let close = -1;
    if (sign === 96 && !noCode) {
      close = text.indexOf("`", at + 1);
      if (close === -1 || close >= end) {
        noCode = true;
        continue;
      }
    } else if (sign === 60 && isTagStart(text.charCodeAt(at + 1))) {
      close = closing(text, at + 1, end, 62, 60);
    } else if (sign === 93 && text.charCodeAt(at + 1) === 40) {
      close = closing(text, at + 2, end, 41, 40);
    }
    if (close === -1) continue;
    ranges.push([at, close + 1]);
    at = close;
  }
}

function isTagStart(code: number): boolean {
  return code === 47 || code === 33 || (code >= 65 && code <= 90) || (code >= 97 && code <= 122);
}

/** Where `close` stands before the next `open`; -1 when it does not. */
function closing(text: string, from: number, end: number, close: number, open: number): number {
  const last = Math.min(end, from + longest);
  for (let at = from; at < last; at += 1) {
    const code = text.charCodeAt(at);
    if (code === close) return at;
    if (code === open) return -1;
  }
  return -1;
}
