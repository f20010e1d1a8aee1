import type { Selectable } from "kysely";

import type { Db, Subject, Tables, Tx } from "#schema";

import type { Connection } from "./connections.ts";

/** A copy of a text of ours on a network. */
export type Copy = Selectable<Tables["syndications"]>;

/** A text of ours is to go out by each of these connections, once. @returns those it is new to */
export async function awaitCopies(
  tx: Tx,
  { what, id }: Subject,
  connections: readonly Connection[],
): Promise<Connection[]> {
  const fresh: Connection[] = [];
  for (const connection of connections) {
    const row = await tx.db
      .insertInto("syndications")
      .values({
        subject_kind: what,
        subject_id: id,
        network: connection.network,
        connection_id: connection.id,
        state: "waiting",
        revision_sent: null,
        changed_at: tx.now,
        heard_at: null,
      })
      .onConflict((at) => at.columns(["subject_kind", "subject_id", "connection_id"]).doNothing())
      .returning("id")
      .executeTakeFirst();
    if (row !== undefined) fresh.push(connection);
  }
  return fresh;
}

/** One that was refused or failed is tried anew. @returns undefined when it is not there, or was neither */
export async function awaitCopy(tx: Tx, copyId: number): Promise<Copy | undefined> {
  return await tx.db
    .updateTable("syndications")
    .set({
      state: "waiting",
      error_code: "",
      error_params_json: "{}",
      attempts: 0,
      changed_at: tx.now,
    })
    .where("id", "=", copyId)
    .where("state", "in", ["refused", "failed"])
    .returningAll()
    .executeTakeFirst();
}

/** Its network has no use for it: nothing stands there and nothing will. */
export async function dropCopy(tx: Tx, subject: Subject, connectionId: number): Promise<void> {
  await tx.db
    .deleteFrom("syndications")
    .where("subject_kind", "=", subject.what)
    .where("subject_id", "=", subject.id)
    .where("connection_id", "=", connectionId)
    .execute();
}

/** The copy of a text by one connection. */
export async function findCopy(
  db: Db,
  subject: Subject,
  connectionId: number,
): Promise<Copy | undefined> {
  return await copies(db, subject).where("connection_id", "=", connectionId).executeTakeFirst();
}

/** All copies of a text, by connection. */
export async function listCopies(db: Db, subject: Subject): Promise<Copy[]> {
  return await copies(db, subject).orderBy("connection_id").execute();
}

/** All copies of some posts, by connection. */
export async function listCopiesOfPosts(db: Db, ids: readonly number[]): Promise<Copy[]> {
  if (ids.length === 0) return [];
  return await db
    .selectFrom("syndications")
    .selectAll()
    .where("subject_kind", "=", "post")
    .where("subject_id", "in", ids)
    .orderBy("connection_id")
    .execute();
}

/** Those that their networks did not take, the newest first, with the titles of posts. */
export async function listRefusedCopies(
  db: Db,
  limit: number,
): Promise<(Copy & { readonly title: string })[]> {
  const rows = await db
    .selectFrom("syndications")
    .leftJoin("posts", (on) =>
      on
        .onRef("posts.id", "=", "syndications.subject_id")
        .on("syndications.subject_kind", "=", "post"),
    )
    .selectAll("syndications")
    .select("posts.title")
    .where("syndications.state", "=", "refused")
    .orderBy("syndications.changed_at", "desc")
    .limit(limit)
    .execute();
  return rows.map((row) => ({ ...row, title: row.title ?? "" }));
}

/** How many texts of ours stand by a connection. */
export async function countStanding(db: Db, connectionId: number): Promise<number> {
  const { count } = await db
    .selectFrom("syndications")
    .select((row) => row.fn.countAll<number>().as("count"))
    .where("connection_id", "=", connectionId)
    .where("subject_kind", "=", "post")
    .where("revision_sent", "is not", null)
    .where("state", "<>", "removed")
    .executeTakeFirstOrThrow();
  return Number(count);
}

/** The copies that were refused only because the account was not connected, or its keys were no longer taken. */
export async function listHeldBack(db: Db, connectionId: number): Promise<number[]> {
  const rows = await db
    .selectFrom("syndications")
    .select("id")
    .where("connection_id", "=", connectionId)
    .where("state", "=", "refused")
    .where("error_code", "in", ["not_connected", "must_reconnect"])
    .orderBy("id")
    .execute();
  return rows.map(({ id }) => id);
}

/** The connections that hold, or are to hold, a copy of a text, also those that were ended since. */
export async function holdersOf(db: Db, { what, id }: Subject): Promise<Connection[]> {
  return await db
    .selectFrom("connections")
    .selectAll()
    .where("id", "in", (copies) =>
      copies
        .selectFrom("syndications")
        .select("connection_id")
        .where("subject_kind", "=", what)
        .where("subject_id", "=", id)
        .where("state", "<>", "removed"),
    )
    .orderBy("id")
    .execute();
}

function copies(db: Db, { what, id }: Subject) {
  return db
    .selectFrom("syndications")
    .selectAll()
    .where("subject_kind", "=", what)
    .where("subject_id", "=", id);
}
