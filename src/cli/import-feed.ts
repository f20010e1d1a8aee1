import { readFile, stat } from "node:fs/promises";
import { basename, resolve } from "node:path";

import { badInput } from "#core/errors.ts";
import { escapeHtml, plainText } from "#core/html.ts";
import { createSafeFetch } from "#core/safe-fetch.ts";
import { longest } from "#posts";
import { readSettings } from "#presence";
import { type Language, messagesFor } from "#words";

import type { CliContext } from "./cli-context.ts";
import { declaredOrGuessed } from "./guess-language.ts";
import { authorLine } from "./author-line.ts";
import { type FeedItem, readItems } from "./feed-items.ts";
import { readDay } from "./front-matter/dates.ts";
import { htmlToMarkdown, picturesIn } from "#core/html-to-markdown.ts";
import { mediaFetcher } from "./import-media.ts";
import { declaredLetters, readLetters } from "./old-letters.ts";
import { importAll, type ImportReport, type NotImported } from "./import-report.ts";

/** Largest feed, in bytes. */
const mostBytes = 32 * 1024 * 1024;

/** Imports the items of an RSS, Atom or JSON feed, oldest first: with a title an article, else a note. */
export async function importFeed(
  context: CliContext,
  source: string,
  quiet: boolean,
  more: { readonly fetchMedia?: boolean; readonly language?: Language } = {},
): Promise<ImportReport> {
  const { text: feed, isOld } = await readSource(context, source);
  const { items, home } = readItems(feed, source);
  const settings = await readSettings(context.store.db);
  const messages = messagesFor(more.language ?? "en");
  const notImported: NotImported[] = [];
  if (isOld)
    notImported.push({ kind: "text", what: source, why: messages.t("import.why_old_letters") });
  const fetcher = mediaFetcher(context, messages);
  const waiting = items.toReversed().map((item, index) => {
    const name =
      item.title === ""
        ? keyOf(item) || messages.t("import.name_item", { number: items.length - index })
        : item.title;
    return {
      name,
      make: async () => {
        const originalUrl = keyOf(item);
        if (originalUrl === "") throw badInput(messages.t("import.why_no_id"));
        const text = item.html === "" ? item.summary : item.html;
        const place = { base: wholeAddress(item.link) ?? wholeAddress(home) ?? undefined };
        const isNew = (address: string): boolean =>
          address !== "" && !text.includes(address) && !text.includes(escapeHtml(address));
        const picture = isNew(item.cover) ? (URL.parse(item.cover, place.base)?.href ?? "") : "";
        const cover =
          more.fetchMedia === true && picture !== ""
            ? await fetcher.fetchOne(picture, notImported)
            : undefined;
        const html = [
          ...(cover?.kind === "picture" || picture === "" ? [] : [shown(picture)]),
          ...item.addresses.filter(isNew).map(linked),
          text,
          ...item.files.filter(isNew).map(shown),
        ].join("");
        const stored =
          more.fetchMedia === true
            ? await fetcher.fetchAll(picturesIn(html, place), notImported)
            : undefined;
        const markdown = htmlToMarkdown(html, stored, place);
        if (markdown === "") throw badInput(messages.t("import.why_empty"));
        const publishedAt = readDay(item.date, settings.timeZone);
        if (item.draftBy !== "")
          notImported.push({
            kind: "draft",
            what: name,
            why: messages.t("import.why_draft", { by: item.draftBy }),
          });
        else if (publishedAt === undefined)
          notImported.push({ kind: "date", what: name, why: messages.t("import.why_undated") });
        const title = plainText(item.title).trim().slice(0, longest.title);
        const summary = plainText(item.summary).trim();
        const language = declaredOrGuessed(item.language, markdown) ?? settings.language;
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
          coverId: cover?.kind === "picture" ? cover.id : null,
          originalUrl,
          otherUrls: [item.link, item.id].filter((one) => one !== ""),
          oldPaths: [item.link, item.id].filter((one) => wholeAddress(one) !== undefined),
          isDraft: item.draftBy !== "",
          publishedAt,
          slug: undefined,
          replies: [],
        };
      },
    };
  });
  return await importAll(context, "feed", waiting, {
    ...{ quiet, notImported, messages },
    oldSite: { folders: [URL.parse(home)?.pathname ?? ""], topics: [] },
  });
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

/** An address alone: a film is shown in its place. */
function linked(address: string): string {
  return `<p><a href="${escapeHtml(address)}">${escapeHtml(address)}</a></p>`;
}

async function readSource({ config }: CliContext, source: string): Promise<Letters> {
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
