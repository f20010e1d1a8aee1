import { sql } from "kysely";

import { day, hour } from "#core/clock.ts";
import type { NetworkName, Tx } from "#schema";

import { countReplies } from "./add-reply.ts";
import { eraseReply, type ReplyRow } from "./change-reply.ts";
import { tellOfReply } from "./quotes.ts";

/** A reply is asked after for so long after it came, in milliseconds. */
const lookAfterMs = 8 * day;
/** No reply is asked after again before so long, in milliseconds. */
const againAfterMs = 20 * hour;
/** So many of those nobody misses are asked after a day at most, the newest first; and so many of the missing. */
const mostNew = 500;
const mostMissing = 250;
/** So many of the newest replies are gone through. */
const goneThrough = 20_000;

/** A reply that is not found leaves the page after so long, in milliseconds, and so many answers that said so. */
const awayAfterMs = 3 * day;
const awayAfterTimes = 3;
/** And is erased for good after so long, in milliseconds. */
const erasedAfterMs = 30 * day;

/**
 * Picks the replies of one network whose own servers are to be asked now whether they still stand, and notes that they
 * are: each at most once a day, and none that has a question under way, told by its lane `recheck <id>`.
 */
export async function repliesToAsk(tx: Tx, network: NetworkName): Promise<number[]> {
  const { newest } = await tx.db
    .selectFrom("replies")
    .select((eb) => eb.fn.max("id").as("newest"))
    .executeTakeFirstOrThrow();
  const asked = tx.db
    .selectFrom("replies")
    .leftJoin("reply_checks", "reply_checks.reply_id", "replies.id")
    .select("replies.id")
    .where("replies.network", "=", network)
    .where("replies.ours", "=", 0)
    .where("replies.state", "in", ["visible", "held", "away"])
    .where(
      sql<boolean>`coalesce(reply_checks.asked_at, 0) <= ${tx.now - againAfterMs}
        and not exists (select 1 from jobs where jobs.lane = 'recheck ' || replies.id)`,
    );
  const missing = await asked
    .where("reply_checks.missing_since", "is not", null)
    .orderBy("reply_checks.asked_at")
    .limit(mostMissing)
    .execute();
  const fresh = await asked
    .where("replies.id", ">", Number(newest ?? 0) - goneThrough)
    .where("replies.arrived_at", ">", tx.now - lookAfterMs)
    .where("reply_checks.missing_since", "is", null)
    .orderBy("replies.id", "desc")
    .limit(mostNew)
    .execute();
  const ids = [...missing, ...fresh].map(({ id }) => Number(id));
  for (let from = 0; from < ids.length; from += 100)
    await tx.db
      .insertInto("reply_checks")
      .values(
        ids.slice(from, from + 100).map((reply_id) => ({
          reply_id,
          asked_at: tx.now,
          missing_since: null,
          missing_times: 0,
        })),
      )
      .onConflict((at) => at.column("reply_id").doUpdateSet({ asked_at: tx.now }))
      .execute();
  return ids;
}

/**
 * Notes that a reply's own server does not find it. After several days of that it leaves the page, with
 * its text kept; after a month it is erased for good.
 */
export async function noteMissing(tx: Tx, reply: ReplyRow): Promise<"noted" | "away" | "erased"> {
  if (reply.state === "erased") return "erased";
  const { missing_since, missing_times } = await tx.db
    .insertInto("reply_checks")
    .values({ reply_id: reply.id, asked_at: tx.now, missing_since: tx.now, missing_times: 1 })
    .onConflict((at) =>
      at.column("reply_id").doUpdateSet({
        missing_since: sql`coalesce(reply_checks.missing_since, ${tx.now})`,
        missing_times: sql`reply_checks.missing_times + 1`,
      }),
    )
    .returning(["missing_since", "missing_times"])
    .executeTakeFirstOrThrow();
  const lasted = tx.now - Number(missing_since);
  if (missing_times < awayAfterTimes || lasted < awayAfterMs) return "noted";
  if (lasted >= erasedAfterMs) {
    await eraseReply(tx, reply);
    return "erased";
  }
  if (reply.state === "visible") await setAway(tx, reply, "away");
  return "away";
}

/** Notes that a reply stands where it was written; one that was away is shown again. @returns its state now */
export async function noteFound(tx: Tx, reply: ReplyRow): Promise<ReplyRow["state"]> {
  await tx.db
    .updateTable("reply_checks")
    .set({ missing_since: null, missing_times: 0 })
    .where("reply_id", "=", reply.id)
    .where("missing_since", "is not", null)
    .execute();
  if (reply.state !== "away") return reply.state;
  await setAway(tx, reply, "visible");
  return "visible";
}

async function setAway(tx: Tx, reply: ReplyRow, state: "away" | "visible"): Promise<void> {
  await tx.db.updateTable("replies").set({ state }).where("id", "=", reply.id).execute();
  await countReplies(tx, reply, state === "visible" ? 1 : -1);
  await tellOfReply(tx, reply);
}
