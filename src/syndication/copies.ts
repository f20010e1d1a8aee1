import type { Selectable } from "kysely";

import type { Db, Subject, Tables, Tx } from "#schema";

import { type Connection, listConnections } from "./connections.ts";

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

/** One that was refused or failed is tried anew. @returns false when it is not there, or was not refused. */
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

/** The connections that hold, or are to hold, a copy of a text. */
export async function copiesOf(db: Db, subject: Subject): Promise<Connection[]> {
  const held = new Set((await listCopies(db, subject)).map((copy) => copy.connection_id));
  return (await listConnections(db)).filter(({ id }) => held.has(id));
}

function copies(db: Db, { what, id }: Subject) {
  return db
    .selectFrom("syndications")
    .selectAll()
    .where("subject_kind", "=", what)
    .where("subject_id", "=", id);
}
