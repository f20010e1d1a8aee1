import type { Verdict } from "#coach";

/** A text and what the coach says of it. */
export interface Checked {
  readonly file: string;
  readonly text: string;
  readonly verdict: Verdict;
}
