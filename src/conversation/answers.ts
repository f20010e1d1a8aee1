import type { Selectable } from "kysely";

import type { ActingUser, Db, Tables, Tx, Visibility } from "#schema";

/** What an owner wrote to someone elsewhere than under a post of ours. */
export type AnswerRow = Selectable<Tables["answers"]>;

/** Stores such an answer. @returns its id. */
export async function addAnswer(
  tx: Tx,
  by: ActingUser,
  origin: string,
  answer: {
    readonly toAccountId: number;
    readonly inReplyTo: string;
    /** The post under which that was said, where it was. */
    readonly postId: number | undefined;
    readonly html: string;
    readonly source: string;
    readonly visibility: Visibility;
  },
): Promise<number> {
  const { id } = await tx.db
    .insertInto("answers")
    .values({
      uri: `${origin}/ap/answers/${crypto.randomUUID()}`,
      to_account_id: answer.toAccountId,
      in_reply_to: answer.inReplyTo,
      post_id: answer.postId ?? null,
      user_id: by.userId,
      html: answer.html,
      source: answer.source,
      created_at: tx.now,
      edited_at: null,
      deleted_at: null,
      visibility: answer.visibility,
    })
    .returning("id")
    .executeTakeFirstOrThrow();
  return id;
}

/** The answer with this id. */
export async function findAnswer(db: Db, id: number): Promise<AnswerRow | undefined> {
  return await db.selectFrom("answers").selectAll().where("id", "=", id).executeTakeFirst();
}

/** Takes an answer back; its address stays as a tombstone. */
export async function takeAnswerBack(tx: Tx, id: number): Promise<void> {
  await tx.db
    .updateTable("answers")
    .set({ html: "", source: "", deleted_at: tx.now })
    .where("id", "=", id)
    .execute();
}

/** Puts links to people into an answer of ours; its words stay the same. */
export async function relinkOurs(
  tx: Tx,
  what: "reply" | "answer",
  id: number,
  html: string,
): Promise<void> {
  if (what === "answer") {
    await tx.db.updateTable("answers").set({ html }).where("id", "=", id).execute();
    return;
  }
  const row = await tx.db
    .updateTable("replies")
    .set({ html })
    .where("id", "=", id)
    .where("ours", "=", 1)
    .where("state", "<>", "erased")
    .returning("conversation_id")
    .executeTakeFirst();
  if (row !== undefined) tx.changed(`post:${row.conversation_id}`);
}

/** Changes what an answer says. @returns false when it is the same or was taken back. */
export async function reviseAnswer(
  tx: Tx,
  id: number,
  text: { readonly html: string; readonly source: string },
): Promise<boolean> {
  const done = await tx.db
    .updateTable("answers")
    .set({ ...text, edited_at: tx.now })
    .where("id", "=", id)
    .where("html", "<>", text.html)
    .where("deleted_at", "is", null)
    .executeTakeFirst();
  return Number(done.numUpdatedRows) > 0;
}
