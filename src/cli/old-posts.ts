import { badInput } from "#core/errors.ts";
import { escapeHtml, plainText } from "#core/html.ts";
import type { ImportedPost } from "#flows/post-is-imported.ts";
import { addressName, atOldAddress, longest, oldAddressKey, type OldTopic } from "#posts";
import { readSettings } from "#presence";
import { type Language, type Messages, messagesFor } from "#words";

import { authorLine } from "./author-line.ts";
import { freeAmong, knownPosts } from "./folder-plan.ts";
import type { CliContext } from "./cli-context.ts";
import { declaredOrGuessed } from "./guess-language.ts";
import { htmlToMarkdown, picturesIn } from "#core/html-to-markdown.ts";
import { mediaFetcher } from "./import-media.ts";
import { importAll, type ImportReport, type NotImported, type Waiting } from "./import-report.ts";

/** A text as HTML, and the notes below it, which `medspilfootnote1x` and so on in it lead to. */
export interface OldText {
  readonly html: string;
  readonly notes: readonly string[];
}

/** A post as the export of another place to write has it. */
export interface OldPost {
  /** What the report calls it. */
  readonly name: string;
  /** A name that is the same in every export: `urn:…` or its whole address. */
  readonly id: string;
  /** Other names by which an earlier import may have known it. */
  readonly otherIds?: readonly string[];
  readonly title: string;
  readonly summary: string;
  readonly text: () => Promise<OldText> | OldText;
  readonly topics: readonly string[];
  readonly author: string;
  /** As the export declares it; empty where it does not. */
  readonly language: string;
  /** Unix milliseconds. */
  readonly at: number | undefined;
  readonly isDraft: boolean;
  /** The last part of its address; empty where it had none. */
  readonly slug: string;
  /** Where it stood: whole addresses, or paths from the root of a site whose address the export does not tell. */
  readonly places: readonly string[];
  /** Its picture at the top. */
  readonly cover?: {
    readonly address: string;
    readonly description: string;
    /** What stands below it, as HTML. */
    readonly caption?: string;
  };
}

/** All that an export holds, and how its texts name each other. */
export interface OldPosts {
  readonly from: ImportReport["from"];
  readonly posts: readonly OldPost[];
  /** The address of the old site, where it is known: `https://old.example`. */
  readonly site: string | undefined;
  /** By which of `places` another text of the export knows a whole address; undefined for one of another site. */
  readonly placeOf: (address: string) => string | undefined;
  /** What its addresses call its topics, where that is not their name. */
  readonly topics?: readonly OldTopic[];
}

/** How an import is asked for. */
export interface ImportOptions {
  readonly fetchMedia: boolean;
  readonly quiet: boolean;
  /** The language of the report. */
  readonly language?: Language;
  /** The address of the old site, for exports that do not tell it. */
  readonly site?: string | undefined;
}

/** Brings the posts of an export home, with links between them that lead to where they stand now. */
export async function importOldPosts(
  context: CliContext,
  { from, posts, site, placeOf, topics = [] }: OldPosts,
  options: ImportOptions,
  notImported: NotImported[],
): Promise<ImportReport> {
  const settings = await readSettings(context.store.db);
  const messages = messagesFor(options.language ?? "en");
  const fetcher = mediaFetcher(context, messages);
  const plan = await planOldPosts(context, posts, site);
  const newAddress = (address: string): string | undefined => {
    const place = placeOf(address);
    const here = place === undefined ? undefined : atOldAddress(plan.here, place);
    return here === undefined ? undefined : here + (URL.parse(address)?.hash ?? "");
  };
  const waiting: Waiting[] = plan.posts.map(({ post, originalUrl, otherUrls, slug }) => ({
    name: post.name,
    make: async (): Promise<ImportedPost> => {
      const { name, cover } = post;
      const place = { base: wholeAddress(post.places[0] ?? "/", site), newAddress };
      const { notes, ...text } = await post.text();
      let { html } = text;
      let coverId: number | null = null;
      if (cover !== undefined) {
        const picture = options.fetchMedia
          ? await fetcher.fetchOne(cover.address, notImported, cover.description)
          : undefined;
        const { caption = "" } = cover;
        if (plainText(caption).trim() !== "") html = `<p><em>${caption}</em></p>${html}`;
        if (picture === undefined)
          html = `<p><img src="${escapeHtml(cover.address)}" alt="${escapeHtml(cover.description)}"></p>${html}`;
        else coverId = picture.id;
      }
      const stored = options.fetchMedia
        ? await fetcher.fetchAll(picturesIn(html, place), notImported)
        : undefined;
      const markdown = withNotes(htmlToMarkdown(html, stored, place), notes, (note) =>
        htmlToMarkdown(note, stored, place),
      );
      if (markdown === "" && coverId === null) throw badInput(messages.t("import.why_empty"));
      if (post.at === undefined && !post.isDraft)
        notImported.push({ kind: "date", what: name, why: messages.t("import.why_undated") });
      const language = declaredOrGuessed(post.language, markdown) ?? settings.language;
      const by = authorLine(post.author, settings, language);
      if (by !== "")
        notImported.push({
          kind: "setting",
          what: name,
          why: messages.t("import.why_author", { name: post.author }),
        });
      const title = plainText(post.title).trim() || titleFrom(markdown) || post.slug;
      return {
        kind: "article",
        title: shortened(title, longest.title, "import.why_title_long"),
        summary: shortened(
          plainText(post.summary).trim(),
          longest.summary,
          "import.why_summary_long",
        ),
        markdown: by === "" ? markdown : `${markdown}\n\n${by}`,
        topics: post.topics,
        language,
        licence: settings.defaultLicence,
        coverId,
        originalUrl,
        otherUrls,
        isDraft: post.isDraft,
        publishedAt: post.at,
        slug,
        oldPaths: post.places,
        replies: [],
      };
      function shortened(text: string, most: number, why: Parameters<Messages["t"]>[0]): string {
        if (text.length > most)
          notImported.push({ kind: "setting", what: name, why: messages.t(why) });
        return text.slice(0, most).toWellFormed();
      }
    },
  }));
  return await importAll(context, from, waiting, {
    ...{ quiet: options.quiet, notImported, messages },
    oldSite: { folders: [URL.parse(site ?? "")?.pathname ?? ""], topics },
  });
}

/** Where everything of an export will stand. */
async function planOldPosts(
  { store }: CliContext,
  posts: readonly OldPost[],
  site: string | undefined,
): Promise<{
  readonly posts: readonly {
    readonly post: OldPost;
    readonly originalUrl: string;
    readonly otherUrls: readonly string[];
    readonly slug: string | undefined;
  }[];
  /** By the old place's key, the address here. */
  readonly here: ReadonlyMap<string, string>;
}> {
  const known = await knownPosts(store.db);
  const now = await store.transact(async (tx) => await Promise.resolve(tx.now));
  const home = site ?? siteBefore([...known.addresses.keys()], posts);
  const here = new Map<string, string>();
  const ids = new Set<string>();
  const planned = [];
  for (const post of posts) {
    const first = post.places[0];
    const address = first === undefined ? undefined : wholeAddress(first, home);
    const name = address ?? post.id;
    // Two posts of one export may say the same of themselves, and both come along.
    let originalUrl = name;
    for (let count = 2; ids.has(originalUrl); count += 1) originalUrl = `${name}#${count}`;
    const otherUrls = [post.id, ...(post.otherIds ?? [])].filter((one) => !ids.has(one));
    for (const one of [originalUrl, ...otherUrls]) ids.add(one);
    const before = [originalUrl, ...otherUrls].flatMap((one) => known.addresses.get(one) ?? [])[0];
    const wished = (await addressName(post.slug)) || (await addressName(post.title));
    const slug = before?.slug ?? (wished === "" ? undefined : freeAmong(known.slugs, wished));
    if (slug !== undefined) known.slugs.add(slug);
    planned.push({ post, originalUrl, otherUrls, slug });
    const isPublic = !post.isDraft && (post.at === undefined || post.at <= now);
    const path = before?.path ?? (isPublic && slug !== undefined ? `/articles/${slug}` : undefined);
    if (path === undefined) continue;
    for (const old of post.places) {
      const key = oldAddressKey(old);
      if (key !== undefined && !here.has(key)) here.set(key, path);
    }
  }
  return { posts: planned, here };
}

function wholeAddress(place: string, site: string | undefined): string | undefined {
  if (/^https?:\/\//i.test(place)) return place;
  return site === undefined ? undefined : URL.parse(site + place)?.href;
}

/**
 * The old site's address, where an import of it, or of its feed, was made before: the one at which at least half of these posts
 * are known.
 */
function siteBefore(known: readonly string[], posts: readonly OldPost[]): string | undefined {
  const paths = new Set(posts.flatMap(({ places }) => oldAddressKey(places[0] ?? "") ?? []));
  const counts = new Map<string, number>();
  for (const one of known) {
    if (!/^https?:\/\//i.test(one) || !paths.has(oldAddressKey(one) ?? "")) continue;
    const origin = URL.parse(one)?.origin ?? "";
    counts.set(origin, (counts.get(origin) ?? 0) + 1);
  }
  const [most] = [...counts].toSorted((a, b) => b[1] - a[1]);
  return most !== undefined && most[1] * 2 >= paths.size ? most[0] : undefined;
}

function withNotes(
  markdown: string,
  notes: readonly string[],
  inMarkdown: (html: string) => string,
): string {
  if (notes.length === 0) return markdown;
  const marked = markdown.replace(/medspilfootnote(\d+)x/g, "[^$1]");
  const words = notes.map(
    (note, index) =>
      `[^${index + 1}]: ${inMarkdown(note).replace(/\n+/g, "\n").split("\n").join("\n    ")}`,
  );
  return [marked, ...words].join("\n\n").trim();
}

/** A title for a post that never had one: its first words. */
function titleFrom(markdown: string): string {
  return markdown
    .replace(/[#>*_`~[\]|\\]|\(https?:[^)]*\)/g, " ")
    .trim()
    .split(/\s+/)
    .slice(0, 8)
    .join(" ")
    .slice(0, 80);
}

/**
 * The address a person gave for the old site.
 * @throws AppError `bad_input` when it is none
 */
export function siteGiven(site: string | undefined): string | undefined {
  if (site === undefined || site.trim() === "") return undefined;
  const text = site.trim();
  const url = URL.parse(/^https?:\/\//i.test(text) ? text : `https://${text}`);
  if (url === null || !/\.|localhost/.test(url.hostname))
    throw badInput(`“${site}” is not the address of a site, such as https://old.example.`);
  return `${url.origin}${url.pathname.replace(/\/+$/, "")}`;
}
