import { partIds } from "#core/html.ts";
import {
  afterPlace,
  disclosureHtml,
  disclosurePrefix,
  type PostPlace,
  type PostRow,
  pictureHtml,
  publicPosts,
  readingMinutes,
  storedPicture,
} from "#posts";
import type { Settings } from "#presence";
import type { Db } from "#schema";
import type { Messages } from "#words";

import { clean, html, type Piece } from "#web/html.ts";
import { icon } from "#look/icons.ts";
import { named, tongue } from "#look/written.ts";
import { type Byline, bylineOf, hostOf } from "./byline.ts";
import { shortTime } from "./context.ts";

/** A published post as lists show it. */
export type Listed = Pick<
  PostRow,
  | "id"
  | "kind"
  | "uri"
  | "title"
  | "summary"
  | "html"
  | "words"
  | "published_at"
  | "language"
  | "cover_id"
  | "disclosure"
  | "disclosed_who"
> & {
  readonly replies: number | null;
  readonly likes: number | null;
  readonly shares: number | null;
  readonly topic: string | null;
  readonly topicSlug: string | null;
  /** Who wrote it, where that is somebody else than whoever runs the site. */
  readonly by: Byline | undefined;
  /** The cover as HTML. */
  readonly cover: string;
};

/** Which posts to list. */
export interface Listing {
  readonly kind?: "article" | "note";
  readonly topicId?: number;
  /** Only what this user wrote. */
  readonly userId?: number;
  /** Only what an owner set first, or only the rest. */
  readonly pinned?: boolean;
  /** Only those that come after this one. */
  readonly after?: PostPlace | undefined;
  readonly limit: number;
}

/** Published posts, newest first. */
export async function listPosts(db: Db, site: Settings, listing: Listing): Promise<Listed[]> {
  let query = publicPosts(db)
    .leftJoin("conversation_counts as counts", "counts.conversation_id", "posts.id")
    .leftJoin("users", "users.id", "posts.user_id")
    .select(["posts.user_id", "users.name as writer"])
    .select(["posts.id", "posts.kind", "posts.uri", "posts.title", "posts.summary", "posts.words"])
    .select(["posts.published_at", "posts.language", "posts.cover_id"])
    .select(["posts.disclosure", "posts.disclosed_who"])
    // Of an article only the beginning is shown, so its text stays where it is.
    .select((from) =>
      from
        .case()
        .when("posts.kind", "=", "note")
        .then(from.ref("posts.html"))
        .else("")
        .end()
        .as("html"),
    )
    .select(["counts.replies", "counts.likes", "counts.shares"])
    .select((from) => {
      const first = (column: "topics.name" | "topics.slug") =>
        from
          .selectFrom("post_topics")
          .innerJoin("topics", "topics.id", "post_topics.topic_id")
          .select(column)
          .whereRef("post_topics.post_id", "=", "posts.id")
          .orderBy("topics.name")
          .limit(1);
      return [first("topics.name").as("topic"), first("topics.slug").as("topicSlug")];
    });
  if (listing.kind !== undefined) query = query.where("posts.kind", "=", listing.kind);
  if (listing.after !== undefined) query = query.where(afterPlace(listing.after));
  if (listing.topicId !== undefined)
    query = query.where(
      "posts.id",
      "in",
      db.selectFrom("post_topics").select("post_id").where("topic_id", "=", listing.topicId),
    );
  if (listing.userId !== undefined) query = query.where("posts.user_id", "=", listing.userId);
  if (listing.pinned !== undefined)
    query = query.where("posts.pinned_at", listing.pinned ? "is not" : "is", null);
  const rows = await query
    .orderBy("posts.published_at", "desc")
    .orderBy("posts.id", "desc")
    .limit(listing.limit)
    .execute();
  const covers = await coversOf(db, rows);
  const hostId = await hostOf(db, site);
  const byline = (userId: number | null, name: string | null): Byline | undefined => {
    const by = bylineOf(site, hostId, { userId, name });
    return by.isHost ? undefined : by;
  };
  return rows.map(({ user_id: userId, writer, ...row }) => ({
    ...row,
    by: byline(userId, writer),
    html: row.html ?? "",
    cover: covers.get(row.cover_id ?? 0) ?? "",
  }));
}

async function coversOf(
  db: Db,
  posts: readonly { readonly cover_id: number | null }[],
): Promise<Map<number, string>> {
  const ids = posts.flatMap(({ cover_id }) => (cover_id === null ? [] : [cover_id]));
  if (ids.length === 0) return new Map();
  const rows = await db.selectFrom("media").selectAll().where("id", "in", ids).execute();
  return new Map(rows.map((row) => [row.id, pictureHtml(storedPicture(row))]));
}

/** The stream of posts, newest first, with a way to older ones. */
export function stream(
  messages: Messages,
  posts: readonly Listed[],
  older: string | undefined,
  now: number,
): Piece {
  return html`<div class="stream h-feed">${posts.map((post) => entry(messages, post, now))}</div>
    ${olderLink(messages, older)}`;
}

/** The way to older posts, where there are some. */
export function olderLink(messages: Messages, older: string | undefined): Piece {
  if (older === undefined) return "";
  return html`<nav class="pages" aria-label="${messages.t("site.morePosts")}">
    <span></span
    ><a class="btn" rel="next" href="${older}">${messages.t("site.older")} ${icon("arrow")}</a>
  </nav>`;
}

function entry(messages: Messages, post: Listed, now: number): Piece {
  const lang = languageOf(messages, post);
  const when = html`<p class="when">
    <a class="u-url" href="${post.uri}"
      >${shortTime(messages, post.published_at ?? 0, now, "dt-published")}</a
    >
  </p>`;
  if (post.kind === "note")
    return html`<article class="entry note h-entry" ${lang}>
      ${when}
      <div class="body">
        ${clean(disclosureHtml(post))}
        <div class="words e-content p-name" ${tongueOf(messages, post)}>
          ${clean(partIds(post.html, post.id))}
        </div>
        ${facts(messages, post)}
      </div>
    </article> `;
  const kicker =
    post.topic === null
      ? ""
      : html`<a class="kicker p-category" href="/topics/${post.topicSlug}">${post.topic}</a>`;
  return html`<article class="entry h-entry" ${lang}>
    ${when}
    <div class="body">
      ${clean(post.cover)} ${kicker}
      <h2 class="p-name" ${tongueOf(messages, post)}>
        <a href="${post.uri}">${disclosurePrefix(post)}${post.title}</a>
      </h2>
      ${post.summary === "" ? "" : html`<p class="summary p-summary" ${tongueOf(messages, post)}>${post.summary}</p>`}
      ${facts(messages, post)}
    </div>
  </article> `;
}

/** How long it takes to read, and what came back; what there is none of is not said. */
function facts(messages: Messages, post: Listed): Piece {
  const minutes = html`<span
    >${messages.t("site.minutes", { count: readingMinutes(post.words) })}</span
  >`;
  const { replies, likes, shares } = post;
  const who =
    post.by === undefined
      ? ""
      : html`<a class="p-author h-card" href="${post.by.path}">${named(post.by.name)}</a>`;
  return html`<p class="meta">
    ${who} ${post.kind === "article" ? minutes : ""}
    <a href="${post.uri}#conversation"
      >${icon("reply")}
      ${replies ? messages.t("site.replies", { count: replies }) : messages.t("site.answer")}</a
    >
    ${shares ? html`<span>${icon("boost")} ${messages.t("site.shares", { count: shares })}</span>` : ""}
    ${likes ? html`<span>${icon("like")} ${messages.t("site.likes", { count: likes })}</span>` : ""}
  </p>`;
}

/** What an element says that holds the text of a post in another language than the page. */
export function tongueOf(messages: Messages, post: { readonly language: string }): Piece {
  return post.language === messages.language ? "" : tongue(post.language);
}

/** The `lang` of something in another language than the page. */
export function languageOf(messages: Messages, post: { readonly language: string }): Piece {
  return post.language === messages.language ? "" : html`lang="${post.language}"`;
}
