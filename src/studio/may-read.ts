import { isPrivate } from "#conversation";

import type { StudioContext } from "./context.ts";
import { may } from "./permit.ts";

/** Whether they may see what was said to the site elsewhere: it is for everybody, or they may see what is not. */
export async function mayReadMention(c: StudioContext, id: number): Promise<boolean> {
  return await mayRead(c, "mentions", id);
}

/** Whether they may see something of the reading list, which also takes what followers alone are shown. */
export async function mayReadItem(c: StudioContext, id: number): Promise<boolean> {
  return await mayRead(c, "reading_items", id);
}

async function mayRead(
  c: StudioContext,
  table: "mentions" | "reading_items",
  id: number,
): Promise<boolean> {
  if (may(c, "conversation.read-private")) return true;
  const row = await c.var.parts.kit.store.db
    .selectFrom(table)
    .select("visibility")
    .where("id", "=", id)
    .executeTakeFirst();
  return row === undefined || !isPrivate(row.visibility);
}
