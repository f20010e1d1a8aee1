import { sql } from "kysely";

import { day } from "#core/clock.ts";
import { publicPosts } from "#posts";
import type { Store } from "#schema";

/** One number at the end of a month (Unix milliseconds), or now. */
interface Point {
  readonly at: number;
  readonly value: number;
}

/** What came of what we gave. */
export interface OpenNumbers {
  readonly followers: number;
  /** In the last 30 days, of those who follow now. */
  readonly newFollowers: number;
  readonly posts: number;
  readonly replies: number;
  readonly hidden: number;
  /** How many of those who follow now did so by then. */
  readonly followersByMonth: readonly Point[];
  /** How many came in each month. */
  readonly repliesByMonth: readonly Point[];
}

const monthsBack = 24;

/** Counts what /open tells; everyone may know these. */
export async function openNumbers(store: Store, now: number): Promise<OpenNumbers> {
  const { db } = store;
  const months = monthsUntil(now);
  const since = months[0] ?? now;
  const count = async (query: {
    executeTakeFirst(): Promise<{ n: number | string | bigint | null } | undefined>;
  }): Promise<number> => Number((await query.executeTakeFirst())?.n ?? 0);
  const [followed, answered, newFollowers, posts, replies, hidden] = await Promise.all([
    byMonth(store, "followers", since),
    byMonth(store, "replies", since),
    count(
      db
        .selectFrom("followers")
        .select((from) => from.fn.countAll<number>().as("n"))
        .where("since_at", ">", now - 30 * day),
    ),
    count(publicPosts(db).select((from) => from.fn.countAll<number>().as("n"))),
    count(
      publicPosts(db)
        .innerJoin("conversation_counts", "conversation_counts.conversation_id", "posts.id")
        .select((from) => from.fn.sum<number>("conversation_counts.replies").as("n")),
    ),
    count(
      db
        .selectFrom("openness_log")
        .select((from) => from.fn.countAll<number>().as("n"))
        .where("kind", "=", "reply-hidden"),
    ),
  ]);
  const followers = [...followed.values()].reduce((sum, n) => sum + n, 0);
  const before = followers - months.reduce((sum, at) => sum + (followed.get(monthOf(at)) ?? 0), 0);
  let soFar = before;
  const followersByMonth = months.map((at) => {
    soFar += followed.get(monthOf(at)) ?? 0;
    return { at, value: soFar };
  });
  const repliesByMonth = months.map((at) => ({ at, value: answered.get(monthOf(at)) ?? 0 }));
  return {
    ...{ followers, newFollowers, posts, replies, hidden },
    followersByMonth: fromFirst(followersByMonth),
    repliesByMonth: fromFirst(repliesByMonth),
  };
}

/** Months before anything happened say nothing. */
function fromFirst(points: readonly Point[]): Point[] {
  const first = points.findIndex(({ value }) => value > 0);
  return first === -1 ? [] : points.slice(Math.max(0, first - 1));
}

/** The first moment of each of the last months, this one included. */
function monthsUntil(now: number): number[] {
  const date = new Date(now);
  return Array.from({ length: monthsBack }, (_, i) =>
    Date.UTC(date.getUTCFullYear(), date.getUTCMonth() - (monthsBack - 1 - i), 1),
  );
}

function monthOf(at: number): string {
  return new Date(at).toISOString().slice(0, 7);
}

/**
 * How many rows in each month, by `2026-10`; older than `since` under "".
 * @source https://www.sqlite.org/lang_datefunc.html, PostgreSQL 15 §9.8
 */
async function byMonth(
  store: Store,
  table: "followers" | "replies",
  since: number,
): Promise<Map<string, number>> {
  const at = sql.ref(table === "followers" ? "since_at" : "arrived_at");
  const month =
    store.dialect === "sqlite"
      ? sql<string>`strftime('%Y-%m', ${at} / 1000, 'unixepoch')`
      : sql<string>`to_char(to_timestamp(${at} / 1000) at time zone 'UTC', 'YYYY-MM')`;
  const label = sql<string>`case when ${at} < ${since} then '' else ${month} end`;
  const rows =
    table === "followers"
      ? await sql<{ month: string; n: number }>`
          select ${label} as month, count(*) as n from followers group by 1`.execute(store.db)
      : await sql<{ month: string; n: number }>`
          select ${label} as month, count(*) as n from replies
          where state = 'visible' and arrived_at >= ${since} group by 1`.execute(store.db);
  return new Map(rows.rows.map((row) => [row.month, Number(row.n)]));
}
