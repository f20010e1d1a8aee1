import type { Selectable } from "kysely";
import { sql } from "kysely";

import type { Db, Tables, Tx } from "#schema";

/** What is said about something, and whether anybody may add to it. */
export type Conversation = Selectable<Tables["conversations"]>;

/** The post here that a conversation is about; null for a page elsewhere. A post's conversation has its number. */
export function postOf(conversationId: number): number | null {
  return conversationId > 0 ? conversationId : null;
}

/** Opens the conversation about a post that has become public, once. */
export async function openConversation(tx: Tx, postId: number): Promise<void> {
  await tx.db
    .insertInto("conversations")
    .values({
      ...{ id: postId, post_id: postId, site: "", address: "" },
      ...{ state: "open", created_at: tx.now },
    })
    .onConflict((at) => at.column("id").doNothing())
    .execute();
}

/**
 * The conversation about a page elsewhere, opened when nobody spoke of it yet; its address is one of `http(s)` without
 * what stands after `#`. @returns its number, which is below zero
 */
export async function openConversationElsewhere(tx: Tx, address: string): Promise<number> {
  const url = new URL(address);
  url.hash = "";
  const page = { site: url.origin, address: url.href };
  const { rows } = await sql<{ id: number }>`
    insert into conversations (id, post_id, site, address, state, created_at)
    select coalesce(min(id), 0) - 1, null, ${page.site}, ${page.address}, 'open', ${tx.now}
    from conversations where id < 0
    on conflict do nothing returning id`.execute(tx.db);
  const [made] = rows;
  if (made !== undefined) return Number(made.id);
  const known = await findConversationAbout(tx.db, page.address);
  // Another took the number at the same moment.
  return known?.id ?? (await openConversationElsewhere(tx, address));
}

/** By its number. */
export async function findConversation(db: Db, id: number): Promise<Conversation | undefined> {
  return await db.selectFrom("conversations").selectAll().where("id", "=", id).executeTakeFirst();
}

/** The one about a page elsewhere, by its whole address. */
export async function findConversationAbout(
  db: Db,
  address: string,
): Promise<Conversation | undefined> {
  return await db
    .selectFrom("conversations")
    .selectAll()
    .where("address", "=", address)
    .where("id", "<", 0)
    .executeTakeFirst();
}

/** Closes it, or opens it again. @returns false when it is not there, or was so before */
export async function setConversationState(
  tx: Tx,
  id: number,
  state: Conversation["state"],
): Promise<boolean> {
  const done = await tx.db
    .updateTable("conversations")
    .set({ state })
    .where("id", "=", id)
    .where("state", "<>", state)
    .executeTakeFirst();
  if (Number(done.numUpdatedRows) === 0) return false;
  tx.changed(`post:${id}`);
  return true;
}
