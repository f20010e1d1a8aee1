import { countCharacters } from "#core/markdown.ts";
import { enqueue } from "#jobs";
import { logOpenly } from "#openness";
import { awaitPreviews, findPost, longestNote, type PostText, revise } from "#posts";
import type { Store } from "#schema";

/** What became of it. */
export type EditOutcome =
  | { readonly kind: "edited"; readonly revision: number; readonly uri: string }
  | { readonly kind: "same" }
  | { readonly kind: "not-published" }
  | { readonly kind: "empty" }
  | { readonly kind: "too-long"; readonly characters: number };

/**
 * A published post is changed: the revision and the reason are public, the openness log says so, and
 * the networks hear of it.
 */
export async function postIsEdited(
  store: Store,
  origin: string,
  change: PostText & { readonly postId: number; readonly reason: string },
): Promise<EditOutcome> {
  const { postId, reason, ...text } = change;
  return await store.transact(async (tx) => {
    const post = await findPost(tx.db, postId);
    if (post?.state !== "published") return { kind: "not-published" };
    if (text.markdown.trim() === "") return { kind: "empty" };
    const characters = post.kind === "note" ? countCharacters(text.markdown) : 0;
    if (characters > longestNote) return { kind: "too-long", characters };

    const outcome = await revise(tx, origin, postId, text, reason.slice(0, 500));
    if (outcome.kind !== "edited") return outcome;
    await logOpenly(tx, {
      kind: "post-edited",
      subject: `post:${postId}`,
      details: {
        uri: outcome.uri,
        title: outcome.title,
        revision: outcome.revision,
        reason: reason.slice(0, 500),
      },
    });
    const links = await awaitPreviews(tx, text.markdown);
    for (const url of links) await enqueue(tx, { kind: "fetch-preview", payload: { url, postId } });
    await enqueue(tx, { kind: "syndicate", payload: { verb: "update", postId } });
    return { kind: "edited", revision: outcome.revision, uri: outcome.uri };
  });
}
