import { type ReplyRow, setReplyState, lockReply } from "#conversation";
import { learnSpam } from "#moderation";
import { logOpenly } from "#openness";
import type { ActingUser, Store, Tx } from "#schema";

import { whyHeld } from "./score-spam.ts";

/** What became of a decision. */
export type ModerationOutcome =
  | { readonly kind: "done" }
  | { readonly kind: "same" }
  | { readonly kind: "not-found" };

/**
 * A moderator hides a reply. A trace stays in its place: that something was hidden, when and why, and how
 * to appeal; the same stands in the openness log.
 */
export async function replyIsHidden(
  store: Store,
  by: ActingUser,
  decision: { readonly replyId: number; readonly reason: string; readonly isSpam?: boolean },
): Promise<ModerationOutcome> {
  return await decide(store, decision.replyId, ["visible", "held"], async (tx, reply) => {
    const entry = await logDecision(
      tx,
      by,
      "reply-hidden",
      reply,
      decision.reason,
      decision.isSpam,
    );
    await setReplyState(tx, reply, "hidden", { reason: decision.reason, entry });
    if (decision.isSpam === true) await learnSpam(tx, reply.html, "spam");
  });
}

/** A moderator shows a hidden reply again, with a reason that is public too. */
export async function replyIsShown(
  store: Store,
  by: ActingUser,
  decision: { readonly replyId: number; readonly reason: string },
): Promise<ModerationOutcome> {
  return await decide(store, decision.replyId, ["hidden"], async (tx, reply) => {
    const wasSpam = await wasHiddenAsSpam(tx, reply);
    const entry = await logDecision(tx, by, "reply-shown", reply, decision.reason);
    await setReplyState(tx, reply, "visible", { reason: "", entry });
    // The guard unlearns what was a mistake.
    if (wasSpam) await learnSpam(tx, reply.html, "spam", -1);
    await learnSpam(tx, reply.html, "ham");
    await letFollow(tx, by, reply);
  });
}

/** A moderator lets a reply that was held back stand. */
export async function replyIsApproved(
  store: Store,
  by: ActingUser,
  decision: { readonly replyId: number },
): Promise<ModerationOutcome> {
  return await decide(store, decision.replyId, ["held"], async (tx, reply) => {
    await logDecision(tx, by, "reply-approved", reply, "");
    await setReplyState(tx, reply, "visible", { reason: "", entry: null });
    await learnSpam(tx, reply.html, "ham");
    await letFollow(tx, by, reply);
  });
}

/** What waited only because this one could not be seen stands now too; each decision is logged. */
async function letFollow(tx: Tx, by: ActingUser, parent: ReplyRow): Promise<void> {
  const below = await tx.db
    .selectFrom("replies")
    .select("id")
    .where("parent_id", "=", parent.id)
    .where("state", "=", "held")
    .orderBy("id")
    .limit(200)
    .execute();
  for (const { id } of below) {
    if ((await whyHeld(tx.db, id)).length > 0) continue;
    const reply = await lockReply(tx, { id });
    if (reply?.state !== "held") continue;
    await logDecision(tx, by, "reply-approved", reply, "");
    await setReplyState(tx, reply, "visible", { reason: "", entry: null });
    await letFollow(tx, by, reply);
  }
}

async function decide(
  store: Store,
  replyId: number,
  from: readonly ReplyRow["state"][],
  then: (tx: Tx, reply: ReplyRow) => Promise<void>,
): Promise<ModerationOutcome> {
  return await store.transact(async (tx) => {
    const reply = await lockReply(tx, { id: replyId });
    if (reply === undefined) return { kind: "not-found" };
    if (!from.includes(reply.state)) return { kind: "same" };
    await then(tx, reply);
    return { kind: "done" };
  });
}

async function wasHiddenAsSpam(tx: Tx, reply: ReplyRow): Promise<boolean> {
  if (reply.hidden_entry === null) return false;
  const entry = await tx.db
    .selectFrom("openness_log")
    .select("details_json")
    .where("number", "=", reply.hidden_entry)
    .executeTakeFirst();
  return entry !== undefined && "spam" in (JSON.parse(entry.details_json) as object);
}

/** The log names the reply by number and its post, never its text or author: it can not be unsaid. */
async function logDecision(
  tx: Tx,
  by: ActingUser,
  kind: "reply-hidden" | "reply-shown" | "reply-approved",
  reply: ReplyRow,
  reason: string,
  isSpam = false,
): Promise<number> {
  const post = await tx.db
    .selectFrom("posts")
    .select(["uri", "title"])
    .where("id", "=", reply.conversation_id)
    .executeTakeFirst();
  return await logOpenly(tx, by, {
    kind,
    subject: `reply:${reply.id}`,
    details: {
      post: post?.uri ?? "",
      title: post?.title ?? "",
      network: reply.network,
      ...(reason === "" ? {} : { reason: reason.slice(0, 500) }),
      ...(isSpam ? { spam: true } : {}),
    },
  });
}
