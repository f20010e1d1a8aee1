import { badInput } from "#core/errors.ts";
import { type Disclosure, disclosureKinds, longest, longestWho } from "#posts";
import { licences } from "#presence";

import { type Block, readBlock } from "./front-matter/block.ts";
import { readDay } from "./front-matter/dates.ts";
import { draftBy } from "./front-matter/drafts.ts";
import { Given } from "./front-matter/given.ts";
import { languageCode } from "./front-matter/languages.ts";

/** What stands before the text of a file. */
export interface FrontMatter {
  readonly title?: string | undefined;
  readonly summary?: string | undefined;
  readonly topics: readonly string[];
  /** Those of its topics that are called categories, of which addresses are made. */
  readonly categories: readonly string[];
  readonly language?: string | undefined;
  readonly licence?: (typeof licences)[number] | undefined;
  /** Unix milliseconds. */
  readonly date?: number | undefined;
  readonly slug?: string | undefined;
  readonly kind?: "article" | "note" | undefined;
  readonly draft: boolean;
  /** The setting that says so, such as `published: false`. */
  readonly draftBy?: string | undefined;
  /** It does not stand in the file, but holds for all of its folder. */
  readonly draftIsInherited?: boolean | undefined;
  readonly disclosure?: Disclosure | undefined;
  readonly originalUrl?: string | undefined;
  /** The name of the picture that stands first, and what it shows. */
  readonly cover?: { readonly address: string; readonly alt: string } | undefined;
  readonly authors: readonly string[];
  /** The address it names for itself, as it is written. */
  readonly permalink?: string | undefined;
  /** Addresses at which it stood before, as they are written, that one among them. */
  readonly addresses: readonly string[];
  /** What another text may call it by, in Obsidian. */
  readonly otherNames: readonly string[];
  /** Names that mean nothing here. */
  readonly unknown: readonly string[];
  /** What could not be taken as it stands; it was left out, or cut. */
  readonly wrong: readonly WrongSetting[];
}

/** A setting that could not be taken as it stands. */
export interface WrongSetting {
  readonly name: string;
  readonly what:
    | "not-known"
    | "too-long"
    | "too-many"
    | "no-date"
    | "twice"
    | "unreadable"
    | "read-as";
  readonly value: string;
}

const oneLicence = `one of ${licences.slice(0, -1).join(", ")}, or arr (all rights reserved)`;

/** What each may be, for who wrote it differently. */
const expected: Readonly<Record<string, string>> = {
  title: `a text of at most ${longest.title} letters`,
  summary: `a text of at most ${longest.summary} letters`,
  topics: `a list such as [bread, flour], at most ${longest.topics} of ${longest.topic} letters each`,
  language: "a code such as da or en",
  licence: oneLicence,
  date: "a day such as 2026-12-24, or 2026-12-24T10:00:00Z",
  kind: "article or note",
  disclosure: `one of ${disclosureKinds.join(", ")}`,
  original: "an address that begins with https://",
};

/** Refuses what {@link readFrontMatter} would leave out. @throws AppError `bad_front_matter` that says where */
export function refuseWrong(front: FrontMatter): void {
  const wrong = front.wrong.filter(({ what }) => what !== "read-as");
  const [first] = wrong;
  if (first === undefined) return;
  if (first.what === "unreadable") throw badInput(first.value, "bad_front_matter");
  if (first.what === "no-date") throw badInput(`“${first.value}” is not a date.`, "bad_date");
  if (first.what === "twice")
    throw badInput(`${first.name}: stands there twice.`, "bad_front_matter");
  throw badInput(
    [...new Set(wrong.map(({ name }) => name))]
      .map((name) => `${name}: must be ${expected[name] ?? "something else"}.`)
      .join(" "),
    "bad_front_matter",
  );
}

/** How a file is read. */
interface Reading {
  /** A time without a zone is of this one. */
  readonly timeZone: string;
  readonly now?: number;
  /** What holds for its folder where the file itself says nothing. */
  readonly inherited?: Readonly<Record<string, unknown>>;
  /** Topics in one line are parted by spaces, as Jekyll has them. */
  readonly spacedTopics?: boolean;
}

/**
 * Takes a file apart into its front matter, whoever's names it uses, and its text. Never throws: what cannot be
 * taken is left out and named.
 */
export function readFrontMatter(
  file: string,
  { timeZone, now = Infinity, inherited, spacedTopics = false }: Reading,
): { readonly front: FrontMatter; readonly body: string } {
  const block = readBlock(file);
  const wrong: WrongSetting[] = [];
  const say = (name: string, what: WrongSetting["what"], value: unknown): undefined => {
    wrong.push({ name, what, value: typeof value === "string" ? value : JSON.stringify(value) });
  };
  if (block.fault !== undefined) say("", "unreadable", block.fault);
  for (const name of block.doubled) say(name, "twice", "");
  const own = spacedTopics ? withSpacedTopics(block.given) : block.given;
  const given = new Given(own, inherited);

  const short = (name: "title" | "summary", text: string | undefined): string | undefined => {
    if (text === undefined || text.length <= longest[name]) return text;
    say(name, "too-long", text);
    return cutAtSentence(text, longest[name]);
  };
  const title = short("title", given.text("title"));
  const summary = short(
    "summary",
    given.text(
      "summary",
      "description",
      "excerpt",
      "subtitle",
      "abstract",
      "desc",
      "lead",
      "intro",
      "standfirst",
      "blurb",
    ),
  );
  const topics = given
    .list("topics", "tags", "tag", "categories", "category", "keywords", "taxonomies")
    .map((topic) => topic.replace(/^#/, ""))
    .filter((topic) => !/^drafts?$/i.test(topic));
  const kept = topics.filter((topic) => topic.length <= longest.topic);
  if (kept.length < topics.length)
    say(
      "topics",
      "too-long",
      topics.find((one) => !kept.includes(one)),
    );
  if (kept.length > longest.topics)
    say("topics", "too-many", kept.slice(longest.topics).join(", "));

  const languageGiven = given.text("language", "lang", "locale", "hreflang");
  const language = languageGiven === undefined ? undefined : languageCode(languageGiven);
  if (languageGiven !== undefined && language === undefined)
    say("language", "not-known", languageGiven);
  const licenceGiven = given.text("licence", "license", "rights", "copyright");
  const licence = licenceGiven === undefined ? undefined : licenceOf(licenceGiven);
  if (licenceGiven !== undefined && licence === undefined)
    say("licence", "not-known", licenceGiven);
  if (licence !== undefined && licence !== licenceGiven) say("licence", "read-as", licenceGiven);
  const kindGiven = given.text("kind");
  const kind = kindGiven === "article" || kindGiven === "note" ? kindGiven : undefined;
  if (kindGiven !== undefined && kind === undefined) say("kind", "not-known", kindGiven);
  const originalGiven = given.text("original");
  const originalUrl = /^https?:\/\/[^\s/]/i.test(originalGiven ?? "") ? originalGiven : undefined;
  if (originalGiven !== undefined && originalUrl === undefined)
    say("original", "not-known", originalGiven);

  // `permalink: false` is no address.
  const addresses = (...names: readonly string[]): string[] =>
    given.list(...names).filter((address) => !/\n|^(?:true|false)$/.test(address));
  const { isDraft, by } = draftBy(given, { timeZone, now });
  const isOwn = inherited === undefined || draftBy(new Given(own), { timeZone, now }).isDraft;
  return {
    front: {
      title,
      summary,
      topics: kept.slice(0, longest.topics),
      categories: given.list("categories", "category"),
      language,
      licence,
      date: dateOf(given, timeZone, now, say),
      slug: slugIn(given),
      kind,
      draft: isDraft,
      draftBy: by,
      draftIsInherited: isDraft && !isOwn,
      disclosure: disclosureIn(given, say),
      originalUrl,
      cover: given.picture(),
      permalink: [given.text("permalink", "url")].find((one) => one !== "false" && one !== "true"),
      authors: given.list("author", "authors", "byline", "writer", "creator"),
      addresses: addresses(
        "permalink",
        "url",
        "aliases",
        "alias",
        "redirect_from",
        "redirectFrom",
        "redirects",
        "old_url",
        "oldUrl",
        "path",
        "legacy_url",
        "dg-permalink",
      ),
      otherNames: given.list("aliases", "alias"),
      unknown: given.unknown(),
      wrong,
    },
    body: block.fault !== undefined && Object.keys(block.given).length === 0 ? file : block.body,
  };
}

/** @source Jekyll "Posts", Tags and categories: `categories: classic hollywood` are two */
function withSpacedTopics(given: Block["given"]): Block["given"] {
  return Object.fromEntries(
    Object.entries(given).map(([name, value]) => [
      name,
      /^(?:tags|categories)$/i.test(name) && typeof value === "string" && !/[,;\n]/.test(value)
        ? value.split(/\s+/)
        : value,
    ]),
  );
}

type Say = (name: string, what: WrongSetting["what"], value: unknown) => undefined;

/** Names of dates: when it goes out first where that lies ahead, else when it was written. */
function dateOf(given: Given, timeZone: string, now: number, say: Say): number | undefined {
  const read = (...names: readonly string[]): number | undefined => {
    for (const value of given.every(...names)) {
      // `published: true` says no date.
      if (
        value === "" ||
        typeof value === "boolean" ||
        (typeof value === "object" && !(value instanceof Date))
      )
        continue;
      const at = readDay(value, timeZone);
      if (at !== undefined) return at;
      const written = typeof value === "string" ? value : JSON.stringify(value);
      if (!/^(?:true|false|yes|no|draft)$/i.test(written)) say("date", "no-date", written);
    }
    return undefined;
  };
  const goesOut = read(
    "publishDate",
    "publish_date",
    "publishOn",
    "scheduled",
    "scheduled_at",
    "scheduledAt",
  );
  const written = read(
    "date",
    "pubDate",
    "datePublished",
    "published_at",
    "publishedAt",
    "published_date",
    "publishedDate",
    "published",
    "publishedOn",
    "created",
    "created_at",
    "createdAt",
    "dateCreated",
    "posted",
    "day",
    "dg-created",
  );
  if (goesOut !== undefined && goesOut > now) return goesOut;
  return written ?? goesOut ?? read("updated", "modified", "lastmod", "updated_at");
}

function slugIn(given: Given): string | undefined {
  const slug = given.text("slug");
  const last = slug
    ?.split("/")
    .filter((part) => part !== "")
    .at(-1);
  return last === undefined ? undefined : last.slice(0, 100);
}

function disclosureIn(given: Given, say: Say): Disclosure | undefined {
  const value = given.text("disclosure");
  const who = (given.text("from") ?? "").slice(0, longestWho);
  if (value === undefined) return undefined;
  const kind = disclosureKinds.find((one) => one === value);
  return kind === undefined ? say("disclosure", "not-known", value) : { kind, who };
}

/** The licence that is meant by `CC BY 4.0`, `cc-by-4.0`, or its address. */
function licenceOf(written: string): (typeof licences)[number] | undefined {
  const plain = (text: string): string => text.toLowerCase().replace(/[^a-z0-9]+/g, "");
  const address = /creativecommons\.org\/(?:licenses|publicdomain)\/([a-z-]+)\/([\d.]+)/i.exec(
    written,
  );
  const name =
    address === null ? written : `cc${address[1] === "zero" ? "0" : address[1]}${address[2]}`;
  return licences.find((one) => plain(one) === plain(name) || one === written);
}

/** Cut after its last whole sentence, or where there is none after a word. */
function cutAtSentence(text: string, most: number): string {
  const head = text.slice(0, most);
  const end = Math.max(...[". ", "? ", "! ", ".\n", "… "].map((mark) => head.lastIndexOf(mark)));
  if (end > most / 4) return head.slice(0, end + 1);
  return `${head
    .slice(0, most - 1)
    .replace(/\s+\S*$/u, "")
    .toWellFormed()}…`;
}
