import type { Tx } from "#schema";

import { tellQuoted } from "./quotes.ts";
import { tidyName } from "./reply.ts";

/** Somebody has a new name: it stands beside all they said, also before. */
export async function renameAuthor(tx: Tx, accountId: number, name: string): Promise<void> {
  const shown = tidyName(name);
  if (shown === "") return;
  const rows = await tx.db
    .updateTable("replies")
    .set({ author_name: shown })
    .where("account_id", "=", accountId)
    .where("author_name", "<>", shown)
    // What was erased has no name any more.
    .where("state", "<>", "erased")
    .returning("conversation_id")
    .execute();
  const posts = new Set(rows.map(({ conversation_id }) => conversation_id));
  if (posts.size > 0) tx.changed("queue", ...[...posts].map((id) => `post:${id}`));
  for (const table of ["replies", "mentions"] as const)
    await tellQuoted(tx, tx.db.selectFrom(table).select("uri").where("account_id", "=", accountId));
}

/** What one of us answered stands under another name from now on. */
export async function renameOurs(tx: Tx, userId: number, name: string): Promise<void> {
  const rows = await tx.db
    .updateTable("replies")
    .set({ author_name: tidyName(name) })
    .where("user_id", "=", userId)
    .where("state", "<>", "erased")
    .returning("conversation_id")
    .execute();
  tx.changed(...new Set(rows.map(({ conversation_id }) => `post:${conversation_id}`)));
}
