import { sql } from "kysely";

import type { Db, Tx } from "#schema";

/** From this score (0–100) on, a reply waits for an owner. */
export const heldFrom = 80;

/** A reply needs this many judged ones before words count, so that one mistake does not decide. */
const fewestJudged = 10;

/** Words of a text that are looked at: distinct, at most 200, links by their host. */
export function spamWords(text: string): string[] {
  const hosts = [...text.matchAll(/https?:\/\/([\w.-]{3,80})/gi)].map((match) => `host:${match[1]?.toLowerCase()}`);
  const words = text.toLowerCase().match(/\p{L}[\p{L}\p{N}'-]{2,24}/gu) ?? [];
  return [...new Set([...hosts, ...words])].slice(0, 200);
}

/**
 * How much a reply looks like spam, 0–100: naive Bayes over what owners hid as spam and approved here,
 * and how many links it brings. It works offline, and it only ever holds a reply back for a person.
 * @source Graham 2003, "Better Bayesian Filtering": the fifteen most telling words decide
 */
export async function spamScore(db: Db, text: string, links: number): Promise<number> {
  const byLinks = links > 2 ? Math.min(60 + links * 10, 100) : 0;
  const words = spamWords(text);
  if (words.length === 0) return byLinks;
  const rows = await db
    .selectFrom("spam_words")
    .select(["word", "spam", "ham"])
    .where("word", "in", ["*", ...words])
    .execute();
  const all = rows.find((row) => row.word === "*");
  if (all === undefined || all.spam + all.ham < fewestJudged || all.spam === 0 || all.ham === 0)
    return byLinks;
  const telling = rows
    .filter((row) => row.word !== "*" && row.spam + row.ham > 1)
    .map((row) => {
      const [spam, ham] = [row.spam / all.spam, row.ham / all.ham];
      return Math.min(Math.max(spam / (spam + ham), 0.01), 0.99);
    })
    .toSorted((a, b) => Math.abs(b - 0.5) - Math.abs(a - 0.5))
    .slice(0, 15);
  const logit = telling.reduce((sum, p) => sum + Math.log(p) - Math.log(1 - p), 0);
  return Math.max(byLinks, Math.round(100 / (1 + Math.exp(-logit))));
}

/** Learns from what an owner decided about a text. */
export async function learnSpam(tx: Tx, text: string, verdict: "spam" | "ham"): Promise<void> {
  for (const word of ["*", ...spamWords(text)])
    await tx.db
      .insertInto("spam_words")
      .values({ word, spam: verdict === "spam" ? 1 : 0, ham: verdict === "ham" ? 1 : 0 })
      .onConflict((at) =>
        at.column("word").doUpdateSet({ [verdict]: sql`${sql.ref(`spam_words.${verdict}`)} + 1` }),
      )
      .execute();
}

/** How many links a cleaned text brings, without those that only mention someone or name a topic. */
export function countLinks(html: string): number {
  return [...html.matchAll(/<a\s[^>]*>/g)].filter(([tag]) => !/class="[^"]*\b(?:mention|hashtag)\b/.test(tag)).length;
}
