import type { Coach, CoachOptions, Finding, Verdict } from "#coach";

import { readBlock } from "./front-matter/block.ts";
import { Given } from "./front-matter/given.ts";

/**
 * What the coach says of a file: of its text, and of the title and summary that stand before it, each read as what it
 * is. Places are those in the whole file; the score is that of the worst part.
 */
export function checkFile(coach: Coach, file: string, how: CoachOptions): Verdict {
  const { given, body, bodyAt } = readBlock(file);
  if (bodyAt <= 1) return coach.check(file, how);
  const written = file.slice(bodyAt);
  const text = coach.check(written, how);
  const lang = how.lang ?? (text.lang === "other" ? undefined : text.lang);
  const named = new Given(given);
  const parts = [
    { words: named.text("title"), isTitle: true },
    { words: named.text("summary", "description", "excerpt"), isTitle: false },
  ].flatMap(({ words, isTitle }) => {
    if (words === undefined) return [];
    const said = coach.check(words, { ...how, ...(lang && { lang }), isTitle });
    const at = placeOf(file.slice(0, bodyAt), words);
    return [{ ...said, findings: said.findings.map((one) => moved(one, at, words.length)) }];
  });
  const shown = { ...text, findings: text.findings.map((one) => shifted(one, bodyAt)) };
  const all = body.trim() === "" && parts.length > 0 ? parts : [...parts, shown];
  const worst = all.toSorted((a, b) => Number(b.breach) - Number(a.breach) || b.score - a.score)[0];
  return {
    ...shown,
    ...(worst && {
      breach: worst.breach,
      kind: worst.kind,
      score: worst.score,
      because: worst.because,
    }),
    findings: all.flatMap(({ findings }) => findings).toSorted((a, b) => a.start - b.start),
  };
}

/** A line of its own that is a Markdown heading is a title. */
export function checkLine(coach: Coach, line: string, how: CoachOptions): Verdict {
  const mark = /^#{1,6}\s+/.exec(line)?.[0].length ?? 0;
  if (mark === 0) return coach.check(line, how);
  const said = coach.check(line.slice(mark), { ...how, isTitle: true });
  return { ...said, findings: said.findings.map((one) => shifted(one, mark)) };
}

interface Place {
  readonly start: number;
  readonly end: number;
  /** False where the file spells the words in another way, such as with `\u00e6`. */
  readonly isExact: boolean;
}

function placeOf(before: string, words: string): Place {
  const start = before.indexOf(words);
  if (start !== -1) return { start, end: start + words.length, isExact: true };
  const line = /^["']?(?:title|summary|description|excerpt)["']?\s*[:=].*$/im.exec(before);
  return {
    start: line?.index ?? 0,
    end: (line?.index ?? 0) + (line?.[0].length ?? 0),
    isExact: false,
  };
}

function moved(finding: Finding, place: Place, length: number): Finding {
  return place.isExact && finding.end <= length
    ? shifted(finding, place.start)
    : { ...finding, start: place.start, end: place.end };
}

function shifted(finding: Finding, by: number): Finding {
  return { ...finding, start: finding.start + by, end: finding.end + by };
}
