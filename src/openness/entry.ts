import { createHash } from "node:crypto";

/** What can be recorded. */
export type EntryKind =
  | "post-edited"
  | "post-deleted"
  | "reply-hidden"
  | "reply-shown"
  | "reply-erased"
  | "reply-approved"
  | "account-blocked"
  | "account-unblocked"
  | "domain-blocked"
  | "domain-unblocked"
  | "report-closed"
  | "setting-changed"
  | "presence-changed"
  | "disclosure"
  | "site-set-up"
  | "conversation-closed"
  | "conversation-opened"
  | "moved-away"
  | "moved-back"
  | "import";

/** One public line of the log. `details` hold no personal data: it can never be taken back. */
export interface Entry {
  /** 1, 2, 3 … without gaps. */
  readonly number: number;
  /** Unix milliseconds. */
  readonly at: number;
  readonly kind: EntryKind;
  /** `post:12`, `reply:7`, `setting:accent`, `domain:spam.example`. */
  readonly subject: string;
  readonly details: Readonly<Record<string, string | number | boolean | null>>;
}

/**
 * SHA-256 (hex) over the hash before and this entry: a JSON array, so that anyone can recompute it
 * with any tool: `[previousHash, number, at, kind, subject, detailsJson]`.
 * @source RFC 6962 §2 for the idea; the form is our own and documented in docs/operate/openness.md.
 */
export function entryHash(
  previousHash: string,
  entry: Omit<Entry, "details"> & { readonly detailsJson: string },
): string {
  const { number, at, kind, subject, detailsJson } = entry;
  return createHash("sha256")
    .update(JSON.stringify([previousHash, number, at, kind, subject, detailsJson]))
    .digest("hex");
}
