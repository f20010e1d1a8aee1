import type { NetworkName } from "#schema";

/** A reply that came from somewhere, already cleaned by the adapter that brought it. */
export interface NewReply {
  readonly postId: number;
  readonly parentId: number | null;
  readonly accountId: number | null;
  readonly network: NetworkName;
  /** Its id on its network. */
  readonly uri: string;
  /** Where a reader can see it in its own place. */
  readonly url: string;
  readonly authorName: string;
  /** Cleaned HTML. */
  readonly html: string;
  /** What was typed, for replies made here. */
  readonly source?: string;
  /** Unix milliseconds; never later than now. */
  readonly writtenAt: number;
  readonly isOurs?: boolean;
  readonly state?: "visible" | "held";
  /** 0–100; what the spam guard thought. */
  readonly spamScore?: number;
}

/** One reply as a page shows it. */
export interface ShownReply {
  readonly id: number;
  readonly parentId: number | null;
  /** 1 for an answer to the post. */
  readonly depth: number;
  readonly network: NetworkName;
  readonly isOurs: boolean;
  readonly state: "visible" | "hidden" | "erased";
  /** Empty when hidden or erased. */
  readonly authorName: string;
  /** `@ann@example.org`; empty for those who replied here. */
  readonly handle: string;
  /** The author's own page; empty for those who replied here. */
  readonly authorUrl: string;
  /** Below `/media/`; null where there is none. */
  readonly avatarPath: string | null;
  readonly url: string;
  /** Cleaned; empty when hidden or erased. */
  readonly html: string;
  /** Unix milliseconds. */
  readonly writtenAt: number;
  readonly editedAt: number | null;
  readonly revision: number;
  readonly hiddenAt: number | null;
  readonly hiddenReason: string;
  readonly hiddenEntry: number | null;
}
