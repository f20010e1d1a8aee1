import { AppError } from "#core/errors.ts";
import { openConversation } from "#conversation";
import { enqueue } from "#jobs";
import { logOpenly } from "#openness";
import {
  awaitPreviews,
  countNote,
  disclosureText,
  longestNote,
  makePublic,
  type Publication,
  schedule,
  lockPost,
} from "#posts";
import type { ActingUser, Store, Tx } from "#schema";
import { sendOnlyTo } from "#syndication";

import { goesOut, webIsTold } from "./goes-out.ts";
import { analysePost } from "./post-is-analysed.ts";

/** What became of it. */
export type PublishOutcome =
  | { readonly kind: "published"; readonly uri: string }
  | { readonly kind: "scheduled"; readonly at: number }
  | { readonly kind: "not-a-draft" }
  | { readonly kind: "empty" }
  | { readonly kind: "no-title" }
  | { readonly kind: "too-long"; readonly characters: number };

/** What is published, and how. */
interface Publishing {
  readonly postId: number;
  readonly at?: number | undefined;
  readonly quietly?: boolean;
  readonly publication?: Publication;
  /** The connections it goes out by, none for a post that stays here; as its writer chose when absent. */
  readonly to?: readonly number[];
}

/**
 * A draft goes public: now, or at `at` (Unix milliseconds) when that lies ahead. It gets its address and
 * first revision; going out to the networks and fetching previews are jobs of the same transaction.
 * `quietly` publishes without sending it out, for what is imported.
 */
export async function postIsPublished(
  store: Store,
  by: ActingUser,
  origin: string,
  what: Publishing,
): Promise<PublishOutcome> {
  return await store.transact(async (tx) => await publishInside(tx, by, origin, what));
}

/** The same as a part of another story. */
export async function publishInside(
  tx: Tx,
  by: ActingUser,
  origin: string,
  what: Publishing,
): Promise<PublishOutcome> {
  const { postId, at, quietly = false, publication, to } = what;
  const post = await lockPost(tx, postId);
  if (post === undefined || (post.state !== "draft" && post.state !== "scheduled"))
    return { kind: "not-a-draft" };
  if (post.markdown.trim() === "") return { kind: "empty" };
  if (post.kind === "article" && post.title.trim() === "") return { kind: "no-title" };
  const characters = post.kind === "note" && !quietly ? countNote(post.markdown) : 0;
  if (characters > longestNote) return { kind: "too-long", characters };

  if (to !== undefined) await sendOnlyTo(tx, postId, to);
  if (at !== undefined && at > tx.now) {
    await schedule(tx, postId, at);
    await enqueue(tx, { kind: "publish-scheduled", payload: { postId }, runAt: at });
    return { kind: "scheduled", at };
  }
  const uri = await makePublic(tx, by, origin, postId, publication);
  if (uri === undefined) return { kind: "not-a-draft" };
  await openConversation(tx, postId);
  await analysePost(tx, postId);
  if (post.disclosure !== "")
    await logOpenly(tx, by, {
      kind: "disclosure",
      subject: `post:${postId}`,
      details: { uri, title: post.title, what: disclosureText(post) },
    });
  const links = await awaitPreviews(tx, post.markdown);
  for (const url of links) await enqueue(tx, { kind: "fetch-preview", payload: { url, postId } });
  if (!quietly) {
    await goesOut(tx, { what: "post", id: postId }, { chosenFor: postId });
    await webIsTold(tx, { what: "post", id: postId });
  }
  return { kind: "published", uri };
}

/** The writer takes a scheduled post back to the drafts. */
export async function scheduleIsLifted(store: Store, postId: number): Promise<boolean> {
  return await store.transact(async (tx) => await schedule(tx, postId, null));
}

/**
 * Handles the job `publish-scheduled`. A post that was moved to another time, taken back or published
 * by hand meanwhile is left alone.
 * @throws AppError `cannot_publish_…` when it was changed since into something that cannot go out; it is a
 *   draft again then.
 */
export async function scheduledTimeComes(
  store: Store,
  origin: string,
  payload: { readonly postId: number },
): Promise<void> {
  const { postId } = payload;
  const by = await store.transact(async (tx): Promise<ActingUser | undefined> => {
    const post = await lockPost(tx, postId);
    const isDue = post?.state === "scheduled" && (post.scheduled_at ?? Infinity) <= tx.now;
    return isDue ? { userId: post.user_id } : undefined;
  });
  if (by === undefined) return;
  const { kind } = await postIsPublished(store, by, origin, { postId });
  if (kind === "published" || kind === "scheduled" || kind === "not-a-draft") return;
  await scheduleIsLifted(store, postId);
  throw new AppError({
    code: `cannot_publish_${kind}`,
    status: 422,
    params: { most: longestNote },
    safeMessage: `A post whose time had come could not be published: ${reasons[kind]} It is a draft again.`,
  });
}

const reasons = {
  empty: "it has no text.",
  "no-title": "it has no title.",
  "too-long": `a note has at most ${longestNote} characters.`,
} as const;
