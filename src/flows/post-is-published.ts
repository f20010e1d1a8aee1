import { countCharacters } from "#core/markdown.ts";
import { enqueue } from "#jobs";
import {
  awaitPreviews,
  findPost,
  longestNote,
  makePublic,
  type Publication,
  schedule,
} from "#posts";
import type { Store } from "#schema";

/** What became of it. */
export type PublishOutcome =
  | { readonly kind: "published"; readonly uri: string }
  | { readonly kind: "scheduled"; readonly at: number }
  | { readonly kind: "not-a-draft" }
  | { readonly kind: "empty" }
  | { readonly kind: "no-title" }
  | { readonly kind: "too-long"; readonly characters: number };

/**
 * A draft goes public: now, or at `at` (Unix milliseconds) when that lies ahead. It gets its address and
 * first revision; going out to the networks and fetching previews are jobs of the same transaction.
 * `quietly` publishes without sending it out, for what is imported.
 */
export async function postIsPublished(
  store: Store,
  origin: string,
  what: {
    readonly postId: number;
    readonly at?: number | undefined;
    readonly quietly?: boolean;
    readonly publication?: Publication;
  },
): Promise<PublishOutcome> {
  const { postId, at, quietly = false, publication } = what;
  return await store.transact(async (tx) => {
    const post = await findPost(tx.db, postId);
    if (post === undefined || (post.state !== "draft" && post.state !== "scheduled"))
      return { kind: "not-a-draft" };
    if (post.markdown.trim() === "") return { kind: "empty" };
    if (post.kind === "article" && post.title.trim() === "") return { kind: "no-title" };
    const characters = post.kind === "note" && !quietly ? countCharacters(post.markdown) : 0;
    if (characters > longestNote) return { kind: "too-long", characters };

    if (at !== undefined && at > tx.now) {
      await schedule(tx, postId, at);
      await enqueue(tx, { kind: "publish-scheduled", payload: { postId }, runAt: at });
      return { kind: "scheduled", at };
    }
    const uri = await makePublic(tx, origin, postId, publication);
    if (uri === undefined) return { kind: "not-a-draft" };
    const links = await awaitPreviews(tx, post.markdown);
    for (const url of links) await enqueue(tx, { kind: "fetch-preview", payload: { url, postId } });
    if (!quietly) await enqueue(tx, { kind: "syndicate", payload: { verb: "publish", postId } });
    return { kind: "published", uri };
  });
}

/** The writer takes a scheduled post back to the drafts. */
export async function scheduleIsLifted(store: Store, postId: number): Promise<boolean> {
  return await store.transact(async (tx) => await schedule(tx, postId, null));
}

/**
 * Handles the job `publish-scheduled`. A post that was moved to another time, taken back or published
 * by hand meanwhile is left alone.
 */
export async function scheduledTimeComes(
  store: Store,
  origin: string,
  payload: { readonly postId: number },
): Promise<void> {
  const post = await findPost(store.db, payload.postId);
  if (post?.state !== "scheduled") return;
  const due = await store.transact(
    async (tx) => post.scheduled_at !== null && post.scheduled_at <= tx.now,
  );
  if (due) await postIsPublished(store, origin, { postId: payload.postId });
}
