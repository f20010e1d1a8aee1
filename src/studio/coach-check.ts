import type { CoachLanguage, Finding, Verdict } from "#coach";
import { coachAtHand } from "#coach/load-coach.ts";
import type { Settings } from "#presence";

import type { Composed } from "./compose-values.ts";

/** Where in a post the coach looks. */
export const coachedFields = ["title", "summary", "markdown"] as const;
export type CoachedField = (typeof coachedFields)[number];

/** A finding and the field it stands in. */
export interface Placed extends Finding {
  readonly field: CoachedField;
}

/** What the coach says about a whole post. */
export interface PostAdvice {
  /** What is not let stand, in the order of the page. */
  readonly findings: readonly Placed[];
  /** Of the text itself. */
  readonly verdict: Verdict;
  readonly onlyNeutral: boolean;
}

/** Reads one text with the rules of this site. */
export function checkText(
  settings: Settings,
  text: string,
  options: {
    readonly interfaceLanguage: CoachLanguage;
    readonly lang?: CoachLanguage | undefined;
    readonly isTitle?: boolean;
    readonly isDisclosed?: boolean;
  },
): Verdict {
  const { lang, ...more } = options;
  return coachAtHand(settings.coachRules).coach.check(text, {
    ...more,
    ...(lang && { lang }),
    silenced: new Set(settings.coachSilenced.map(({ rule }) => rule)),
  });
}

/** Reads a post as it stands in the composer. */
export function checkComposed(
  settings: Settings,
  text: Composed,
  interfaceLanguage: CoachLanguage,
): PostAdvice {
  const isDisclosed = text.disclosure !== "";
  const fields = text.kind === "article" ? coachedFields : (["markdown"] as const);
  const read = fields.map((field) => ({
    field,
    verdict: checkText(settings, text[field], {
      interfaceLanguage,
      isTitle: field === "title",
      isDisclosed,
    }),
  }));
  const found = read.flatMap(({ field, verdict }) =>
    verdict.findings
      .map((finding) => ({ ...finding, field }))
      .toSorted((a, b) => a.start - b.start || a.end - b.end),
  );
  const isLetStand = ({ rule, text: words }: Placed): boolean =>
    text.dismissals.some((one) => one.rule === rule && one.words === words);
  return {
    findings: found.filter((finding) => !isLetStand(finding)),
    verdict: read.at(-1)?.verdict as Verdict,
    onlyNeutral: read.some(({ verdict }) => verdict.onlyNeutral),
  };
}
