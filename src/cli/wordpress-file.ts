import { createGunzip } from "node:zlib";
import type { Readable } from "node:stream";

import { SaxesParser } from "saxes";

import { badInput } from "#core/errors.ts";
import type { OldTopic } from "#posts";

import { readDay } from "./front-matter/dates.ts";
import { declaredLetters, LetterReader } from "./old-letters.ts";

/** All values of each name, in their order. */
export type WxrMeta = ReadonlyMap<string, readonly string[]>;

/** A comment as the file has it. */
export interface WxrComment {
  readonly id: string;
  readonly parent: string;
  readonly author: string;
  readonly email: string;
  readonly url: string;
  /** Unix milliseconds. */
  readonly at: number;
  readonly content: string;
  readonly approved: string;
  readonly type: string;
}

/** A post, page, attachment or anything else as the file has it. */
export interface WxrItem {
  readonly id: string;
  readonly type: string;
  readonly status: string;
  readonly title: string;
  readonly link: string;
  readonly guid: string;
  readonly slug: string;
  readonly password: string;
  readonly content: string;
  readonly excerpt: string;
  /** Unix milliseconds. */
  readonly at: number | undefined;
  readonly topics: readonly string[];
  readonly attachment: string;
  /** The post an attachment was uploaded to; empty for none. */
  readonly parent: string;
  /** Who wrote it, as the site showed the name. */
  readonly author: string;
  /** What WordPress and its plugins keep beside it; a name may stand there several times. */
  readonly meta: WxrMeta;
  readonly comments: readonly WxrComment[];
}

/** What an export holds. */
export interface WxrFile {
  /** Its host and folder: `old.example/blog`. */
  readonly site: string;
  /** Its address; empty where the file does not say. */
  readonly address: string;
  /** As the file declares it: `da-DK`; empty where it does not. */
  readonly language: string;
  /** Its categories and tags, by what addresses call them. */
  readonly terms: readonly OldTopic[];
  readonly items: WxrItem[];
  /** It is not UTF-8 throughout, and does not say so. */
  readonly isOld: boolean;
}

/** Unpacked; a larger export is one that WordPress itself cannot make. */
const mostBytes = 1024 ** 3;
/** So much may stand before the file begins, in UTF-16 units. */
const longestPreface = 1_000_000;

/**
 * Reads a WordPress export, packed or not. Times that stand there without their zone are of `timeZone`.
 * @throws AppError `bad_wordpress_file` that says in which line it is broken
 * @source WordPress eXtended RSS 1.2, as wp-admin/includes/export.php writes it
 */
export async function readWxr(input: Readable, name: string, timeZone: string): Promise<WxrFile> {
  const parser = new SaxesParser();
  const items: WxrItem[] = [];
  const path: string[] = [];
  let site = "";
  let isWxr = false;
  let text = "";
  let fields: Record<string, string> = {};
  let topics: string[] = [];
  let comments: WxrComment[] = [];
  let comment: Record<string, string> | undefined;
  let domain = "";
  let nicename = "";
  const terms = new Map<string, OldTopic>();
  let term: Record<string, string> = {};
  let language = "";
  let meta = new Map<string, string[]>();
  let metaKey = "";
  const authors = new Map<string, string>();
  let login = "";
  /** What stands after its end, such as a warning of PHP, is none of it. */
  let isOver = false;
  parser.on("error", (fault) => {
    if (isOver) return;
    throw badWxr(
      `${name} is broken in line ${parser.line}: ${fault.message.replace(/^[^ ]*\d+:\d+: /, "").replace(/[^.]$/, "$&.")} Nothing was imported.`,
    );
  });
  parser.on("opentag", (tag) => {
    if (isOver) return;
    path.push(tag.name);
    text = "";
    if (tag.name === "item") [fields, topics, comments, meta] = [{}, [], [], new Map()];
    if (tag.name === "wp:comment") comment = {};
    if (tag.name === "category") domain = String(tag.attributes["domain"] ?? "");
    if (tag.name === "category") nicename = String(tag.attributes["nicename"] ?? "");
    if (/^wp:(?:category|tag)$/.test(tag.name)) term = {};
  });
  const add = (more: string): void => {
    text += more;
  };
  parser.on("text", add);
  parser.on("cdata", add);
  parser.on("closetag", (tag) => {
    if (isOver) return;
    path.pop();
    const parent = path.at(-1);
    if (tag.name === "wp:wxr_version") isWxr = true;
    if (
      parent === "channel" &&
      (tag.name === "wp:base_blog_url" || (tag.name === "link" && site === ""))
    )
      site = text.trim();
    if (parent === "channel" && tag.name === "language") language = text.trim();
    if (parent === "wp:author" && tag.name === "wp:author_login") login = text.trim();
    if (parent === "wp:author" && tag.name === "wp:author_display_name")
      authors.set(login, text.trim());
    if (parent === "wp:postmeta" && tag.name === "wp:meta_key") metaKey = text.trim();
    if (parent === "wp:postmeta" && tag.name === "wp:meta_value")
      meta.set(metaKey, [...(meta.get(metaKey) ?? []), text]);
    if (parent === "wp:category" || parent === "wp:tag") term[tag.name] = text.trim();
    if (tag.name === "wp:category" || tag.name === "wp:tag") keepTerm(terms, term);
    if (parent === "wp:comment" && comment !== undefined) comment[tag.name] = text;
    if (tag.name === "wp:comment" && comment !== undefined) {
      comments.push(commentFrom(comment, timeZone));
      comment = undefined;
    }
    if (parent === "item") {
      fields[tag.name] = text;
      if (
        tag.name === "category" &&
        domain !== "post_format" &&
        !/^uncategori[sz]ed$/i.test(text.trim())
      ) {
        topics.push(text.trim());
        if (!terms.has(nicename)) terms.set(nicename, { name: text.trim(), slug: nicename });
      }
    }
    if (tag.name === "item")
      items.push(itemFrom(fields, topics, comments, meta, authors, timeZone));
    if (tag.name === "rss" && path.length === 0) isOver = true;
    text = "";
  });
  let letters: LetterReader | undefined;
  let hasBegun = false;
  let before = "";
  /** From where the file begins: a warning of PHP may stand before it. Signs that XML has not are left out. */
  const readable = (more: string): string => {
    // oxlint-disable-next-line no-control-regex -- These are what is looked for.
    const plain = more.replace(/[\0-\x08\x0B\x0C\x0E-\x1F\uFFFE\uFFFF]/g, "");
    if (hasBegun) return plain;
    before = (before + plain).slice(-longestPreface);
    const start = before.search(/<\?xml\s|<rss[\s>]/);
    if (start === -1) return "";
    hasBegun = true;
    return before.slice(start);
  };
  let size = 0;
  try {
    for await (const chunk of unpacked(input)) {
      size += chunk.length;
      if (size > mostBytes)
        throw badWxr(`${name} is larger than one gigabyte; export it in parts.`);
      letters ??= new LetterReader(chunk, declaredLetters(chunk));
      if (!isOver) parser.write(readable(letters.read(chunk)));
    }
    if (!isOver) parser.write(readable(letters?.end() ?? ""));
    if (hasBegun && !isOver) parser.close();
  } catch (fault) {
    const { code } = fault as NodeJS.ErrnoException;
    if (code === "ENOENT") throw badWxr(`${name} is not there.`);
    if (code?.startsWith("Z_") === true || code === "ERR_BUFFER_TOO_LARGE")
      throw badWxr(`${name} cannot be unpacked; it is damaged or not whole. Nothing was imported.`);
    throw fault;
  }
  if (size === 0) throw badWxr(`${name} is empty.`);
  if (!isWxr) throw badWxr(`${name} is not a WordPress export (Tools → Export in WordPress).`);
  return {
    ...{ site: siteName(site), address: site, language, items },
    terms: [...terms.values()],
    isOld: letters?.isOld === true,
  };
}

/** Unpacks what begins like gzip, whatever it is called. */
async function* unpacked(input: Readable): AsyncGenerator<Buffer> {
  const chunks = input[Symbol.asyncIterator]() as AsyncIterator<Buffer>;
  const first = await chunks.next();
  if (first.done === true) return;
  const whole = async function* (): AsyncGenerator<Buffer> {
    yield first.value;
    for (let next = await chunks.next(); next.done !== true; next = await chunks.next())
      yield next.value;
  };
  if (first.value[0] !== 0x1f || first.value[1] !== 0x8b) return yield* whole();
  const gunzip = createGunzip();
  const feed = (async (): Promise<void> => {
    for await (const chunk of whole())
      if (!gunzip.write(chunk)) await new Promise((go) => gunzip.once("drain", go));
    gunzip.end();
  })();
  feed.catch((fault: unknown) => gunzip.destroy(fault as Error));
  yield* gunzip as AsyncIterable<Buffer>;
}

function itemFrom(
  fields: Readonly<Record<string, string>>,
  topics: readonly string[],
  comments: readonly WxrComment[],
  meta: WxrMeta,
  authors: ReadonlyMap<string, string>,
  timeZone: string,
): WxrItem {
  const get = (field: string): string => fields[field]?.trim() ?? "";
  return {
    id: get("wp:post_id"),
    type: get("wp:post_type"),
    status: get("wp:status"),
    title: get("title"),
    link: get("link"),
    guid: get("guid"),
    slug: safeDecode(get("wp:post_name")),
    password: get("wp:post_password"),
    content: fields["content:encoded"] ?? "",
    excerpt: fields["excerpt:encoded"] ?? "",
    at: readTime(timeZone, get("wp:post_date_gmt"), get("pubDate"), get("wp:post_date")),
    topics: [...new Set(topics)],
    attachment: get("wp:attachment_url"),
    parent: get("wp:post_parent"),
    author: authors.get(get("dc:creator")) ?? get("dc:creator"),
    meta,
    comments,
  };
}

/** A category or tag, as the export lists them before its posts. */
function keepTerm(terms: Map<string, OldTopic>, term: Readonly<Record<string, string>>): void {
  const slug = term["wp:category_nicename"] ?? term["wp:tag_slug"] ?? "";
  const name = term["wp:cat_name"] ?? term["wp:tag_name"] ?? "";
  const isCategory = term["wp:category_nicename"] !== undefined;
  if (name !== "")
    terms.set(slug, { name, slug, ...(isCategory ? { number: term["wp:term_id"] ?? "" } : {}) });
}

function commentFrom(fields: Readonly<Record<string, string>>, timeZone: string): WxrComment {
  const get = (field: string): string => fields[`wp:comment_${field}`]?.trim() ?? "";
  return {
    id: get("id"),
    parent: get("parent"),
    author: get("author"),
    email: get("author_email"),
    url: get("author_url"),
    at: readTime(timeZone, get("date_gmt"), "", get("date")) ?? Number.NaN,
    content: fields["wp:comment_content"] ?? "",
    approved: get("approved"),
    type: get("type"),
  };
}

/** The first of these that is a time; WordPress writes zeros for none. */
function readTime(
  timeZone: string,
  inUtc: string,
  withZone: string,
  onItsClock: string,
): number | undefined {
  const given = [
    [inUtc, "UTC"],
    [withZone, "UTC"],
    [onItsClock, timeZone],
  ] as const;
  for (const [time, zone] of given) {
    if (/^(?:0000|-|1970-01-01 00:00:00)/.test(time)) continue;
    const at = readDay(time, zone);
    if (at !== undefined) return at;
  }
  return undefined;
}

function siteName(address: string): string {
  const url = URL.parse(address);
  return url === null ? "site" : `${url.host}${url.pathname.replace(/\/$/, "")}`;
}

function safeDecode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

function badWxr(message: string): Error {
  return badInput(message, "bad_wordpress_file");
}
