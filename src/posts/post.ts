import type { Disclosure } from "./disclosure.ts";
import type { Dismissal } from "./dismissals.ts";
import { badInput } from "#core/errors.ts";
import { countCharacters } from "#core/markdown.ts";
import type { Tables } from "#schema";

/** An article is titled and long; a note is short. */
export type PostKind = Tables["posts"]["kind"];

/** What the writer wrote; the same for a draft and for a change. */
export interface PostText {
  readonly title: string;
  /** The standfirst of an article. */
  readonly summary: string;
  readonly markdown: string;
  /** Names as the writer wrote them: `Sociale medier`. */
  readonly topics: readonly string[];
  readonly language: string;
  /** An SPDX id, or `arr`. */
  readonly licence: string;
  readonly coverId: number | null;
  /** What the author got or gives, where there is such a tie. */
  readonly disclosure?: Disclosure | undefined;
  /** What the coach pointed at and the writer let stand; stays as it is when absent. */
  readonly dismissals?: readonly Dismissal[] | undefined;
}

/** Longest note, counted as readers count; links count as 23. @source Mastodon's default limit */
export const longestNote = 500;

/** Longest article, title and summary, in UTF-16 units: far above any real one. */
export const longest = {
  markdown: 500_000,
  title: 300,
  summary: 1000,
  topics: 20,
  topic: 60,
} as const;

/** @throws AppError `too_long_title`, `too_long_summary` or `too_long_markdown` when that part of a post is longer than {@link longest}. */
export function refuseTooLong(text: Pick<PostText, "title" | "summary" | "markdown">): void {
  for (const part of ["title", "summary", "markdown"] as const)
    if (text[part].length > longest[part])
      throw badInput(
        `The ${part === "markdown" ? "text" : part} is longer than ${longest[part].toLocaleString("en")} characters.`,
        `too_long_${part}`,
        413,
        { most: longest[part] },
      );
}

/** Letters of ours as others spell them in addresses. */
const spelled: Readonly<Record<string, string>> = {
  æ: "ae",
  ø: "oe",
  å: "aa",
  ß: "ss",
  ð: "d",
  đ: "d",
  ł: "l",
  œ: "oe",
  ı: "i",
  þ: "th",
};

/** A readable last part of an address: `Kontrol er et overstået kapitel` → `kontrol-er-et-overstaaet-kapitel`. */
export function slugOf(text: string): string {
  return text
    .normalize("NFC")
    .toLowerCase()
    .replace(/[æøåßðþđłœı]/g, (letter) => spelled[letter] ?? letter)
    .normalize("NFKD")
    .replace(/\p{M}/gu, "")
    .replace(/[^\p{L}\p{N}]+/gu, "-")
    .slice(0, 80)
    .replace(/^-+|-+$/g, "");
}

/** The last part of a post's address: as {@link slugOf}, in letters that every server writes the same. */
export function postSlugOf(text: string): string {
  const slug = slugOf(text)
    .replace(/[^a-z0-9]+/g, "-")
    .replace(/^-+|-+$/g, "");
  if (slug.length <= 70) return slug;
  const end = slug.lastIndexOf("-", 70);
  return slug.slice(0, end > 40 ? end : 70);
}

/** A `#topic` in a text; `&#39;`, the `#part` of an address and a heading's `{#id}` are none. */
const aTopic = /(?<![\p{L}\p{N}&#/{\\])#(\p{L}[\p{L}\p{N}_]{1,40})/gu;

/** Puts something in the place of each `#topic` in a text without markup. */
export function replaceTopics(
  text: string,
  replacement: (whole: string, name: string) => string,
): string {
  return text.replace(aTopic, (whole, name: string) =>
    isColour(name) ? whole : replacement(whole, name),
  );
}

/**
 * `ffcc00`, `f0f` and `fff` name colours; `cafe`, `bad` and `facade` are words.
 * @source CSS Color 4 §5.2, for how many digits a colour has
 */
function isColour(name: string): boolean {
  if (!/^(?:[\da-f]{3,4}|[\da-f]{6}|[\da-f]{8})$/i.test(name)) return false;
  const lower = name.toLowerCase();
  return /\d/.test(lower) || /^(.)\1+$/.test(lower) || /^(?:(.)\1){3,4}$|^(..)\2{2,3}$/.test(lower);
}

/** Topics named in the text as `#topic`, without those in code, links or headings' marks. */
export function topicsIn(markdown: string): string[] {
  const prose = markdown
    .slice(0, longest.markdown)
    .replace(
      /```[^]*?(?:```|(?![^]))|~~~[^]*?(?:~~~|(?![^]))|`[^`\n]{0,300}`|\]\([^)\n]{0,300}\)|^ {0,3}\[[^\]^\n][^\]\n]{0,300}\]:.{0,500}$|https?:\/\/\S+/gm,
      " ",
    );
  const found: string[] = [];
  replaceTopics(prose, (whole, name) => {
    found.push(name);
    return whole;
  });
  return found;
}

/** The topics of a post: those given, then those in the text; each once, at most twenty. */
export function gatherTopics(
  given: readonly string[],
  markdown: string,
): { slug: string; name: string }[] {
  const topics = new Map<string, string>();
  for (const name of [...given, ...topicsIn(markdown)]) {
    const clean = keptText(name)
      .trim()
      .replace(/^#/, "")
      .replace(/\s+/g, " ")
      .slice(0, longest.topic);
    const slug = slugOf(clean);
    if (slug !== "" && !topics.has(slug) && topics.size < longest.topics) topics.set(slug, clean);
  }
  return [...topics].map(([slug, name]) => ({ slug, name }));
}

/**
 * A text as it is kept: without what no database holds, letters in their short form (å, not a and ring), lines
 * ended as they are everywhere but in browsers' forms.
 */
export function keptText(text: string): string {
  return text.replaceAll("\0", "").replace(/\r\n?/g, "\n").toWellFormed().normalize("NFC");
}

/** How long a note is, as {@link longestNote} counts: pictures go along with it and are not counted. */
export function countNote(markdown: string): number {
  return countCharacters(
    markdown.replace(/!\[[^\]\n]{0,1500}\]\(\/media\/[^)\s]{1,200}\)/g, "").trim(),
  );
}

/** Words in a text, near enough for a reading time. */
export function countWords(text: string): number {
  return text.match(/[\p{L}\p{N}]+/gu)?.length ?? 0;
}

/** Whole minutes it takes to read, at least one. @source Brysbaert 2019: 238 words a minute */
export function readingMinutes(words: number): number {
  return Math.max(1, Math.round(words / 238));
}
