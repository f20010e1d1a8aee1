import type { Selectable } from "kysely";

import { hour, minute } from "#core/clock.ts";
import type { ActingUser, Tables, Tx } from "#schema";

/** So many texts of one reply are kept in an hour; beyond them, only one that stood for a while. */
const mostAnHour = 10;
const whileMs = 10 * minute;
/** So many are kept of one reply in all, and so much, in UTF-16 units: the first one and the newest. */
const mostKept = 50;
const mostText = 500_000;

/**
 * Keeps what a reply says now, before it is changed. What stood for seconds among many changes is not
 * kept, and of very many only the first, which people answered to, and the newest; how many there were
 * can always be told, since they are numbered. `by` is who of ours changes it; nobody, where its own author does.
 */
export async function keepRevision(
  tx: Tx,
  reply: Selectable<Tables["replies"]>,
  by: ActingUser,
): Promise<void> {
  const kept = await tx.db
    .selectFrom("reply_revisions")
    .select(["id", "number", "created_at"])
    .select((from) => from.fn<number>("length", ["html"]).as("size"))
    .where("reply_id", "=", reply.id)
    .orderBy("number", "desc")
    .execute();
  const lately = kept.filter((one) => one.created_at > tx.now - hour).length;
  const since = kept[0]?.created_at ?? 0;
  if (lately >= mostAnHour && since > tx.now - whileMs) return;
  await tx.db
    .insertInto("reply_revisions")
    .values({
      reply_id: reply.id,
      number: reply.revision,
      title: reply.title,
      warning: reply.warning,
      html: reply.html,
      language: reply.language,
      user_id: by.userId,
      created_at: tx.now,
    })
    .execute();
  let room = mostText - reply.html.length;
  const tooMuch = kept
    // The first one stays.
    .slice(0, -1)
    .filter(({ size }, at) => (room -= Number(size)) < 0 || at >= mostKept - 2)
    .map(({ id }) => id);
  if (tooMuch.length > 0)
    await tx.db.deleteFrom("reply_revisions").where("id", "in", tooMuch).execute();
}
