import { expect, test } from "vitest";

import type { EntryKind } from "#openness";
import { languages, messagesFor } from "#words";

import { logFacts, logTitle } from "./log-words.ts";

const kinds: Record<EntryKind, true> = {
  "post-edited": true,
  "post-deleted": true,
  "reply-hidden": true,
  "reply-shown": true,
  "reply-erased": true,
  "reply-approved": true,
  "account-blocked": true,
  "account-unblocked": true,
  "domain-blocked": true,
  "domain-unblocked": true,
  "report-closed": true,
  "setting-changed": true,
  "presence-changed": true,
  disclosure: true,
  "site-set-up": true,
  "moved-away": true,
  "conversation-closed": true,
  "conversation-opened": true,
  "moved-back": true,
  import: true,
};
const line = (kind: string, subject: string, details: object = {}) => ({
  kind,
  subject,
  details_json: JSON.stringify(details),
});
const says = (language: "da" | "en", ...given: Parameters<typeof line>): string[] =>
  logFacts(messagesFor(language), line(...given)).map(({ text }) => text);
const setting = (language: "da" | "en", key: string, from: unknown, to: unknown): string[] =>
  says(language, "setting-changed", `setting:${key}`, { from, to });

test.each(languages)("every kind of entry has a title of its own in words (%s)", (language) => {
  const messages = messagesFor(language);
  const titles = Object.keys(kinds).map((kind) => logTitle(messages, line(kind, "x")));
  expect(new Set(titles).size).toBe(titles.length);
  for (const title of titles) expect(title).toMatch(/^\p{Lu}[^:_{}]+$/u);
  // One of a later version, too.
  expect(logTitle(messages, line("moon-landing", "x"))).not.toContain("moon");
});

test("a move is told with the account it goes to", () => {
  expect(says("en", "moved-away", "account", { to: "@ida@ny.example" })).toEqual([
    "@ida@ny.example",
  ]);
});

test("settings are told as what holds now", () => {
  expect(setting("en", "holdFirstReply", false, true)).toEqual([
    "The first reply from someone new now waits until we have read it",
  ]);
  expect(setting("da", "readersMayReply", true, false)).toEqual([
    "Læsere kan ikke længere svare på siden",
  ]);
  expect(setting("en", "language", "en", "da")).toEqual(["Language: from “English” to “Danish”"]);
  expect(setting("da", "language", "en", "da")).toEqual(["Sprog: fra »engelsk« til »dansk«"]);
  expect(setting("en", "defaultLicence", "CC-BY-SA-4.0", "arr")).toEqual([
    "Licence of new posts: from “CC BY-SA 4.0” to “All rights reserved”",
  ]);
  expect(setting("en", "timeZone", "Europe/Copenhagen", "America/New_York")).toEqual([
    "Time zone: from “Europe/Copenhagen” to “America/New York”",
  ]);
  // A long text is not repeated, and what is the same twice is not told as a change.
  expect(says("en", "setting-changed", "setting:tagline")).toEqual(["Line under the name"]);
  expect(setting("en", "siteName", "Yes", "Yes")).toEqual(["Name of the site: Yes"]);
  expect(says("en", "setting-changed", "setting:notYetThere", { from: 1, to: 2 })[0]).not.toContain(
    "notYetThere",
  );
});

test("an import is told in a sentence, one of a thing as one", () => {
  const told = (language: "da" | "en", details: object): string[] =>
    says(language, "import", "site", details);
  expect(told("en", { from: "wordpress", posts: 30, replies: 1 })).toEqual([
    "30 posts and 1 reply from WordPress",
  ]);
  expect(told("en", { from: "feed", posts: 1, replies: 0 })).toEqual(["1 post from a feed"]);
  expect(told("en", { from: "markdown", posts: 0, replies: 12 })).toEqual([
    "12 replies from Markdown files",
  ]);
  expect(told("da", { from: "wordpress", posts: 30, replies: 3 })).toEqual([
    "30 indlæg og 3 svar fra WordPress",
  ]);
});

test("a decision says whether it was a report or an appeal, and only pages are links", () => {
  const messages = messagesFor("en");
  expect(logTitle(messages, line("report-closed", "reply:1", { appeal: true }))).toBe(
    "An appeal was decided",
  );
  expect(logTitle(messages, line("report-closed", "reply:1", { appeal: false }))).toBe(
    "A report was decided",
  );
  const deleted = { uri: "https://x.example/notes/a", title: "", reason: "Forkert" };
  expect(logFacts(messages, line("post-deleted", "post:8", deleted))).toEqual([
    { name: "Why", text: "Forkert" },
    { name: "Where", text: "a note", href: "/notes/a" },
  ]);
  const bad = { uri: "javascript:alert(1)", title: "T" };
  expect(logFacts(messages, line("post-deleted", "post:8", bad))).toEqual([]);
});
