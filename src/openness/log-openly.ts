import { sql } from "kysely";

import { entryHash, type Entry } from "./entry.ts";
import type { ActingUser, Tx } from "#schema";

/**
 * Appends one public line in the caller's transaction. Who did it is kept beside the line and is no part of its hash, since a
 * name must be able to be erased. @returns its number.
 */
export async function logOpenly(
  tx: Tx,
  by: ActingUser,
  line: Pick<Entry, "kind" | "subject" | "details">,
): Promise<number> {
  const head = await takeHead(tx);
  const detailsJson = JSON.stringify(line.details);
  const entry = { number: head.number + 1, at: tx.now, kind: line.kind, subject: line.subject };
  const hash = entryHash(head.hash, { ...entry, detailsJson });
  await tx.db
    .insertInto("openness_log")
    .values({
      ...entry,
      details_json: detailsJson,
      user_id: by.userId,
      previous_hash: head.hash,
      hash,
    })
    .execute();
  await tx.db
    .updateTable("openness_head")
    .set({ number: entry.number, hash })
    .where("id", "=", 1)
    .execute();
  tx.changed("openness");
  return entry.number;
}

/** The last entry, held until commit so that two entries never follow the same one. */
async function takeHead(tx: Tx): Promise<{ number: number; hash: string }> {
  const head = tx.db.selectFrom("openness_head").select(["number", "hash"]).where("id", "=", 1);
  // SQLite has one writer anyway and knows no row locks.
  const locked = tx.dialect === "postgres" ? head.modifyEnd(sql`for update`) : head;
  return await locked.executeTakeFirstOrThrow();
}
