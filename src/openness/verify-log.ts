import { entryHash, type EntryKind } from "./entry.ts";
import type { Db } from "#schema";

/** What recomputing the chain found. */
export type LogVerdict =
  | { readonly kind: "whole"; readonly entries: number; readonly hash: string }
  | {
      readonly kind: "broken";
      /** The number of the first entry that is not as it was written. */
      readonly number: number;
      readonly fault: "changed" | "missing" | "reordered" | "cut-off";
    };

const pageSize = 1000;

/** Recomputes the whole chain from its first entry and compares it with the head. */
export async function verifyLog(db: Db): Promise<LogVerdict> {
  let previous = { number: 0, hash: "", at: 0 };
  for (;;) {
    const rows = await db
      .selectFrom("openness_log")
      .selectAll()
      .where("number", ">", previous.number)
      .orderBy("number")
      .limit(pageSize)
      .execute();
    for (const row of rows) {
      const expected = previous.number + 1;
      if (row.number !== expected) return { kind: "broken", number: expected, fault: "missing" };
      const hash = entryHash(row.previous_hash, {
        number: row.number,
        at: row.at,
        kind: row.kind as EntryKind,
        subject: row.subject,
        detailsJson: row.details_json,
      });
      if (hash !== row.hash) return { kind: "broken", number: row.number, fault: "changed" };
      if (row.previous_hash !== previous.hash)
        return { kind: "broken", number: row.number, fault: "reordered" };
      previous = row;
    }
    if (rows.length < pageSize) break;
  }
  const head = await db
    .selectFrom("openness_head")
    .select(["number", "hash"])
    .where("id", "=", 1)
    .executeTakeFirst();
  if (head?.number !== previous.number || head.hash !== previous.hash)
    return { kind: "broken", number: previous.number + 1, fault: "cut-off" };
  return { kind: "whole", entries: previous.number, hash: previous.hash };
}
