import type { Tx } from "#schema";

import { lockPost } from "./find.ts";
import { importedText } from "./imported-text.ts";
import { keptText, type PostKind, postSlugOf, type PostText } from "./post.ts";
import { setTopics } from "./topics.ts";

/** A draft as the composer sends it. */
export interface Draft extends PostText {
  /** Undefined for a new one. */
  readonly postId?: number | undefined;
  readonly kind: PostKind;
  readonly userId: number | null;
  /** The `changedAt` the composer started from; another value in the database is a conflict. */
  readonly changedAt?: number | undefined;
  /** Where a new one first stood, when it is imported. */
  readonly originalUrl?: string | undefined;
  /** When a new one was begun, when it is imported; Unix milliseconds, now when absent. */
  readonly begunAt?: number | undefined;
  /** The last part of the address it is to get, when it is imported. */
  readonly slug?: string | undefined;
}

/** What became of it. */
export type DraftOutcome =
  | { readonly kind: "saved"; readonly postId: number; readonly changedAt: number }
  | { readonly kind: "conflict"; readonly changedAt: number }
  | { readonly kind: "not-a-draft" };

/** Stores a draft, new or changed. Nothing is published. */
export async function saveDraft(tx: Tx, draft: Draft): Promise<DraftOutcome> {
  const values = {
    title: keptText(draft.title),
    summary: keptText(draft.summary),
    markdown: keptText(draft.markdown),
    language: draft.language,
    licence: draft.licence,
    cover_id: draft.coverId,
    disclosure: draft.disclosure?.kind ?? "",
    disclosed_who: keptText(draft.disclosure?.who ?? ""),
    ...(draft.dismissals && { coach_dismissed_json: keptText(JSON.stringify(draft.dismissals)) }),
  };
  if (draft.postId === undefined) {
    const { id } = await tx.db
      .insertInto("posts")
      .values({
        ...values,
        kind: draft.kind,
        state: "draft",
        html: "",
        user_id: draft.userId,
        original_url: draft.originalUrl ?? null,
        imported_text: draft.originalUrl === undefined ? null : importedText(draft),
        wished_slug: draft.slug === undefined ? null : postSlugOf(draft.slug),
        revision: 0,
        words: 0,
        created_at: draft.begunAt ?? tx.now,
        changed_at: tx.now,
      })
      .returning("id")
      .executeTakeFirstOrThrow();
    await setTopics(tx, id, draft.topics, draft.markdown);
    tx.changed("posts", `post:${id}`);
    return { kind: "saved", postId: id, changedAt: tx.now };
  }
  const before = await lockPost(tx, draft.postId);
  if (before === undefined || (before.state !== "draft" && before.state !== "scheduled"))
    return { kind: "not-a-draft" };
  if (draft.changedAt !== undefined && draft.changedAt !== before.changed_at)
    return { kind: "conflict", changedAt: before.changed_at };
  // Two saves in one millisecond must still be told apart.
  const changedAt = Math.max(tx.now, before.changed_at + 1);
  await tx.db
    .updateTable("posts")
    .set({ ...values, kind: draft.kind, changed_at: changedAt })
    .where("id", "=", draft.postId)
    .execute();
  await setTopics(tx, draft.postId, draft.topics, draft.markdown);
  tx.changed("posts", `post:${draft.postId}`);
  return { kind: "saved", postId: draft.postId, changedAt };
}

/** Throws a draft away for good. @returns false when it was published meanwhile. */
export async function dropDraft(tx: Tx, postId: number): Promise<boolean> {
  const result = await tx.db
    .deleteFrom("posts")
    .where("id", "=", postId)
    .where("state", "in", ["draft", "scheduled"])
    .executeTakeFirst();
  if (Number(result.numDeletedRows) === 0) return false;
  tx.changed("posts", `post:${postId}`);
  return true;
}
