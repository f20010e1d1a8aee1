import { styleText } from "node:util";

import type { Checked } from "./coach-checked.ts";

/** What a person reads on the terminal: the finding in its line, why, and what to do instead. */
export function humanReport(checked: readonly Checked[]): string {
  return checked.map(reportOf).join("\n\n");
}

function reportOf({ file, text, verdict }: Checked): string {
  const share = (part: number): string => `${Math.round(part * 100)} %`;
  const what = verdict.breach
    ? styleText("yellow", `worth another look (${verdict.kind}, ${verdict.score.toFixed(2)})`)
    : styleText("green", `fine (${verdict.score.toFixed(2)})`);
  const head = `${styleText("bold", file === "-" ? "standard input" : file)}: ${what}; ${share(verdict.give)} of sentences give, ${share(verdict.ask)} ask`;
  const starts = lineStarts(text);
  const findings = verdict.findings.map((finding) => {
    const { line, column } = placeOf(starts, finding.start);
    return [
      `  ${line}:${column}  ${styleText("underline", short(finding.text))}  ${styleText("dim", finding.rule)}`,
      `        ${finding.why}`,
      `        → ${finding.instead}`,
      ...(finding.source === undefined ? [] : [styleText("dim", `        ${finding.source}`)]),
    ].join("\n");
  });
  const heavy = verdict.because
    .filter(({ what, weight }) => weight > 0 && /^[wv]:\p{L}/u.test(what))
    .map(({ what }) => `“${what.slice(2)}”`);
  // A short text can be one as a whole, with no place to point at.
  const asWhole =
    verdict.breach && findings.length === 0
      ? [`  No one place, but the whole of it${heavy.length > 0 ? `: ${heavy.join(", ")} …` : "."}`]
      : [];
  const note = verdict.onlyNeutral
    ? [
        "  Some of it is in a language the coach has no rules for; only the rules that hold in any language were used.",
      ]
    : [];
  return [head, ...note, ...asWhole, ...findings].join("\n");
}

const short = (text: string): string => {
  const line = text.replace(/\s+/g, " ");
  return line.length > 70 ? `${line.slice(0, 70)}…` : line;
};

/** Where each line begins, in UTF-16 units. */
export function lineStarts(text: string): number[] {
  const starts = [0];
  for (let at = text.indexOf("\n"); at !== -1; at = text.indexOf("\n", at + 1)) starts.push(at + 1);
  return starts;
}

/** The line and column of a place, both from 1. */
export function placeOf(
  starts: readonly number[],
  at: number,
): { readonly line: number; readonly column: number } {
  let low = 0;
  let high = starts.length - 1;
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if ((starts[middle] ?? 0) <= at) low = middle;
    else high = middle - 1;
  }
  return { line: low + 1, column: at - (starts[low] ?? 0) + 1 };
}
