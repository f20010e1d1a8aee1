import { readFile, stat } from "node:fs/promises";
import { basename, resolve } from "node:path";

import { parseFeed } from "feedsmith";

import { badInput } from "#core/errors.ts";
import { escapeHtml, plainText } from "#core/html.ts";
import { createSafeFetch } from "#core/safe-fetch.ts";
import { longest } from "#posts";
import { readSettings } from "#presence";

import type { Ground } from "./ground.ts";
import { guessLanguage } from "./guess-language.ts";
import { htmlToMarkdown } from "./import-html.ts";
import { importAll, type ImportReport, type NotImported } from "./import-report.ts";

/** Largest feed, in bytes. */
const mostBytes = 32 * 1024 * 1024;

interface FeedItem {
  readonly key: string;
  readonly title: string;
  readonly html: string;
  readonly summary: string;
  /** As the feed has it; feeds write dates in many ways. */
  readonly date: unknown;
  readonly topics: readonly string[];
  readonly language: string | undefined;
}

/** Imports the items of an RSS, Atom or JSON feed, oldest first: with a title an article, else a note. */
export async function importFeed(
  ground: Ground,
  source: string,
  quiet: boolean,
): Promise<ImportReport> {
  const items = readItems(await readSource(ground, source), source);
  const settings = await readSettings(ground.store.db);
  const notImported: NotImported[] = [];
  const waiting = items.toReversed().map((item, index) => ({
    name: item.title === "" ? item.key || `item ${items.length - index}` : item.title,
    make: () => {
      if (item.key === "")
        throw badInput("It has neither an address nor an id, so a second import would double it.");
      const markdown = htmlToMarkdown(item.html === "" ? item.summary : item.html);
      if (markdown === "") throw badInput("It has no text.");
      const at = Date.parse(typeof item.date === "string" ? item.date : "");
      const title = plainText(item.title).trim().slice(0, longest.title);
      const summary = plainText(item.summary).trim();
      return {
        kind: title === "" ? ("note" as const) : ("article" as const),
        title,
        // Many feeds repeat the beginning of the text here.
        summary:
          item.html === "" ||
          title === "" ||
          summary.length > 400 ||
          plainText(item.html).startsWith(summary.slice(0, 60))
            ? ""
            : summary,
        markdown,
        topics: item.topics,
        language: guessLanguage(markdown) ?? languageOf(item.language) ?? settings.language,
        licence: settings.defaultLicence,
        coverId: null,
        originalUrl: item.key,
        isDraft: false,
        publishedAt: Number.isFinite(at) && at > 0 ? at : undefined,
        slug: undefined,
        replies: [],
      };
    },
  }));
  return await importAll(ground, "feed", waiting, { quiet, notImported });
}

async function readSource({ config }: Ground, source: string): Promise<string> {
  if (!/^https?:\/\//i.test(source)) {
    const path = resolve(source);
    const facts = await stat(path).catch(() => undefined);
    if (facts?.isFile() !== true) throw badInput(`${source} is not there.`);
    if (facts.size > mostBytes) throw badInput(`${basename(path)} is too large for a feed.`);
    return decode(await readFile(path));
  }
  const fetch = createSafeFetch({
    allowPrivateNetwork: config.allowPrivateNetwork,
    userAgent: `Medspil/0.1 (+${config.origin})`,
  });
  try {
    const answer = await fetch(source, { timeoutMs: 30_000, maxBytes: mostBytes });
    if (answer.status !== 200) throw badInput(`${source} answered ${answer.status}.`);
    return decode(answer.body);
  } finally {
    await fetch.close();
  }
}

/** Old feeds say in their first line in which letters they are written. @source XML 1.0 §4.3.3 */
function decode(bytes: Uint8Array): string {
  const start = new TextDecoder("latin1").decode(bytes.subarray(0, 200));
  const label = /^\s*<\?xml[^>]*\sencoding\s*=\s*["']([\w.:-]{1,40})["']/.exec(start)?.[1];
  try {
    return new TextDecoder(label).decode(bytes);
  } catch {
    return new TextDecoder().decode(bytes);
  }
}

function readItems(text: string, source: string): FeedItem[] {
  let parsed: ReturnType<typeof parseFeed>;
  try {
    parsed = parseFeed(text);
  } catch (fault) {
    throw badInput(
      `${source} is not an RSS, Atom or JSON feed (${(fault as Error).message}). Nothing was imported.`,
      "bad_feed",
    );
  }
  switch (parsed.format) {
    case "rss":
      return (parsed.feed.items ?? []).map((item) => ({
        key: item.guid?.value ?? item.link ?? "",
        title: item.title ?? "",
        html: item.content?.encoded ?? "",
        summary: item.description ?? "",
        date: item.pubDate ?? item.dc?.dates?.[0],
        topics: names(item.categories?.map((topic) => topic.name)),
        language: parsed.feed.language,
      }));
    case "atom":
      return (parsed.feed.entries ?? []).map((entry) => ({
        key:
          entry.id ??
          entry.links?.find((link) => link.rel === undefined || link.rel === "alternate")?.href ??
          "",
        title: entry.title?.value ?? "",
        html:
          entry.content?.type === undefined || entry.content.type === "text"
            ? asHtml(entry.content?.value)
            : (entry.content.value ?? ""),
        summary: entry.summary?.value ?? "",
        date: entry.published ?? entry.updated,
        topics: names(entry.categories?.map((topic) => topic.label ?? topic.term)),
        language: undefined,
      }));
    case "json":
      return (parsed.feed.items ?? []).map((item) => ({
        key: item.id ?? item.url ?? "",
        title: item.title ?? "",
        html: item.content_html ?? asHtml(item.content_text),
        summary: item.summary ?? "",
        date: item.date_published,
        topics: names(item.tags),
        language: item.language ?? parsed.feed.language,
      }));
    default:
      return (parsed.feed.items ?? []).map((item) => ({
        key: item.link ?? "",
        title: item.title ?? "",
        html: item.content?.encoded ?? "",
        summary: item.description ?? "",
        date: item.dc?.dates?.[0],
        topics: [],
        language: undefined,
      }));
  }
}

function names(given: readonly (string | undefined)[] | undefined): string[] {
  return (given ?? []).filter((name): name is string => name !== undefined && name !== "");
}

function asHtml(text: string | undefined): string {
  return escapeHtml(text ?? "")
    .split(/\n\s*\n/)
    .filter((part) => part.trim() !== "")
    .map((part) => `<p>${part}</p>`)
    .join("");
}

function languageOf(tag: string | undefined): string | undefined {
  return tag === undefined || tag === "" ? undefined : tag.slice(0, 2).toLowerCase();
}
