import { coachAtHand } from "#coach/load-coach.ts";
import { keepWeight, readDismissals, lockPost } from "#posts";
import { readSettings } from "#presence";
import type { Store, Tx } from "#schema";

/** So many older posts are counted at one go. */
const mostAtOnce = 2000;

/**
 * Counts in a published post the sentences that give and that ask, and what the coach points at, by the
 * site's rules of that day; what the writer let stand is not counted. Half a megabyte takes half a second,
 * an ordinary article a few milliseconds.
 */
export async function analysePost(tx: Tx, postId: number): Promise<void> {
  const post = await lockPost(tx, postId);
  if (post?.state !== "published") return;
  const { coachRules, coachSilenced } = await readSettings(tx.db);
  const { coach } = coachAtHand(coachRules);
  const options = {
    silenced: new Set(coachSilenced.map(({ rule }) => rule)),
    isDisclosed: post.disclosure !== "",
  };
  const main = coach.check(post.markdown, options);
  const found: Record<string, number> = {};
  const dismissals = readDismissals(post.coach_dismissed_json);
  for (const { findings } of [
    coach.check(post.title, { ...options, isTitle: true }),
    coach.check(post.summary, options),
    main,
  ])
    for (const { rule, text } of findings)
      if (!dismissals.some((one) => one.rule === rule && one.words === text))
        found[rule] = (found[rule] ?? 0) + 1;
  // The shares have three decimals: exact for up to a thousand sentences.
  await keepWeight(tx, postId, {
    sentences: main.sentences,
    give: Math.round(main.give * main.sentences),
    ask: Math.round(main.ask * main.sentences),
    found,
  });
}

/** Counts published posts that were never counted, such as those that were imported. @returns how many */
export async function olderPostsAreAnalysed(store: Store): Promise<number> {
  // Reading the rules takes a third of a second: better here, once after a start, than in somebody's transaction.
  coachAtHand((await readSettings(store.db)).coachRules);
  const waiting = await store.db
    .selectFrom("posts")
    .select("id")
    .where("state", "=", "published")
    .where("sentences", "is", null)
    .orderBy("id", "desc")
    .limit(mostAtOnce)
    .execute();
  // A transaction each, so that others get in between.
  for (const { id } of waiting) await store.transact(async (tx) => await analysePost(tx, id));
  return waiting.length;
}
