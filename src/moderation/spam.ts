import { sql } from "kysely";

import { plainText } from "#core/html.ts";
import type { Db, Tx } from "#schema";

/**
 * A naive Bayes guard that works offline and learns from what the owners do: hidden as spam, approved,
 * answered. Words are kept as counts only, never with who wrote them.
 * @source Graham, A Plan for Spam (2002): the most telling words decide; Robinson (2003): rare words count less.
 */

/** How many different words of a text are looked at. */
const mostWords = 64;
/** How many of them decide. */
const tellingWords = 15;
/** How much of a text is read, in characters. */
export const mostRead = 4000;
/** Below this many of either kind the guard knows too little to say anything. */
const fewestTexts = 3;
/** The row that counts the texts themselves. */
const textsRow = "*";

/** The different words of a plain text, and the hosts its links name, at most 64. */
export function spamWords(text: string, html = ""): string[] {
  const words = new Set<string>();
  for (const [, host] of html.matchAll(/href="https?:\/\/([^/"]{1,100})/giu))
    words.add(`host:${host!.toLowerCase()}`);
  for (const [word] of text.toLowerCase().matchAll(/[\p{L}\p{N}][\p{L}\p{N}'’-]{1,23}/gu)) {
    if (words.size >= mostWords) break;
    words.add(word);
  }
  return [...words].slice(0, mostWords);
}

/** What is remembered of one word. */
export interface WordCount {
  readonly word: string;
  /** In how many texts that were spam. */
  readonly spam: number;
  /** In how many that were not. */
  readonly ham: number;
}

/** How likely a text with these words is spam, 0–1; 0.5 when too little is known. */
export function chanceOf(counts: readonly WordCount[]): number {
  const texts = counts.find(({ word }) => word === textsRow);
  if (texts === undefined || texts.spam < fewestTexts || texts.ham < fewestTexts) return 0.5;
  const chances = counts
    .filter(({ word, spam, ham }) => word !== textsRow && spam + ham > 0)
    .map(({ spam, ham }) => {
      const bad = spam / texts.spam;
      const good = ham / texts.ham;
      const seen = spam + ham;
      return (0.5 + seen * (bad / (bad + good))) / (1 + seen);
    })
    .toSorted((one, other) => Math.abs(other - 0.5) - Math.abs(one - 0.5))
    .slice(0, tellingWords);
  let logOdds = 0;
  for (const chance of chances) logOdds += Math.log(chance / (1 - chance));
  return 1 / (1 + Math.exp(-logOdds));
}

/** Looks the words of a text up. @returns how likely it is spam, 0–1 */
export async function spamChance(db: Db, text: string, html: string): Promise<number> {
  const asked = [textsRow, ...spamWords(text, html)];
  // Filled up to a few fixed lengths, so that few different statements are prepared.
  while (asked.length % 16 !== 0) asked.push(textsRow);
  const counts = await db.selectFrom("spam_words").selectAll().where("word", "in", asked).execute();
  return chanceOf(counts);
}

/** Learns from what an owner decided about a reply; `times` -1 takes an earlier lesson back. */
export async function learnSpam(
  tx: Tx,
  html: string,
  verdict: "spam" | "ham",
  times: 1 | -1 = 1,
): Promise<void> {
  const words = [textsRow, ...spamWords(plainText(html, mostRead), html)];
  const [spam, ham] = verdict === "spam" ? [times, 0] : [0, times];
  await tx.db
    .insertInto("spam_words")
    // Sorted, so that two lessons at once never wait for each other in a ring.
    .values(
      words.toSorted().map((word) => ({ word, spam: Math.max(0, spam), ham: Math.max(0, ham) })),
    )
    .onConflict((at) =>
      at.column("word").doUpdateSet({
        spam: sql`case when spam_words.spam + cast(${spam} as integer) < 0 then 0 else spam_words.spam + cast(${spam} as integer) end`,
        ham: sql`case when spam_words.ham + cast(${ham} as integer) < 0 then 0 else spam_words.ham + cast(${ham} as integer) end`,
      }),
    )
    .execute();
}
