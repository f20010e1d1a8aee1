import { createReadStream } from "node:fs";
import { stat } from "node:fs/promises";
import { basename, resolve } from "node:path";

import { badInput } from "#core/errors.ts";
import { plainText } from "#core/html.ts";
import { readSettings } from "#presence";
import { type Language, type Messages, messagesFor } from "#words";

import type { CliContext } from "./cli-context.ts";
import { mediaFetcher } from "./import-media.ts";
import {
  importAll,
  type ImportReport,
  type LeftKind,
  type NotImported,
  type Waiting,
} from "./import-report.ts";
import { patternsIn } from "./wordpress-blocks.ts";
import { readWxr, type WxrFile, type WxrItem } from "./wordpress-file.ts";
import { planWordpress } from "./wordpress-plan.ts";
import { enclosuresOf, makePost, nameOf, type OldSite } from "./wordpress-post.ts";
import type { Attachment } from "./wordpress-shortcodes.ts";

/** Imports a WordPress export: the file is read whole first, so that a broken one changes nothing. */
export async function importWordpress(
  context: CliContext,
  file: string,
  options: {
    readonly fetchMedia: boolean;
    readonly quiet: boolean;
    readonly language?: Language;
  },
): Promise<ImportReport> {
  if ((await stat(resolve(file)).catch(() => undefined))?.isDirectory() === true)
    throw badInput(`${file} is a folder, not a WordPress export.`);
  const settings = await readSettings(context.store.db);
  const wxr = await readWxr(createReadStream(resolve(file)), basename(file), settings.timeZone);
  const messages = messagesFor(options.language ?? "en");
  const notImported: NotImported[] = [];
  if (wxr.isOld)
    notImported.push({ kind: "text", what: file, why: messages.t("import.why_old_letters") });
  const patterns = new Map(
    wxr.items
      // WordPress itself shows no other: a draft or a private one must not become public here.
      .filter(
        ({ type, status, password }) =>
          type === "wp_block" && status === "publish" && password === "",
      )
      .map(({ id, content }) => [id, content]),
  );
  const shared = new Set(wxr.items.flatMap(({ content }) => patternsIn(content)));
  const taken: WxrItem[] = [];
  for (const item of wxr.items) {
    const why =
      patterns.has(item.id) && shared.has(item.id)
        ? ""
        : whyNot(item, options.fetchMedia, messages);
    if (why === undefined) taken.push(item);
    else if (why !== "")
      notImported.push({
        kind: kindOf(item),
        what: nameOf(item, messages),
        why: withComments(item, why, messages),
      });
  }
  const plan = await planWordpress(context.store.db, wxr, taken);
  const files = wxr.items.filter(({ type }) => type === "attachment");
  const site: OldSite = {
    context,
    settings,
    messages,
    notImported,
    wxr,
    attachments: attachmentsOf(wxr),
    patterns,
    newAddress: plan.newAddress,
    fetcher: options.fetchMedia ? mediaFetcher(context, messages) : undefined,
  };
  const posts = [...plan.posts].toReversed();
  // What was imported is let go of, so that its texts and comments need no memory any more.
  for (const list of [wxr.items, taken, plan.posts]) list.length = 0;
  const waiting = {
    length: posts.length,
    *[Symbol.iterator](): Generator<Waiting> {
      for (let next = posts.pop(); next !== undefined; next = posts.pop()) {
        const planned = next;
        const name = nameOf(planned.item, messages);
        yield {
          name,
          make: async () => {
            const post = await makePost(site, planned);
            if (post === undefined)
              throw badInput(withComments(planned.item, messages.t("import.why_empty"), messages));
            return post;
          },
        };
      }
    },
  };
  return await importAll(context, "wordpress", waiting, {
    quiet: options.quiet,
    notImported,
    messages,
    oldSite: { folders: [URL.parse(wxr.address)?.pathname ?? ""], topics: wxr.terms },
    last: () =>
      site.fetcher === undefined
        ? []
        : leftAlone(files, site.fetcher.stored().map(stemOf), messages),
  });
}

function attachmentsOf({ items }: WxrFile): Map<string, Attachment> {
  const files = items.filter(({ attachment }) => attachment !== "");
  return new Map(
    files.map(({ id, attachment, parent, excerpt, meta }) => [
      id,
      {
        address: attachment,
        alt: meta.get("_wp_attachment_image_alt")?.at(-1) ?? plainText(excerpt),
        parent,
      },
    ]),
  );
}

/** Why an item stays out; an empty reason is not worth a line, undefined lets it in. */
function whyNot(item: WxrItem, fetchMedia: boolean, { t }: Messages): string | undefined {
  if (item.type === "nav_menu_item") return "";
  if (item.type === "attachment")
    return fetchMedia ? "" : t("import.why_fetch_media", { address: item.attachment });
  if (item.type !== "post" && item.type !== "page") return t("import.why_kind");
  if (item.password !== "") return t("import.why_password");
  if (item.status === "private") return t("import.why_private");
  if (item.status === "trash") return t("import.why_trash");
  if (item.status === "auto-draft" || item.status === "inherit") return "";
  const isEmpty =
    item.content.replace(/<!--(?!\s*wp:)[^]*?-->/g, "").trim() === "" &&
    enclosuresOf(item).length === 0;
  return isEmpty ? t("import.why_empty") : undefined;
}

function kindOf({ type }: WxrItem): LeftKind {
  if (type === "post" || type === "page") return "post";
  return type === "attachment" ? "media" : "rest";
}

/** The reason, and that the comments stay out too. */
function withComments({ comments }: WxrItem, why: string, { t }: Messages): string {
  return comments.length === 0 ? why : t("import.comments_lost", { why, count: comments.length });
}

/** Files of the old site that no text shows, and those that are no pictures. */
function leftAlone(
  items: readonly WxrItem[],
  stored: readonly string[],
  messages: Messages,
): NotImported[] {
  const here = new Set(stored);
  return items
    .filter(({ attachment }) => !here.has(stemOf(attachment)))
    .map((item) => ({
      kind: "media",
      what: nameOf(item, messages),
      why: messages.t("import.why_no_picture", { address: item.attachment }),
    }));
}

/** The same for a picture and its smaller sizes: WordPress names them photo.jpg, photo-300x200.jpg, photo-scaled.jpg. */
function stemOf(address: string): string {
  return address
    .replace(/^https?:/i, "")
    .replace(/[?#].*$/, "")
    .replace(/(?:-\d+x\d+|-scaled)?\.\w+$/, "");
}
