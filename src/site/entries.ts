import { html, raw } from "hono/html";

import { type PostRow, readingMinutes } from "#posts";
import type { Db } from "#schema";
import type { Words } from "#words";

import { icon } from "./look/icons.ts";
import { type Piece, time } from "./parts.ts";

/** A published post as lists show it. */
export type Listed = Pick<PostRow, "id" | "kind" | "uri" | "title" | "summary" | "html" | "words" | "published_at" | "language"> & {
  readonly replies: number | null;
  readonly topic: string | null;
  readonly topicSlug: string | null;
};

/** Which posts to list. */
export interface Listing {
  readonly kind?: "article" | "note";
  readonly topicId?: number;
  /** Posts published before this moment (Unix milliseconds). */
  readonly before?: number | undefined;
  readonly limit: number;
}

/** Published posts, newest first. */
export async function listPosts(db: Db, listing: Listing): Promise<Listed[]> {
  let query = db
    .selectFrom("posts")
    .leftJoin("conversation_counts as counts", "counts.post_id", "posts.id")
    .select(["posts.id", "posts.kind", "posts.uri", "posts.title", "posts.summary", "posts.html", "posts.words", "posts.published_at", "posts.language", "counts.replies"])
    .select((from) => [
      from.selectFrom("post_topics").innerJoin("topics", "topics.id", "post_topics.topic_id").select("topics.name").whereRef("post_topics.post_id", "=", "posts.id").orderBy("topics.id").limit(1).as("topic"),
      from.selectFrom("post_topics").innerJoin("topics", "topics.id", "post_topics.topic_id").select("topics.slug").whereRef("post_topics.post_id", "=", "posts.id").orderBy("topics.id").limit(1).as("topicSlug"),
    ])
    .where("posts.state", "=", "published");
  if (listing.kind !== undefined) query = query.where("posts.kind", "=", listing.kind);
  if (listing.before !== undefined) query = query.where("posts.published_at", "<", listing.before);
  if (listing.topicId !== undefined)
    query = query.where("posts.id", "in", db.selectFrom("post_topics").select("post_id").where("topic_id", "=", listing.topicId));
  return await query.orderBy("posts.published_at", "desc").limit(listing.limit).execute();
}

/** The stream of posts, newest first, with a way to older ones. */
export function stream(w: Words, posts: readonly Listed[], older: string | undefined): Piece {
  return html`<div class="stream h-feed">${posts.map((post) => entry(w, post))}</div>
${older === undefined ? "" : html`<nav class="pages" aria-label="${w.t("site.older")}"><a rel="next" href="${older}">${w.t("site.older")}</a></nav>`}`;
}

function entry(w: Words, post: Listed): Piece {
  const when = html`<p class="when"><a class="u-url" href="${post.uri}">${time(w, post.published_at ?? 0, "dt-published")}</a></p>`;
  const replies = post.replies ?? 0;
  const answers = html`<a href="${post.uri}#conversation">${icon("reply")} ${w.t("site.replies", { count: replies })}</a>`;
  const lang = post.language === w.language ? "" : html` lang="${post.language}"`;
  if (post.kind === "note")
    return html`<article class="entry note h-entry"${lang}>${when}<div class="body"><div class="words e-content">${raw(post.html)}</div><p class="meta">${answers}</p></div></article>`;
  return html`<article class="entry h-entry"${lang}>${when}<div class="body">${post.topic === null ? "" : html`<a class="kicker p-category" href="/topics/${post.topicSlug}">${post.topic}</a>`}
<h2 class="p-name"><a href="${post.uri}">${post.title}</a></h2>${post.summary === "" ? "" : html`<p class="summary p-summary">${post.summary}</p>`}
<p class="meta"><span>${w.t("site.minutes", { count: readingMinutes(post.words) })}</span>${answers}</p></div></article>`;
}
