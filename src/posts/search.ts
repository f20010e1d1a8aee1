import { sql } from "kysely";

import { foldLetters } from "#core/fold-letters.ts";
import { plainText } from "#core/html.ts";
import type { Store, Tx } from "#schema";

import { type Snippet, snippetOf } from "./snippet.ts";
import { topicsOf } from "./topics.ts";

/** One post that fits what was asked for. */
export interface Found {
  readonly id: number;
  readonly kind: "article" | "note";
  readonly uri: string;
  readonly title: string;
  readonly language: string;
  readonly summary: string;
  /** Unix milliseconds. */
  readonly publishedAt: number;
  /** A place in the text where it was found; `hit` pieces are to be marked. */
  readonly snippet: Snippet;
}

/** More of a text than this is not found, in UTF-16 units. */
const longestIndexed = 200_000;

/** A hit further into a text's HTML than this is found, and its beginning is shown, in UTF-16 units. */
const longestShown = 60_000;

/**
 * Puts a post as it stands now into the search, or takes it out when it is not public. Both databases
 * are given bare folded words, so that they find the same: left to themselves PostgreSQL splits at
 * hyphens and addresses, and lowers no Å under the locale C.
 */
export async function indexPost(tx: Tx, postId: number): Promise<void> {
  const remove = tx.dialect === "sqlite" ? sql`rowid = ${postId}` : sql`post_id = ${postId}`;
  await sql`delete from post_search where ${remove}`.execute(tx.db);
  const post = await tx.db
    .selectFrom("posts")
    .select(["title", "summary", "html"])
    .where("id", "=", postId)
    .where("state", "=", "published")
    .executeTakeFirst();
  if (post === undefined) return;
  const text = ownText(post.html).slice(0, longestIndexed);
  const named = (await topicsOf(tx.db, postId)).map((topic) => topic.name).join(" ");
  // The same words come again and again in a text, and folding one costs more than to look it up.
  const folds = new Map<string, { readonly words: string; readonly isFolded: boolean }>();
  const exactWords: string[] = [];
  const fold = (part: string): string =>
    wordsIn(part)
      .map((word) => {
        let found = folds.get(word);
        if (found === undefined) {
          const plain = foldLetters(word);
          found = { words: (plain.match(aWord) ?? []).join(" "), isFolded: plain !== word };
          folds.set(word, found);
        }
        if (found.isFolded) exactWords.push(word);
        return found.words;
      })
      .filter((words) => words !== "")
      .join(" ");
  const [title, summary, topics, body] = [post.title, post.summary, named, text].map(fold) as [
    string,
    string,
    string,
    string,
  ];
  const exact = exactWords.join(" ");
  if (tx.dialect === "sqlite")
    await sql`insert into post_search (rowid, title, summary, body, topics, exact)
      values (${postId}, ${title}, ${summary}, ${body}, ${topics}, ${exact})`.execute(tx.db);
  else
    await sql`insert into post_search (post_id, document) values (${postId},
      setweight(to_tsvector('simple', ${title}), 'A') ||
      setweight(to_tsvector('simple', ${`${summary} ${topics} ${exact}`}), 'B') ||
      setweight(to_tsvector('simple', ${body}), 'C'))`.execute(tx.db);
}

/** Makes the whole search anew, after a restore. */
export async function indexAllPosts(tx: Tx): Promise<void> {
  const posts = await tx.db
    .selectFrom("posts")
    .select("id")
    .where("state", "=", "published")
    .execute();
  for (const { id } of posts) await indexPost(tx, id);
}

/** What was written here: without the cards that say what others wrote. */
function ownText(html: string): string {
  return plainText(html.replace(/<a class="preview"[^]*?<\/a>/gu, " "));
}

const aWord = /[\p{L}\p{N}\p{M}]+/gu;
/** No word is longer; neither database keeps what is far longer. */
const longestWord = 60;

function wordsIn(text: string): string[] {
  const words = text.normalize("NFC").toLowerCase().match(aWord) ?? [];
  return words.map((word) => word.slice(0, longestWord).toWellFormed());
}

/** The words of a text as they are sought, whatever keyboard they are written on. */
function foldedWords(text: string): string[] {
  return wordsIn(text).flatMap((word) => foldLetters(word).match(aWord) ?? []);
}

/** Whether a word is sought in another spelling than its own; then it is also kept as it is. */
function isFolded(word: string): boolean {
  return foldLetters(word) !== word;
}

/** What is sought for: each word folded, and those among them that are written with letters of their own. */
interface Sought {
  readonly words: readonly string[];
  /** Posts that hold these as they are written stand before those that hold them otherwise. */
  readonly exact: readonly string[];
}

/** The words of a query; at most eight, since more only narrow to nothing. */
function soughtIn(query: string): Sought {
  const asked = query.slice(0, 300);
  return {
    words: [...new Set(foldedWords(asked))].slice(0, 8),
    exact: [...new Set(wordsIn(asked).filter(isFolded))].slice(0, 8),
  };
}

/** A shorter word must be found whole: as a beginning it would fit half the language. */
const shortestBeginning = 3;

/**
 * Published posts that hold a word beginning with each word of `query`, best first. `aarhus` finds “Århus” and
 * `creme` “crème”; what is written just as it was asked for stands first. Takes any text.
 */
export async function searchPosts(
  store: Store,
  query: string,
  options: { readonly limit: number; readonly offset?: number },
): Promise<Found[]> {
  const sought = soughtIn(query);
  if (sought.words.length === 0) return [];
  const { limit, offset = 0 } = options;
  const ids = await (store.dialect === "sqlite" ? findInSqlite : findInPostgres)(
    store,
    sought,
    limit,
    offset,
  );
  if (ids.length === 0) return [];
  const rows = await store.db
    .selectFrom("posts")
    .select(["id", "kind", "uri", "title", "language", "summary", "html", "published_at"])
    .where("id", "in", ids)
    .execute();
  return rows
    .toSorted((a, b) => ids.indexOf(a.id) - ids.indexOf(b.id))
    .map(({ id, kind, uri, title, language, summary, html, published_at: at }) => ({
      id,
      kind,
      title,
      language,
      summary,
      uri: uri ?? "",
      publishedAt: at ?? 0,
      snippet: snippetOf(ownText(html.slice(0, longestShown)), sought.words),
    }));
}

/** @source https://www.sqlite.org/fts5.html §3.1 (quoted strings), §3.3 (prefix), §5.1 (bm25 weights) */
async function findInSqlite(
  store: Store,
  { words, exact }: Sought,
  limit: number,
  offset: number,
): Promise<number[]> {
  const term = (word: string): string => `"${word}"${word.length < shortestBeginning ? "" : "*"}`;
  const all = words.map(term).join(" AND ");
  const asWritten = exact.map((word) => `exact : ${term(word)}`).join(" OR ");
  const match = exact.length === 0 ? all : `(${all}) OR (${all} AND (${asWritten}))`;
  const { rows } = await sql<{ id: number }>`
    select posts.id
    from post_search join posts on posts.id = post_search.rowid
    where post_search match ${match} and posts.state = 'published'
    order by bm25(post_search, 8, 4, 1, 4, 4), posts.published_at desc, posts.id desc
    limit ${limit} offset ${offset}`.execute(store.db);
  return rows.map(({ id }) => id);
}

/** @source PostgreSQL 15 §12.3.2 (to_tsquery and `:*`), §12.3.3 (ts_rank) */
async function findInPostgres(
  store: Store,
  { words, exact }: Sought,
  limit: number,
  offset: number,
): Promise<number[]> {
  const term = (word: string): string => `'${word}'${word.length < shortestBeginning ? "" : ":*"}`;
  const all = words.map(term).join(" & ");
  const match = exact.length === 0 ? all : `(${all}) | (${all} & (${exact.map(term).join(" | ")}))`;
  const { rows } = await sql<{ id: number }>`
    select posts.id
    from post_search join posts on posts.id = post_search.post_id,
      to_tsquery('simple', ${match}) as asked
    where post_search.document @@ asked and posts.state = 'published'
    order by ts_rank(post_search.document, asked) desc, posts.published_at desc, posts.id desc
    limit ${limit} offset ${offset}`.execute(store.db);
  return rows.map(({ id }) => id);
}
