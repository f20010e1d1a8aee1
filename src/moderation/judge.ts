/** Why a reply waits for an owner's look; shown in the studio. */
export type HoldReason =
  | "first-reply"
  | "under-held"
  | "words"
  | "links"
  | "fast"
  | "repeated"
  | "script";

/** What is known of a reply and its author when it is judged. */
export interface Evidence {
  /** Plain text. */
  readonly text: string;
  /** Cleaned. */
  readonly html: string;
  /** 0–1 by the words, from `spamChance`; 0.5 when nothing is known. */
  readonly wordChance: number;
  /** The setting: the first reply of someone new waits. */
  readonly holdFirst: boolean;
  /** They wrote something here before that everyone can see. */
  readonly seenBefore: boolean;
  /** An owner follows them. */
  readonly trusted: boolean;
  /** Their tenth newest reply came within the last ten minutes. */
  readonly fast: boolean;
  /** The same text as the one before. */
  readonly repeated: boolean;
  /** What it answers waits itself, or was hidden. */
  readonly underHeld: boolean;
}

/** What the guard says of a reply. */
export interface Verdict {
  readonly state: "visible" | "held";
  /** 0–100; from 60 it waits. */
  readonly score: number;
  readonly reasons: readonly HoldReason[];
}

/** From this many points on a reply waits for an owner; it is never thrown away. */
export const heldFrom = 60;

/**
 * Weighs what is known of a reply. No single light sign holds one back: a foreign script or much talk
 * alone is no spam. Five links, or words that were spam here before, are enough.
 */
export function judge(evidence: Evidence): Verdict {
  const reasons: HoldReason[] = [];
  let score = 0;
  const add = (points: number, reason: HoldReason): void => {
    if (points <= 0) return;
    score += points;
    reasons.push(reason);
  };
  add(Math.round((evidence.wordChance - 0.5) * 160), "words");
  add(linkPoints(countLinks(evidence.html)), "links");
  if (evidence.fast) add(30, "fast");
  if (evidence.repeated) add(40, "repeated");
  if (isOtherScript(evidence.text)) add(25, "script");
  if (evidence.trusted) score = Math.round(score / 2);
  score = Math.min(100, score);
  const waits: HoldReason[] = [];
  if (evidence.holdFirst && !evidence.seenBefore && !evidence.trusted) waits.push("first-reply");
  if (evidence.underHeld) waits.push("under-held");
  const held = score >= heldFrom || waits.length > 0;
  if (!held) return { state: "visible", score, reasons: [] };
  return { state: "held", score, reasons: [...waits, ...(score >= heldFrom ? reasons : [])] };
}

/** Links that lead somewhere; those to people and hashtags are how the fediverse talks. */
export function countLinks(html: string): number {
  let links = 0;
  for (const [, inside] of html.matchAll(/<a\b[^>]*>([^]*?)<\/a>/giu))
    if (!/^\s*(?:<[^>]*>\s*)*[@#]/u.test(inside ?? "")) links += 1;
  return links;
}

function linkPoints(links: number): number {
  if (links >= 5) return 60;
  if (links >= 3) return 30;
  return links === 2 ? 10 : 0;
}

/** More than half of the letters are of a script that neither Danish nor English is written in. */
export function isOtherScript(text: string): boolean {
  const letters = text.match(/\p{L}/gu)?.length ?? 0;
  if (letters < 20) return false;
  const latin = text.match(/\p{Script=Latin}/gu)?.length ?? 0;
  return latin * 2 < letters;
}
