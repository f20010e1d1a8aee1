import { enqueue } from "#jobs";
import type { Tx } from "#schema";

/** How long after it came a reply is looked after, in milliseconds. */
const lookAfterMs = 8 * 24 * 3_600_000;
/** So many a day at most, the newest first. */
const most = 500;
/** So many of the newest replies are gone through. */
const goneThrough = 20_000;
const hour = 3_600_000;

/**
 * Once a day: asks whether the fediverse's newest replies still stand where they were written, since some
 * servers lose the message that one was deleted. Spread over hours, so that nobody is asked in a rush.
 */
export async function recheckReplies(tx: Tx): Promise<void> {
  const { newest } = await tx.db
    .selectFrom("replies")
    .select((eb) => eb.fn.max("id").as("newest"))
    .executeTakeFirstOrThrow();
  const rows = await tx.db
    .selectFrom("replies")
    .select("id")
    .where("id", ">", Number(newest ?? 0) - goneThrough)
    .where("network", "=", "activitypub")
    .where("ours", "=", 0)
    .where("state", "in", ["visible", "held"])
    .where("arrived_at", ">", tx.now - lookAfterMs)
    .orderBy("id", "desc")
    .limit(most)
    .execute();
  const apart = Math.floor((6 * hour) / most);
  await enqueue(
    tx,
    ...rows.map(({ id }, at) => ({
      kind: "recheck-reply" as const,
      payload: { replyId: Number(id) },
      runAt: tx.now + at * apart,
    })),
  );
}
