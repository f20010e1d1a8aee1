import { readDay } from "./dates.ts";
import type { Given } from "./given.ts";

/** Switches that keep a text from readers, and what they say when they do. */
const switches: readonly (readonly [name: string, hidesWhen: boolean])[] = [
  ["draft", true],
  ["isDraft", true],
  ["unpublished", true],
  ["private", true],
  ["unlisted", true],
  ["hidden", true],
  ["secret", true],
  ["wip", true],
  ["headless", true],
  ["published", false],
  ["isPublished", false],
  ["publish", false],
  ["public", false],
  ["listed", false],
  ["dg-publish", false],
  ["ignore", true],
  ["ignored", true],
  ["eleventyExcludeFromCollections", true],
  // Eleventy and Zola then write no page of it.
  ["permalink", false],
  ["render", false],
];
const states = ["status", "state", "stage", "visibility", "access", "audience", "post_status"];
const topics = ["tags", "tag", "categories", "category", "topics", "keywords"];

/** Names of all settings that can keep a text from readers, but those of its topics. */
export const draftNames: readonly string[] = [
  ...switches.map(([name]) => name),
  ...states,
  ...["password", "passwd", "expiryDate", "expires", "unpublishDate", "build", "_build"],
];

const hiding =
  /^(?:draft|drafts|kladde|private|privat|pending|idea|hidden|unlisted|unpublished|secret|members?|subscribers?|paid|followers|wip|in[ -]?progress|review|todo|trash|archived?|protected|never|skip|scheduled-draft|skjult|no)$/i;

/**
 * Whether its writer does not want everybody to read it, and by which setting: Jekyll's `published: false`, Hugo's `draft`,
 * `expiryDate` and `build`, Pelican's `Status`, Ghost's `visibility`, Hexo's `password`, Obsidian's `publish`,
 * Eleventy's `permalink: false`, a topic `draft`, and their like.
 */
export function draftBy(
  given: Given,
  { timeZone, now }: { readonly timeZone: string; readonly now: number },
): { readonly isDraft: boolean; readonly by: string | undefined } {
  const hidden = (by: string) => ({ isDraft: true, by });
  let found: string | undefined;
  for (const [name, hidesWhen] of switches) {
    if (given.flag(name) === hidesWhen) found ??= `${name}: ${String(hidesWhen)}`;
    else if (/^drafts?$/i.test(given.text(name) ?? "")) found ??= `${name}: draft`;
  }
  for (const name of states) {
    const word = given.text(name);
    if (word !== undefined && hiding.test(word)) found ??= `${name}: ${word}`;
  }
  const topic = given.list(...topics).find((one) => /^#?(?:drafts?|kladde)$/i.test(one));
  if (topic !== undefined) found ??= `tags: ${topic}`;
  if (given.text("password", "passwd") !== undefined) found ??= "password";
  const ends = given.text("expiryDate", "expires", "expirydate", "unpublishDate");
  const endsAt = ends === undefined ? undefined : readDay(ends, timeZone);
  if (endsAt !== undefined && endsAt <= now) found ??= `expiryDate: ${ends}`;
  for (const build of given.every("build", "_build")) {
    const { render, list } = (typeof build === "object" ? build : {}) as Record<string, unknown>;
    for (const value of [render, list])
      if (value === false || value === "never") found ??= `build: ${String(value)}`;
  }
  return found === undefined ? { isDraft: false, by: undefined } : hidden(found);
}
