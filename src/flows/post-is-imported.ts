import { openConversation } from "#conversation";
import { enqueue } from "#jobs";
import { logOpenly } from "#openness";
import {
  importedText,
  keepImportedText,
  keepOldAddresses,
  makePublic,
  type PostKind,
  type PostRow,
  type PostText,
  refuseTooLong,
  revise,
  saveDraft,
  schedule,
  wasChangedHere,
} from "#posts";
import type { ActingUser, Store, Tx } from "#schema";

import { addImportedReplies, type ImportedReply } from "./replies-are-imported.ts";

/** A post that stood elsewhere before. */
export interface ImportedPost extends PostText {
  readonly kind: PostKind;
  /** Where it stood, or another name that is always the same: by it a second import finds the first. */
  readonly originalUrl: string;
  /** Other names that an earlier import, of a feed or an export, may have known it by. */
  readonly otherUrls?: readonly string[];
  readonly isDraft: boolean;
  /** Unix milliseconds; now when it never said. One that lies ahead is when it goes out. */
  readonly publishedAt: number | undefined;
  /** The last part of the address; made from the title when absent. */
  readonly slug: string | undefined;
  /** Addresses of the old site at which it stood, from the root: `/2014/02/03/title.html`. */
  readonly oldPaths?: readonly string[];
  /** Why a change of its source is taken up, in public; without it what is here already stays as it is. */
  readonly updateReason?: string;
  /** Each after the one it answers. */
  readonly replies: readonly ImportedReply[];
}

/** What became of it, and how many of its replies are new here. */
export interface ImportOutcome {
  /**
   * `known`: it is here, and its source says nothing new. `updated`: what its source says now was taken up. `kept`: its source
   * was changed, but so was the post here, which stays. `buried`: it was deleted here.
   */
  readonly kind: "imported" | "known" | "updated" | "kept" | "buried";
  readonly state: PostRow["state"];
  readonly postId: number;
  readonly replies: number;
}

/**
 * A post comes home with its replies: it gets its address, its own date and its first revision, and
 * nobody is told. A date that lies ahead is when it goes out. One that is here already is left as it is, unless its source was changed
 * and it was not; replies that are new join it.
 * @throws AppError `too_long`
 */
export async function postIsImported(
  store: Store,
  by: ActingUser,
  origin: string,
  post: ImportedPost,
): Promise<ImportOutcome> {
  refuseTooLong(post);
  if (post.publishedAt !== undefined && !Number.isSafeInteger(post.publishedAt))
    return await postIsImported(store, by, origin, { ...post, publishedAt: undefined });
  return await store.transact(async (tx) => {
    const before = await tx.db
      .selectFrom("posts")
      .select(["id", "state", "title", "summary", "markdown", "imported_text"])
      .where("original_url", "in", namesOf(post))
      .orderBy("id")
      .executeTakeFirst();
    if (before !== undefined) return await importAgain(tx, by, origin, before, post);
    const saved = await saveDraft(tx, { ...post, userId: null, begunAt: post.publishedAt });
    if (saved.kind !== "saved") throw new Error(`A new draft is ${saved.kind}`);
    const { postId } = saved;
    await keepOldAddresses(tx, postId, [post.originalUrl, ...(post.oldPaths ?? [])]);
    return { kind: "imported", postId, ...(await bringOut(tx, by, origin, postId, post)) };
  });
}

type Before = Pick<PostRow, "id" | "state" | "title" | "summary" | "markdown" | "imported_text">;

async function importAgain(
  tx: Tx,
  by: ActingUser,
  origin: string,
  before: Before,
  post: ImportedPost,
): Promise<ImportOutcome> {
  const { id: postId, state } = before;
  if (state === "deleted") return { kind: "buried", state, postId, replies: 0 };
  await keepOldAddresses(tx, postId, post.oldPaths ?? []);
  const isPublic = state === "published";
  const replies = isPublic ? await addImportedReplies(tx, postId, post.replies) : 0;
  const now = importedText(post);
  const comesOut = !isPublic && !post.isDraft && (state === "draft" || !liesAhead(tx, post));
  if (post.updateReason === undefined || before.imported_text === null)
    return { kind: "known", state, postId, replies };
  if (now === before.imported_text && !comesOut) return { kind: "known", state, postId, replies };
  if (wasChangedHere(before, before.imported_text)) return { kind: "kept", state, postId, replies };
  if (isPublic) {
    const cover = await tx.db
      .selectFrom("posts")
      .select("cover_id")
      .where("id", "=", postId)
      .executeTakeFirst();
    const text = { ...post, coverId: post.coverId ?? cover?.cover_id ?? null };
    const outcome = await revise(tx, by, origin, postId, text, post.updateReason);
    if (outcome.kind === "edited")
      await logOpenly(tx, by, {
        kind: "post-edited",
        subject: `post:${postId}`,
        details: {
          uri: outcome.uri,
          title: outcome.title,
          revision: outcome.revision,
          reason: post.updateReason,
        },
      });
    await keepImportedText(tx, postId, now);
    return { kind: "updated", state, postId, replies };
  }
  await saveDraft(tx, { ...post, postId, userId: null });
  await keepImportedText(tx, postId, now);
  const after = comesOut ? await bringOut(tx, by, origin, postId, post) : { state, replies: 0 };
  return { kind: "updated", postId, ...after };
}

/** A draft that is to be public becomes so, or waits for its time. */
async function bringOut(
  tx: Tx,
  by: ActingUser,
  origin: string,
  postId: number,
  post: ImportedPost,
): Promise<Pick<ImportOutcome, "state" | "replies">> {
  if (post.isDraft) return { state: "draft", replies: 0 };
  const { publishedAt, originalUrl, slug } = post;
  if (liesAhead(tx, post)) {
    const at = publishedAt ?? tx.now;
    await schedule(tx, postId, at);
    await enqueue(tx, { kind: "publish-scheduled", payload: { postId }, runAt: at });
    return { state: "scheduled", replies: 0 };
  }
  await makePublic(tx, by, origin, postId, { publishedAt, originalUrl, slug });
  await openConversation(tx, postId);
  return { state: "published", replies: await addImportedReplies(tx, postId, post.replies) };
}

function liesAhead(tx: Tx, { publishedAt }: ImportedPost): boolean {
  return publishedAt !== undefined && publishedAt > tx.now;
}

/** What it may be known by: addresses are the same with and without a slash at the end, and by http and https. */
function namesOf({ originalUrl, otherUrls = [] }: ImportedPost): string[] {
  const alike = [originalUrl, ...otherUrls].flatMap((name) => {
    if (!/^https?:\/\//i.test(name)) return [name];
    const rest = name.replace(/^https?:\/\//i, "");
    const other = rest.endsWith("/") ? rest.slice(0, -1) : `${rest}/`;
    return [name, ...[rest, other].flatMap((one) => [`https://${one}`, `http://${one}`])];
  });
  return [...new Set(alike)];
}
