import { enqueue } from "#jobs";
import { logOpenly } from "#openness";
import {
  awaitPreviews,
  countNote,
  disclosureText,
  keptText,
  longestNote,
  type PostText,
  refuseTooLong,
  revise,
  lockPost,
} from "#posts";
import type { ActingUser, Store } from "#schema";
import type { Destination } from "#syndication";

import { changeGoesOut, goesOut, rechoose } from "./goes-out.ts";
import { analysePost } from "./post-is-analysed.ts";

/** What became of it. */
export type EditOutcome =
  | { readonly kind: "edited"; readonly revision: number; readonly uri: string }
  | { readonly kind: "same" }
  /** The text is the same; it goes out to more networks, or in other words there. */
  | { readonly kind: "resent"; readonly uri: string }
  | { readonly kind: "not-published" }
  | { readonly kind: "empty" }
  | { readonly kind: "no-title" }
  /** Somebody changed it since; nothing is stored. */
  | { readonly kind: "conflict"; readonly changedAt: number }
  | { readonly kind: "too-long"; readonly characters: number };

/** Longest reason, in UTF-16 units: a sentence or two. */
const longestReason = 500;

/**
 * A published post is changed: the revision and the reason are public, the openness log says so, and
 * the networks hear of it. `changedAt` is the one that the writer started from, where it is known.
 */
export async function postIsEdited(
  store: Store,
  by: ActingUser,
  origin: string,
  change: PostText & {
    readonly postId: number;
    readonly reason: string;
    readonly changedAt?: number | undefined;
    /** What its writer wants by each connection; as before for those that are not named. */
    readonly destinations?: readonly Destination[];
    /** Connections that it is to go out by now, and did not before. */
    readonly sendTo?: readonly number[];
  },
): Promise<EditOutcome> {
  const { postId, reason: given, changedAt, destinations = [], sendTo = [], ...text } = change;
  const reason = keptText(given.trim().slice(0, longestReason));
  refuseTooLong(text);
  return await store.transact(async (tx) => {
    const post = await lockPost(tx, postId);
    if (post?.state !== "published") return { kind: "not-published" };
    if (changedAt !== undefined && changedAt !== post.changed_at)
      return { kind: "conflict", changedAt: post.changed_at };
    if (text.markdown.trim() === "") return { kind: "empty" };
    if (post.kind === "article" && text.title.trim() === "") return { kind: "no-title" };
    const characters = post.kind === "note" ? countNote(text.markdown) : 0;
    if (characters > longestNote) return { kind: "too-long", characters };

    const reworded = await rechoose(tx, postId, destinations);
    const outcome = await revise(tx, by, origin, postId, text, reason);
    await goesOut(tx, { what: "post", id: postId }, { connections: sendTo });
    if (outcome.kind === "same" && (reworded.length > 0 || sendTo.length > 0)) {
      await changeGoesOut(tx, "update", { what: "post", id: postId }, reworded);
      return { kind: "resent", uri: post.uri ?? "" };
    }
    if (outcome.kind !== "edited") return outcome;
    await analysePost(tx, postId);
    await logOpenly(tx, by, {
      kind: "post-edited",
      subject: `post:${postId}`,
      details: {
        uri: outcome.uri,
        title: outcome.title,
        revision: outcome.revision,
        reason,
      },
    });
    const now = {
      disclosure: text.disclosure?.kind ?? "",
      disclosed_who: text.disclosure?.who ?? "",
    };
    if (now.disclosure !== post.disclosure || now.disclosed_who !== post.disclosed_who)
      await logOpenly(tx, by, {
        kind: "disclosure",
        subject: `post:${postId}`,
        details: {
          uri: outcome.uri,
          title: outcome.title,
          what: disclosureText({ ...now, language: text.language }),
          before: disclosureText(post),
        },
      });
    const links = await awaitPreviews(tx, text.markdown);
    for (const url of links) await enqueue(tx, { kind: "fetch-preview", payload: { url, postId } });
    await changeGoesOut(tx, "update", { what: "post", id: postId });
    return { kind: "edited", revision: outcome.revision, uri: outcome.uri };
  });
}
