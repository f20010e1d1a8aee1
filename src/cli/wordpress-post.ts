import { cleanHtml, escapeHtml, plainText } from "#core/html.ts";
import type { ImportedPost } from "#flows/post-is-imported.ts";
import { longest } from "#posts";
import type { Settings } from "#presence";
import type { MessageKey, Messages } from "#words";

import { authorLine } from "./author-line.ts";
import { languageCode } from "./front-matter/languages.ts";
import type { CliContext } from "./cli-context.ts";
import { guessLanguage } from "./guess-language.ts";
import { htmlToMarkdown, picturesIn } from "#core/html-to-markdown.ts";
import type { MediaFetcher } from "./import-media.ts";
import type { LeftKind, NotImported } from "./import-report.ts";
import { commentsOf } from "./wordpress-comments.ts";
import type { WxrFile, WxrItem } from "./wordpress-file.ts";
import { wordpressHtml } from "./wordpress-html.ts";
import type { PlannedItem } from "./wordpress-plan.ts";
import type { Attachment } from "./wordpress-shortcodes.ts";

/** What the posts of an export have in common. */
export interface OldSite {
  readonly context: CliContext;
  readonly settings: Settings;
  readonly messages: Messages;
  /** What stays out or is changed is added here. */
  readonly notImported: NotImported[];
  readonly wxr: WxrFile;
  /** Its files, by their number. */
  readonly attachments: ReadonlyMap<string, Attachment>;
  /** Texts that several posts share, by their number. */
  readonly patterns: ReadonlyMap<string, string>;
  readonly newAddress: (old: string) => string | undefined;
  /** Undefined where pictures become links. */
  readonly fetcher: MediaFetcher | undefined;
}

const whyShortcode = {
  words: "import.why_shortcode",
  nothing: "import.why_shortcode_gone",
  all: "import.why_bracket",
} as const;

/** Makes a post of what the export holds; undefined when nothing of it can be shown here. */
export async function makePost(
  site: OldSite,
  { item, originalUrl, slug, oldPaths }: PlannedItem,
): Promise<ImportedPost | undefined> {
  const { settings, messages, notImported, wxr, fetcher } = site;
  const name = nameOf(item, messages);
  const tell = (kind: LeftKind, key: MessageKey, value: string): void => {
    notImported.push({ kind, what: name, why: messages.t(key, { name: value }) });
  };
  const told = new Map<string, () => void>();
  const once = (key: MessageKey, value: string): void => {
    told.set(`${key} ${value}`, () => {
      tell("text", key, value);
    });
  };
  const { html: own, finish } = wordpressHtml(item.content, {
    item,
    attachments: site.attachments,
    patternOf: (id) => site.patterns.get(id),
    tell: (shortcode, left) => {
      once(whyShortcode[left], `[${shortcode}]`);
    },
    tellBlock: (block) => {
      once("import.why_block", block);
    },
  });
  const cover = await coverOf(site, item, own);
  const html = [cover.html, own, ...enclosuresOf(item, own).map((one) => mediaHtml(one))].join(
    "\n",
  );
  const place = { base: baseOf(wxr, item), newAddress: site.newAddress };
  const stored = await fetcher?.fetchAll(picturesIn(html, place), notImported);
  const inMarkdown = (part: string): string => htmlToMarkdown(part, stored, place);
  const markdown = finish(inMarkdown(html), inMarkdown);
  if (markdown === "" && cover.id === null) return undefined;
  for (const say of told.values()) say();

  const isDraft = item.status !== "publish" && (item.status !== "future" || item.at === undefined);
  if (item.at === undefined && !isDraft) tell("date", "import.why_undated", "");
  const { replies, left } = commentsOf(site.context.secrets, wxr.site, item, messages);
  const comment = messages.t("import.name_comment", { post: name });
  for (const why of left) notImported.push({ kind: "comment", what: comment, why });
  const language = languageFor(wxr, markdown) ?? settings.language;
  const by = authorLine(item.author, settings, language);
  if (by !== "") tell("setting", "import.why_author", item.author);
  const titled = plainText(item.title).trim();
  return {
    kind: "article",
    title: (titled === "" ? titleFrom(markdown, item) : titled).slice(0, longest.title),
    summary: plainText(cleanHtml(item.excerpt, "post")).slice(0, longest.summary),
    markdown: by === "" ? markdown : `${markdown}\n\n${by}`,
    topics: item.topics,
    language,
    licence: settings.defaultLicence,
    coverId: cover.id,
    originalUrl,
    // One that names a post by number alone may be told by a feed.
    otherUrls: item.guid === "" ? [] : [item.guid],
    isDraft,
    publishedAt: item.at,
    slug,
    oldPaths,
    replies: isDraft ? [] : replies,
  };
}

/** What the report calls it. */
export function nameOf({ type, title, link }: WxrItem, { t }: Messages): string {
  const values = { title: plainText(title).trim() || link, type };
  if (type === "post") return t("import.name_post", values);
  if (type === "page") return t("import.name_page", values);
  return t(type === "attachment" ? "import.name_attachment" : "import.name_thing", values);
}

/** Sounds and films that come with a post beside its text, and that its text does not show. @source WordPress do_enclose() */
export function enclosuresOf({ meta }: WxrItem, html = ""): string[] {
  const addresses = (meta.get("enclosure") ?? []).map((value) => value.trim().split(/\s/)[0] ?? "");
  const isShown = (address: string): boolean =>
    [address, escapeHtml(address)].some((one) => html.includes(one.replace(/^https?:/, "")));
  return [...new Set(addresses)].filter(
    (address) => /^https?:\/\//i.test(address) && !isShown(address),
  );
}

/** The picture that stood above the post: its cover where it can be had, else at the top of the text, where none shows it. */
async function coverOf(
  { attachments, fetcher, notImported }: OldSite,
  { meta }: WxrItem,
  html: string,
): Promise<{ readonly id: number | null; readonly html: string }> {
  const picture = attachments.get(meta.get("_thumbnail_id")?.at(-1)?.trim() ?? "");
  if (picture === undefined) return { id: null, html: "" };
  const stored = await fetcher?.fetchOne(picture.address, notImported, picture.alt);
  if (stored !== undefined) return { id: stored.id, html: "" };
  const file = picture.address.replace(/^https?:/, "").replace(/(?:-scaled)?\.\w+$/, "");
  return { id: null, html: html.includes(file) ? "" : mediaHtml(picture.address, picture.alt) };
}

function mediaHtml(address: string, alt = ""): string {
  return `<p><img src="${escapeHtml(address)}" alt="${escapeHtml(alt)}"></p>`;
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
