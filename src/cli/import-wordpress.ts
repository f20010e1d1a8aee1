import { createReadStream } from "node:fs";
import { stat } from "node:fs/promises";
import { basename, resolve } from "node:path";

import { badInput } from "#core/errors.ts";
import { cleanHtml, plainText } from "#core/html.ts";
import type { ImportedPost } from "#flows/post-is-imported.ts";
import { longest } from "#posts";
import { readSettings } from "#presence";
import { type Language, wordsFor } from "#words";

import type { Ground } from "./ground.ts";
import { guessLanguage } from "./guess-language.ts";
import { htmlToMarkdown, picturesIn } from "./import-html.ts";
import { mediaFetcher } from "./import-media.ts";
import { authorLine } from "./author-line.ts";
import { languageCode } from "./front-matter/languages.ts";
import { importAll, type ImportReport, type NotImported, type Waiting } from "./import-report.ts";
import { commentsOf } from "./wordpress-comments.ts";
import { readWxr, type WxrFile, type WxrItem } from "./wordpress-file.ts";
import { wordpressHtml } from "./wordpress-html.ts";
import { type PlannedItem, planWordpress } from "./wordpress-plan.ts";
import type { Attachment } from "./wordpress-shortcodes.ts";

/** Imports a WordPress export: the file is read whole first, so that a broken one changes nothing. */
export async function importWordpress(
  ground: Ground,
  file: string,
  options: {
    readonly fetchMedia: boolean;
    readonly quiet: boolean;
    readonly language?: Language;
  },
): Promise<ImportReport> {
  if ((await stat(resolve(file)).catch(() => undefined))?.isDirectory() === true)
    throw badInput(`${file} is a folder, not a WordPress export.`);
  const wxr = await readWxr(createReadStream(resolve(file)), basename(file));
  const settings = await readSettings(ground.store.db);
  const words = wordsFor(options.language ?? "en");
  const notImported: NotImported[] = [];
  const fetcher = mediaFetcher(ground);
  const attachments = attachmentsOf(wxr);
  const taken: WxrItem[] = [];
  for (const item of wxr.items) {
    const reason = whyNot(item, options.fetchMedia);
    if (reason === undefined) taken.push(item);
    else if (reason !== "")
      notImported.push({ what: nameOf(item), why: reason + lostComments(item) });
  }
  const plan = await planWordpress(ground.store.db, wxr, taken);
  const files = wxr.items.filter(({ type }) => type === "attachment");
  const posts = [...plan.posts].toReversed();
  // What was imported is let go of, so that its texts and comments need no memory any more.
  for (const list of [wxr.items, taken, plan.posts]) list.length = 0;
  const waitingOf = ({ item, originalUrl, slug, oldPaths }: PlannedItem): Waiting => {
    const name = nameOf(item);
    return {
      name,
      make: async () => {
        const lost = new Set<string>();
        const { html, finish } = wordpressHtml(item.content, {
          item,
          attachments,
          tell: (shortcode) => lost.add(shortcode),
        });
        const place = { base: baseOf(wxr, item), newAddress: plan.newAddress };
        const stored = options.fetchMedia
          ? await fetcher.fetchAll(picturesIn(html, place), notImported)
          : undefined;
        const inMarkdown = (part: string): string => htmlToMarkdown(part, stored, place);
        const markdown = finish(inMarkdown(html), inMarkdown);
        for (const shortcode of lost)
          notImported.push({
            kind: "text",
            what: name,
            why: words.t("import.why_shortcode", { name: `[${shortcode}]` }),
          });
        const isDraft = item.status !== "publish" && item.status !== "future";
        const { replies, left } = commentsOf(ground.secrets, wxr.site, item);
        notImported.push(
          ...left.map((why) => ({ kind: "comment" as const, what: `comment on ${name}`, why })),
        );
        const language = languageFor(wxr, markdown) ?? settings.language;
        const by = authorLine(item.author, settings, language);
        if (by !== "")
          notImported.push({
            kind: "setting",
            what: name,
            why: words.t("import.why_author", { name: item.author }),
          });
        const titled = plainText(item.title).trim();
        return {
          kind: "article",
          title: (titled === "" ? titleFrom(markdown, item) : titled).slice(0, longest.title),
          summary: plainText(cleanHtml(item.excerpt, "post")).slice(0, longest.summary),
          markdown: by === "" ? markdown : `${markdown}\n\n${by}`,
          topics: item.topics,
          language,
          licence: settings.defaultLicence,
          coverId: null,
          originalUrl,
          // One that names a post by number alone may be told by a feed.
          otherUrls: item.guid === "" ? [] : [item.guid],
          isDraft,
          publishedAt: item.at,
          slug,
          oldPaths,
          replies: isDraft ? [] : replies,
        } satisfies ImportedPost;
      },
    };
  };
  const waiting = {
    length: posts.length,
    *[Symbol.iterator]() {
      for (let next = posts.pop(); next !== undefined; next = posts.pop()) yield waitingOf(next);
    },
  };
  return await importAll(ground, "wordpress", waiting, {
    quiet: options.quiet,
    notImported,
    words,
    oldSite: { folders: [URL.parse(wxr.address)?.pathname ?? ""], topics: wxr.terms },
    last: () => (options.fetchMedia ? leftAlone(files, fetcher.stored().map(stemOf)) : []),
  });
}

function nameOf(item: WxrItem): string {
  return `${item.type} “${item.title === "" ? item.link : item.title}”`;
}

/**
 * What the file declares goes before what the words look like. American English is what WordPress says where nobody chose, so
 * there a text that is plainly Danish is taken for that.
 */
function languageFor({ language }: WxrFile, markdown: string): string | undefined {
  const declared = languageCode(language);
  if (declared !== undefined && declared !== "en-US") return declared.replace(/-.*$/, "");
  const guessed = guessLanguage(markdown);
  return declared === undefined || guessed === "da" ? guessed : "en";
}

/** Where relative addresses of a text begin. */
function baseOf({ address }: WxrFile, { link }: WxrItem): string | undefined {
  return [link, address].find((one) => /^https?:\/\//i.test(one));
}

function attachmentsOf({ items }: WxrFile): Map<string, Attachment> {
  const files = items.filter(({ attachment }) => attachment !== "");
  return new Map(
    files.map(({ id, attachment, parent, excerpt, meta }) => [
      id,
      {
        address: attachment,
        alt: meta.get("_wp_attachment_image_alt") ?? plainText(excerpt),
        parent,
      },
    ]),
  );
}

/** Why an item stays out; an empty reason is not worth a line, undefined lets it in. */
function whyNot(item: WxrItem, fetchMedia: boolean): string | undefined {
  if (item.type === "nav_menu_item") return "";
  if (item.type === "attachment")
    return fetchMedia ? "" : `${item.attachment} (fetch pictures with --fetch-media)`;
  if (item.type !== "post" && item.type !== "page") return "Medspil has nothing of this kind";
  if (item.password !== "") return "it is behind a password";
  if (item.status === "private" || item.status === "trash")
    return `it is ${item.status === "trash" ? "in the trash" : "private"}`;
  if (item.status === "auto-draft" || item.status === "inherit") return "";
  if (item.content.replace(/<!--[^]*?-->/g, "").trim() === "") return "it has no text";
  return undefined;
}

/** Files of the old site that no text shows, and those that are no pictures. */
function leftAlone(items: readonly WxrItem[], stored: readonly string[]): NotImported[] {
  const here = new Set(stored);
  return items
    .filter(({ attachment }) => !here.has(stemOf(attachment)))
    .map(({ title, attachment }) => ({
      what: `attachment “${title === "" ? attachment : title}”`,
      why: `${attachment} is not shown as a picture in any text that came along`,
    }));
}

/** The same for a picture and its smaller sizes: WordPress names them photo.jpg, photo-300x200.jpg, photo-scaled.jpg. */
function stemOf(address: string): string {
  return address
    .replace(/^https?:/i, "")
    .replace(/[?#].*$/, "")
    .replace(/(?:-\d+x\d+|-scaled)?\.\w+$/, "");
}

function lostComments({ comments }: WxrItem): string {
  return comments.length === 0
    ? ""
    : comments.length === 1
      ? "; its comment stays out too"
      : `; its ${comments.length} comments stay out too`;
}

/** A title for a post that never had one: its first words. */
function titleFrom(markdown: string, item: WxrItem): string {
  const words = markdown
    .replace(/[#>*_`~[\]|]|\(https?:[^)]*\)/g, " ")
    .trim()
    .split(/\s+/)
    .slice(0, 8)
    .join(" ");
  return words === "" ? item.slug || item.link : words.slice(0, 80);
}
