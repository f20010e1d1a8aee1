import { refuseTooLong, makePublic, type PostKind, type PostText, saveDraft } from "#posts";
import type { Store } from "#schema";

import { addImportedReplies, type ImportedReply } from "./replies-are-imported.ts";

/** A post that stood elsewhere before. */
export interface ImportedPost extends PostText {
  readonly kind: PostKind;
  /** Where it stood, or another name that is always the same: by it a second import finds the first. */
  readonly originalUrl: string;
  readonly isDraft: boolean;
  /** Unix milliseconds; now when it never said. */
  readonly publishedAt: number | undefined;
  /** The last part of the address; made from the title when absent. */
  readonly slug: string | undefined;
  /** Each after the one it answers. */
  readonly replies: readonly ImportedReply[];
}

/** What became of it, and how many of its replies are new here. */
export interface ImportOutcome {
  readonly kind: "imported" | "known";
  readonly postId: number;
  readonly replies: number;
}

/**
 * A post comes home with its replies: it gets its address, its own date and its first revision, and
 * nobody is told. One that is here already is left as it is; only replies that are new join it.
 * @throws AppError `too_long`
 */
export async function postIsImported(
  store: Store,
  origin: string,
  post: ImportedPost,
): Promise<ImportOutcome> {
  refuseTooLong(post);
  return await store.transact(async (tx) => {
    const before = await tx.db
      .selectFrom("posts")
      .select(["id", "state"])
      .where("original_url", "=", post.originalUrl)
      .executeTakeFirst();
    if (before !== undefined) {
      const replies =
        before.state === "published" ? await addImportedReplies(tx, before.id, post.replies) : 0;
      return { kind: "known", postId: before.id, replies };
    }
    const saved = await saveDraft(tx, { ...post, ownerId: null });
    if (saved.kind !== "saved") throw new Error(`A new draft is ${saved.kind}`);
    const { postId } = saved;
    if (post.isDraft) return { kind: "imported", postId, replies: 0 };
    const { publishedAt, originalUrl, slug } = post;
    await makePublic(tx, origin, postId, {
      // A date that lies ahead would stand before everything else until it comes.
      publishedAt: publishedAt === undefined ? undefined : Math.min(publishedAt, tx.now),
      originalUrl,
      slug,
    });
    const replies = await addImportedReplies(tx, postId, post.replies);
    return { kind: "imported", postId, replies };
  });
}
