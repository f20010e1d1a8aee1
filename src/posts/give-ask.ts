import type { Db } from "#schema";

/** How much of what was published gives, and how much asks. */
export interface GiveAsk {
  readonly posts: number;
  readonly sentences: number;
  readonly give: number;
  readonly ask: number;
  /**
   * After each post, over it and those just before it: of the sentences that give or ask, how many in a
   * hundred give. Oldest first, at Unix milliseconds.
   */
  readonly over: readonly { readonly at: number; readonly value: number }[];
}

/** So many posts make one point of the line. */
export const rollingPosts = 10;
/** The line goes back over so many posts. */
const mostPosts = 500;

/** Giving and asking in the latest published posts, of the whole site or of one author. */
export async function giveAskOverTime(db: Db, userId?: number): Promise<GiveAsk> {
  let query = db
    .selectFrom("posts")
    .select(["published_at", "sentences", "give_sentences", "ask_sentences"])
    .where("state", "=", "published")
    .where("sentences", "is not", null);
  if (userId !== undefined) query = query.where("user_id", "=", userId);
  const rows = await query
    .orderBy("published_at", "desc")
    .orderBy("id", "desc")
    .limit(mostPosts)
    .execute();
  const posts = rows.toReversed().map((row) => ({
    at: Number(row.published_at ?? 0),
    sentences: Number(row.sentences ?? 0),
    give: Number(row.give_sentences),
    ask: Number(row.ask_sentences),
  }));
  const over = posts.flatMap(({ at }, i) => {
    const some = posts.slice(Math.max(0, i + 1 - rollingPosts), i + 1);
    const give = sum(some, "give");
    const both = give + sum(some, "ask");
    return both === 0 ? [] : [{ at, value: Math.round((100 * give) / both) }];
  });
  return {
    posts: posts.length,
    sentences: sum(posts, "sentences"),
    give: sum(posts, "give"),
    ask: sum(posts, "ask"),
    over,
  };
}

type Counted = Readonly<Record<"sentences" | "give" | "ask", number>>;

function sum(some: readonly Counted[], name: keyof Counted): number {
  return some.reduce((all, one) => all + one[name], 0);
}
