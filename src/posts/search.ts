import { sql } from "kysely";

import { plainText } from "#core/html.ts";
import type { Store, Tx } from "#schema";

import { topicsOf } from "./topics.ts";

/** One post that fits what was asked for. */
export interface Found {
  readonly id: number;
  readonly kind: "article" | "note";
  readonly uri: string;
  readonly title: string;
  readonly summary: string;
  /** Unix milliseconds. */
  readonly publishedAt: number;
  /** A place in the text where it was found; `hit` pieces are to be marked. */
  readonly snippet: readonly { readonly text: string; readonly hit: boolean }[];
}

/** Stand-ins for the start and end of a hit: private-use characters that no sensible text holds. */
const [open, close] = ["\uE000", "\uE001"];

/** Puts a post as it stands now into the search, or takes it out when it is not public. */
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
  const body = plainText(post.html, 200_000).replace(/[\uE000\uE001\0]/g, " ");
  const topics = (await topicsOf(tx.db, postId)).map((topic) => topic.name).join(" ");
  if (tx.dialect === "sqlite")
    await sql`insert into post_search (rowid, title, summary, body, topics)
      values (${postId}, ${post.title}, ${post.summary}, ${body}, ${topics})`.execute(tx.db);
  else
    await sql`insert into post_search (post_id, document) values (${postId},
      setweight(to_tsvector('simple', ${post.title}), 'A') ||
      setweight(to_tsvector('simple', ${`${post.summary} ${topics}`}), 'B') ||
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

/** Words of a query, lower-cased; at most eight, since more only narrow to nothing. */
export function searchWords(query: string): string[] {
  return (
    query
      .normalize("NFC")
      .toLowerCase()
      .slice(0, 300)
      .match(/[\p{L}\p{N}]+/gu) ?? []
  ).slice(0, 8);
}

/** Published posts that hold every word of `query` (the last may be a beginning), best first. */
export async function searchPosts(
  store: Store,
  query: string,
  options: { readonly limit: number; readonly offset?: number },
): Promise<Found[]> {
  const words = searchWords(query);
  if (words.length === 0) return [];
  const { limit, offset = 0 } = options;
  const rows = await (store.dialect === "sqlite"
    ? sqliteSearch(store, words, limit, offset)
    : postgresSearch(store, words, limit, offset));
  return rows.map(({ snippet, ...row }) => ({ ...row, snippet: pieces(snippet) }));
}

type Row = Omit<Found, "snippet"> & { readonly snippet: string };

/** @source https://www.sqlite.org/fts5.html §3.1 (quoted strings), §3.3 (prefix), §5.1 (bm25 weights) */
async function sqliteSearch(
  store: Store,
  words: readonly string[],
  limit: number,
  offset: number,
): Promise<Row[]> {
  const match = words.map((word, i) => `"${word}"${i === words.length - 1 ? "*" : ""}`).join(" ");
  const { rows } = await sql<Row>`
    select posts.id, posts.kind, posts.uri, posts.title, posts.summary,
      posts.published_at as "publishedAt",
      snippet(post_search, 2, ${open}, ${close}, '…', 24) as snippet
    from post_search join posts on posts.id = post_search.rowid
    where post_search match ${match} and posts.state = 'published'
    order by bm25(post_search, 8, 4, 1, 4), posts.published_at desc
    limit ${limit} offset ${offset}`.execute(store.db);
  return rows;
}

/** @source PostgreSQL 15 §12.3 (tsquery with `:*`), §12.3.4 (ts_headline) */
async function postgresSearch(
  store: Store,
  words: readonly string[],
  limit: number,
  offset: number,
): Promise<Row[]> {
  const match = words
    .map((word, i) => `'${word}'${i === words.length - 1 ? ":*" : ""}`)
    .join(" & ");
  const { rows } = await sql<Omit<Row, "snippet"> & { html: string; match: string }>`
    select posts.id, posts.kind, posts.uri, posts.title, posts.summary, posts.html,
      posts.published_at as "publishedAt"
    from post_search join posts on posts.id = post_search.post_id
    where post_search.document @@ to_tsquery('simple', ${match}) and posts.state = 'published'
    order by ts_rank(post_search.document, to_tsquery('simple', ${match})) desc, posts.published_at desc
    limit ${limit} offset ${offset}`.execute(store.db);
  const snippets = rows.map(async ({ html, ...row }) => {
    const body = plainText(html, 20_000).replace(/[\uE000\uE001\0]/g, " ");
    const headline = await sql<{ snippet: string }>`
      select ts_headline('simple', ${body}, to_tsquery('simple', ${match}),
        ${`StartSel=${open}, StopSel=${close}, MaxWords=24, MinWords=12, MaxFragments=1`}) as snippet`.execute(
      store.db,
    );
    return { ...row, snippet: headline.rows[0]?.snippet ?? "" };
  });
  return await Promise.all(snippets);
}

function pieces(snippet: string): { text: string; hit: boolean }[] {
  return snippet
    .split(/(\uE000[^\uE001]*\uE001)/)
    .filter((part) => part !== "")
    .map((part) => ({ text: part.replace(/[\uE000\uE001]/g, ""), hit: part.startsWith(open) }));
}
