import type { Sending } from "#networks";
import type { Db, Visibility } from "#schema";

import { findPosts } from "./posts.ts";

/** What one of our texts answers there. */
export interface Answering {
  /** A post of ours, by its id there, or somebody else's, by its id on the fediverse. */
  readonly to: { readonly statusId: string } | { readonly uri: string };
  /** Whom it answers, as they are named there, so that they hear of it; empty for ourselves. */
  readonly handle: string;
  readonly visibility: Visibility;
}

/** What a text answers there; undefined for a post, `nothing` for what answers something that is not there. */
export async function whatIsAnswered(
  db: Db,
  { subject, connection, text }: Pick<Sending, "subject" | "connection" | "text">,
): Promise<Answering | undefined | "nothing"> {
  if (subject.what === "post") return undefined;
  if (subject.what === "answer") {
    const answer = await db
      .selectFrom("answers")
      .innerJoin("accounts", "accounts.id", "answers.to_account_id")
      .select(["answers.in_reply_to", "answers.visibility", "accounts.handle"])
      .where("answers.id", "=", subject.id)
      .executeTakeFirst();
    if (answer === undefined) return "nothing";
    const { in_reply_to: uri, handle, visibility } = answer;
    return { to: { uri }, handle, visibility };
  }
  const ours = await db
    .selectFrom("replies")
    .innerJoin("conversations", "conversations.id", "replies.conversation_id")
    .leftJoin("replies as parent", "parent.id", "replies.parent_id")
    .leftJoin("accounts", "accounts.id", "parent.account_id")
    .select(["replies.parent_id", "replies.visibility", "conversations.post_id"])
    .select(["parent.uri", "parent.ours", "accounts.handle"])
    .where("replies.id", "=", subject.id)
    .executeTakeFirst();
  if (ours === undefined || text === undefined) return "nothing";
  const { visibility } = ours;
  if (ours.uri !== null && ours.ours === 0)
    return { to: { uri: ours.uri }, handle: ours.handle ?? "", visibility };
  const above =
    ours.parent_id === null
      ? ({ what: "post", id: ours.post_id ?? 0 } as const)
      : ({ what: "reply", id: ours.parent_id } as const);
  const [post] = await findPosts(db, { connectionId: connection.id, subject: above });
  if (post?.status_id == null) return "nothing";
  return { to: { statusId: post.status_id }, handle: "", visibility };
}
