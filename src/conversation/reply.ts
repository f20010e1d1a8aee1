import { calmText } from "#core/calm-text.ts";
import type { ActingUser, GivenText, NetworkName, WrittenText } from "#schema";

/** A reply that came from somewhere, already cleaned by the adapter that brought it. */
export interface NewReply extends GivenText {
  readonly conversationId: number;
  readonly parentId: number | null;
  readonly accountId: number | null;
  readonly network: NetworkName;
  /** By which account of ours it came, where that is known; its answers go back that way. */
  readonly connectionId?: number | null | undefined;
  /** Its id on its network. */
  readonly uri: string;
  /** Where a reader can see it in its own place. */
  readonly url: string;
  readonly authorName: string;
  /** What was typed, for replies made here. */
  readonly source?: string;
  /** Unix milliseconds; see `believableTime`. */
  readonly writtenAt: number;
  /** Unix milliseconds; now unless an old one is brought home by an import. */
  readonly arrivedAt?: number;
  /** True when nobody waits for an answer, as with an old one. */
  readonly isAnswered?: boolean;
  readonly isOurs?: boolean;
  /** Who of ours writes it, where it is ours. */
  readonly by?: ActingUser;
  /** Public unless it is to stand in no list. */
  readonly visibility?: "public" | "unlisted";
  readonly state?: "visible" | "held";
  /** 0–100; what the spam guard thought. */
  readonly spamScore?: number;
}

/** One reply as a page shows it; its text is empty unless it is visible. */
export interface ShownReply extends WrittenText {
  readonly id: number;
  readonly parentId: number | null;
  /** 1 for an answer to the post. */
  readonly depth: number;
  readonly network: NetworkName;
  readonly isWrittenHere: boolean;
  readonly isOurs: boolean;
  /** Who of ours wrote it; null for what others wrote, and where nobody is known. */
  readonly userId: number | null;
  /** `held` and `away` only where others stand under it already. */
  readonly state: "visible" | "hidden" | "erased" | "held" | "away";
  /** Empty unless visible. */
  readonly authorName: string;
  /** `@ann@example.org`; empty for those who replied here. */
  readonly handle: string;
  /** The author's own page; empty for those who replied here. */
  readonly authorUrl: string;
  /** Below `/media/`; null where there is none. */
  readonly avatarPath: string | null;
  readonly url: string;
  /** Unix milliseconds. */
  readonly writtenAt: number;
  readonly editedAt: number | null;
  readonly revision: number;
  readonly hiddenAt: number | null;
  readonly hiddenReason: string;
  readonly hiddenEntry: number | null;
}

/** Longest address kept, in bytes: PostgreSQL indexes no more. @source PostgreSQL 15, B-tree: 1/3 of a page */
const longestUri = 2000;

/** Whether an address can be stored and found again. */
export function isStorable(uri: string): boolean {
  return uri !== "" && !uri.includes("\0") && Buffer.byteLength(uri) <= longestUri;
}

/** Longest name kept, in UTF-16 units. */
export const longestName = 80;

/** An author's name made fit to stand in one line: no control, direction or invisible characters, no heaps of marks. */
export function tidyName(name: string): string {
  return (
    calmText(name.toWellFormed())
      .normalize("NFC")
      .replace(/[\p{Cc}\u2028\u2029]+/gu, " ")
      // They could make a name look like another's; joiners stay, since emoji and scripts need them.
      .replace(
        /[\u00AD\u061C\u180E\u200B\u200E\u200F\u202A-\u202E\u2060-\u206F\uFEFF\uFFF9-\uFFFB]/gu,
        "",
      )
      .replace(/\s+/gu, " ")
      .trim()
      .slice(0, longestName)
      .toWellFormed()
      .trim()
  );
}

/** When it was written, held between the post and now, so that no clock of others can jump the line. */
export function believableTime(writtenAt: number, publishedAt: number, now: number): number {
  if (!Number.isFinite(writtenAt)) return now;
  return Math.max(Math.min(Math.floor(writtenAt), now), Math.min(publishedAt, now));
}

/** Only the text of something that has more to it. */
export function textOf(given: GivenText): GivenText {
  const { title, warning, html, language } = given;
  return {
    html,
    ...(title === undefined ? {} : { title }),
    ...(warning === undefined ? {} : { warning }),
    ...(language === undefined ? {} : { language }),
  };
}
