import { readFile, stat } from "node:fs/promises";
import { basename, resolve } from "node:path";

import { parseFeed } from "feedsmith";

import { badInput } from "#core/errors.ts";
import { escapeHtml, plainText } from "#core/html.ts";
import { createSafeFetch } from "#core/safe-fetch.ts";
import { longest } from "#posts";
import { readSettings } from "#presence";
import { type Language, wordsFor } from "#words";

import type { Ground } from "./ground.ts";
import { guessLanguage } from "./guess-language.ts";
import { authorLine } from "./author-line.ts";
import { readDay } from "./front-matter/dates.ts";
import { languageCode } from "./front-matter/languages.ts";
import { htmlToMarkdown, picturesIn } from "./import-html.ts";
import { mediaFetcher } from "./import-media.ts";
import { declaredLetters, readLetters } from "./old-letters.ts";
import { importAll, type ImportReport, type NotImported } from "./import-report.ts";

/** Largest feed, in bytes. */
const mostBytes = 32 * 1024 * 1024;

interface FeedItem {
  /** Its address; empty where the feed does not say. */
  readonly link: string;
  /** What the feed calls it for good. */
  readonly id: string;
  readonly title: string;
  readonly html: string;
  readonly summary: string;
  /** As the feed has it; feeds write dates in many ways. */
  readonly date: unknown;
  readonly topics: readonly string[];
  readonly author: string;
  readonly language: string | undefined;
  /** Addresses of sounds, films and other files that come with it. */
  readonly files: readonly string[];
}

/** Imports the items of an RSS, Atom or JSON feed, oldest first: with a title an article, else a note. */
export async function importFeed(
  ground: Ground,
  source: string,
  quiet: boolean,
  more: { readonly fetchMedia?: boolean; readonly language?: Language } = {},
): Promise<ImportReport> {
  const { text: feed, isOld } = await readSource(ground, source);
  const { items, home } = readItems(feed, source);
  const settings = await readSettings(ground.store.db);
  const words = wordsFor(more.language ?? "en");
  const notImported: NotImported[] = [];
  if (isOld)
    notImported.push({ kind: "text", what: source, why: words.t("import.why_old_letters") });
  const fetcher = mediaFetcher(ground, words);
  const waiting = items.toReversed().map((item, index) => {
    const name =
      item.title === ""
        ? keyOf(item) || words.t("import.name_item", { number: items.length - index })
        : item.title;
    return {
      name,
      make: async () => {
        const originalUrl = keyOf(item);
        if (originalUrl === "") throw badInput(words.t("import.why_no_id"));
        const text = item.html === "" ? item.summary : item.html;
        const html =
          text +
          item.files
            .filter((file) => !text.includes(file))
            .map(shown)
            .join("");
        const place = { base: wholeAddress(item.link) ?? wholeAddress(home) ?? undefined };
        const stored =
          more.fetchMedia === true
            ? await fetcher.fetchAll(picturesIn(html, place), notImported)
            : undefined;
        const markdown = htmlToMarkdown(html, stored, place);
        if (markdown === "") throw badInput(words.t("import.why_empty"));
        const publishedAt = readDay(item.date, settings.timeZone);
        if (publishedAt === undefined)
          notImported.push({ kind: "date", what: name, why: words.t("import.why_undated") });
        const title = plainText(item.title).trim().slice(0, longest.title);
        const summary = plainText(item.summary).trim();
        const language =
          languageCode(item.language ?? "")?.replace(/-.*$/, "") ??
          guessLanguage(markdown) ??
          settings.language;
        const by = authorLine(item.author, settings, language);
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
          markdown: by === "" ? markdown : `${markdown}\n\n${by}`,
          topics: item.topics,
          language,
          licence: settings.defaultLicence,
          coverId: null,
          originalUrl,
          otherUrls: [item.link, item.id].filter((one) => one !== ""),
          oldPaths: [item.link, item.id].filter((one) => wholeAddress(one) !== undefined),
          isDraft: false,
          publishedAt,
          slug: undefined,
          replies: [],
        };
      },
    };
  });
  return await importAll(ground, "feed", waiting, { quiet, notImported, words });
}

/** By it a second import finds the first: its address, by which an export names it too, else what the feed calls it. */
function keyOf({ link, id }: FeedItem): string {
  return wholeAddress(link) ?? (id === "" ? link : id);
}

function wholeAddress(address: string): string | undefined {
  return /^https?:\/\//i.test(address) && URL.canParse(address) ? address : undefined;
}

/** A file that comes with an item, in the place where a text shows one. */
function shown(address: string): string {
  return `<p><img src="${escapeHtml(address)}" alt=""></p>`;
}

type Letters = ReturnType<typeof readLetters>;

/** Old feeds say in their first line in which letters they are written. */
function lettersIn(bytes: Uint8Array): Letters {
  return readLetters(bytes, declaredLetters(bytes));
}

async function readSource({ config }: Ground, source: string): Promise<Letters> {
  if (!/^https?:\/\//i.test(source)) {
    const path = resolve(source);
    const facts = await stat(path).catch(() => undefined);
    if (facts?.isFile() !== true) throw badInput(`${source} is not there.`);
    if (facts.size > mostBytes) throw badInput(`${basename(path)} is too large for a feed.`);
    return lettersIn(await readFile(path));
  }
  const fetch = createSafeFetch({
    allowPrivateNetwork: config.allowPrivateNetwork,
    userAgent: `Medspil/0.1 (+${config.origin})`,
  });
  try {
    const answer = await fetch(source, { timeoutMs: 30_000, maxBytes: mostBytes });
    if (answer.status !== 200) throw badInput(`${source} answered ${answer.status}.`);
    return lettersIn(answer.body);
  } finally {
    await fetch.close();
  }
}

function readItems(
  text: string,
  source: string,
): { readonly items: FeedItem[]; readonly home: string } {
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
    case "rss": {
      const { items = [], link = "", language } = parsed.feed;
      return {
        home: link,
        items: items.map((item) => ({
          link: item.link ?? (item.guid?.isPermaLink === false ? "" : (item.guid?.value ?? "")),
          id: item.guid?.value ?? "",
          title: item.title ?? "",
          html: item.content?.encoded ?? "",
          summary: item.description ?? "",
          date: item.pubDate ?? item.dc?.dates?.[0],
          topics: names(item.categories?.map((topic) => topic.name)),
          author: item.dc?.creators?.[0] ?? "",
          language,
          files: names(item.enclosures?.map(({ url }) => url)),
        })),
      };
    }
    case "atom": {
      const { entries = [], links } = parsed.feed;
      return {
        home: alternate(links),
        items: entries.map((entry) => ({
          link: alternate(entry.links),
          id: entry.id ?? "",
          title: entry.title?.value ?? "",
          html:
            entry.content?.type === undefined || entry.content.type === "text"
              ? asHtml(entry.content?.value)
              : (entry.content.value ?? ""),
          summary: entry.summary?.value ?? "",
          date: entry.published ?? entry.updated,
          topics: names(entry.categories?.map((topic) => topic.label ?? topic.term)),
          author: entry.authors?.[0]?.name ?? "",
          language: undefined,
          files: names(
            entry.links?.filter(({ rel }) => rel === "enclosure").map(({ href }) => href),
          ),
        })),
      };
    }
    case "json": {
      const { items = [], home_page_url: home = "", language } = parsed.feed;
      return {
        home,
        items: items.map((item) => ({
          link: item.url ?? "",
          id: item.id ?? "",
          title: item.title ?? "",
          html: item.content_html ?? asHtml(item.content_text),
          summary: item.summary ?? "",
          date: item.date_published,
          topics: names(item.tags),
          author: item.authors?.[0]?.name ?? "",
          language: item.language ?? language,
          files: names(item.attachments?.map(({ url }) => url)),
        })),
      };
    }
    default:
      return {
        home: parsed.feed.link ?? "",
        items: (parsed.feed.items ?? []).map((item) => ({
          link: item.link ?? "",
          id: "",
          title: item.title ?? "",
          html: item.content?.encoded ?? "",
          summary: item.description ?? "",
          date: item.dc?.dates?.[0],
          topics: [],
          author: item.dc?.creators?.[0] ?? "",
          language: undefined,
          files: [],
        })),
      };
  }
}

function alternate(
  links:
    | readonly { readonly href?: string | undefined; readonly rel?: string | undefined }[]
    | undefined,
): string {
  return links?.find(({ rel }) => rel === undefined || rel === "alternate")?.href ?? "";
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
