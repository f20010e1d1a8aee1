import type { Db, Subject } from "#schema";

/** Our own address of a text of ours, by which what answers it is told. */
export async function addressOf(db: Db, { what, id }: Subject): Promise<string | undefined> {
  const table = ({ post: "posts", reply: "replies", answer: "answers" } as const)[what];
  const row = await db.selectFrom(table).select("uri").where("id", "=", id).executeTakeFirst();
  return row?.uri ?? undefined;
}
