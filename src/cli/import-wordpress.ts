import { createReadStream } from "node:fs";
import { stat } from "node:fs/promises";
import { basename, resolve } from "node:path";

import { badInput } from "#core/errors.ts";
import { cleanHtml, plainText } from "#core/html.ts";
import type { ImportedPost } from "#flows/post-is-imported.ts";
import { longest } from "#posts";
import { readSettings } from "#presence";

import type { Ground } from "./ground.ts";
import { guessLanguage } from "./guess-language.ts";
import { htmlToMarkdown, picturesIn } from "./import-html.ts";
import { mediaFetcher } from "./import-media.ts";
import { importAll, type ImportReport, type NotImported, type Waiting } from "./import-report.ts";
import { commentsOf } from "./wordpress-comments.ts";
import { readWxr, type WxrItem } from "./wordpress-file.ts";
import { wordpressHtml } from "./wordpress-html.ts";

/** Imports a WordPress export: the file is read whole first, so that a broken one changes nothing. */
export async function importWordpress(
  ground: Ground,
  file: string,
  options: { readonly fetchMedia: boolean; readonly quiet: boolean },
): Promise<ImportReport> {
  if ((await stat(resolve(file)).catch(() => undefined))?.isDirectory() === true)
    throw badInput(`${file} is a folder, not a WordPress export.`);
  const { site, items } = await readWxr(createReadStream(resolve(file)), basename(file));
  const settings = await readSettings(ground.store.db);
  const notImported: NotImported[] = [];
  const fetcher = mediaFetcher(ground);
  const waiting: Waiting[] = [];
  const keys = new Set<string>();
  for (const item of items) {
    const name = `${item.type} “${item.title === "" ? item.link : item.title}”`;
    const reason = whyNot(item, options.fetchMedia);
    if (reason === "") continue;
    if (reason !== undefined) {
      notImported.push({ what: name, why: reason + lostComments(item) });
      continue;
    }
    const originalUrl = keyOf(item, keys);
    waiting.push({
      name,
      make: async () => {
        const html = wordpressHtml(item.content);
        const stored = options.fetchMedia
          ? await fetcher.fetchAll(picturesIn(html), notImported)
          : undefined;
        const markdown = htmlToMarkdown(html, stored);
        const isDraft = item.status !== "publish";
        const { replies, left } = commentsOf(ground.secrets, site, item);
        notImported.push(...left.map((why) => ({ what: `comment on ${name}`, why })));
        const titled = plainText(item.title).trim();
        return {
          kind: "article",
          title: (titled === "" ? titleFrom(markdown, item) : titled).slice(0, longest.title),
          summary: plainText(cleanHtml(item.excerpt, "post")).slice(0, longest.summary),
          markdown,
          topics: item.topics,
          language: guessLanguage(markdown) ?? settings.language,
          licence: settings.defaultLicence,
          coverId: null,
          originalUrl,
          isDraft,
          publishedAt: item.at,
          slug: item.slug === "" ? undefined : item.slug,
          replies: isDraft ? [] : replies,
        } satisfies ImportedPost;
      },
    });
  }
  return await importAll(ground, "wordpress", waiting, {
    quiet: options.quiet,
    notImported,
    last: () => (options.fetchMedia ? leftAlone(items, fetcher.stored().map(stemOf)) : []),
  });
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
  if (htmlToMarkdown(wordpressHtml(item.content)) === "") return "it has no text";
  return undefined;
}

/** Files of the old site that no text shows, and those that are no pictures. */
function leftAlone(items: readonly WxrItem[], stored: readonly string[]): NotImported[] {
  const here = new Set(stored);
  return items
    .filter(({ type, attachment }) => type === "attachment" && !here.has(stemOf(attachment)))
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

/** Where it stood; two items of one file may say the same place, and both come along. */
function keyOf({ link, guid, id }: WxrItem, taken: Set<string>): string {
  const place = link === "" ? guid : link;
  const key = place === "" || taken.has(place) ? `${place}#post-${id}` : place;
  taken.add(key);
  return key;
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
