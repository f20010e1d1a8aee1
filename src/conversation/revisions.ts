import type { Db, WrittenText } from "#schema";

/** What a reply said before it was edited. */
export interface ReplyRevision extends WrittenText {
  /** 1 for what was first written. */
  readonly number: number;
  /** When it was replaced, Unix milliseconds. */
  readonly replacedAt: number;
}

/** What a visible reply said before each edit, oldest first; nothing of one that is hidden or erased. */
export async function revisionsOfReply(db: Db, replyId: number): Promise<ReplyRevision[]> {
  const rows = await db
    .selectFrom("reply_revisions")
    .innerJoin("replies", "replies.id", "reply_revisions.reply_id")
    .select(["reply_revisions.number", "reply_revisions.title", "reply_revisions.warning"])
    .select(["reply_revisions.html", "reply_revisions.language", "reply_revisions.created_at"])
    .where("reply_revisions.reply_id", "=", replyId)
    .where("replies.state", "=", "visible")
    .orderBy("reply_revisions.number")
    .execute();
  return rows.map(({ created_at, ...said }) => ({ ...said, replacedAt: created_at }));
}
