import { Hono } from "hono";
import { html, raw } from "hono/html";

import { excerpt } from "#core/markdown.ts";
import { notFound } from "#core/errors.ts";
import { findPostBySlug, pictureHtml, type PostRow, readingMinutes, storedPicture, topicsOf } from "#posts";
import type { Settings } from "#presence";

import { conversation } from "./conversation.ts";
import { licenceAddress, licenceCard } from "./licence.ts";
import { face } from "./look/faces.ts";
import { icon } from "./look/icons.ts";
import { page, plainly } from "./page.ts";
import { type Piece, type SiteContext, type SiteEnv, time } from "./parts.ts";
import { replyForm, type Typed } from "./reply-form.ts";

/** `/articles/:slug` and `/notes/:slug`: one post and everything that came back. */
export function postPages(): Hono<SiteEnv> {
  const app = new Hono<SiteEnv>();
  for (const kind of ["article", "note"] as const)
    app.get(`/${kind}s/:slug`, async (c) => {
      const post = await publicPost(c, kind, c.req.param("slug"));
      return post instanceof Response ? post : await postPage(c, post);
    });
  return app;
}

/** The post at an address, or the page that says it is gone. @throws AppError `not_found` */
export async function publicPost(c: SiteContext, kind: "article" | "note", slug: string): Promise<PostRow | Response> {
  const post = await findPostBySlug(c.var.parts.kit.store.db, kind, slug);
  if (post === undefined || post.published_at === null) throw notFound(c.var.words.t("site.thisPage"));
  if (post.state !== "deleted") return post;
  const w = c.var.words;
  // @source RFC 9110 §15.5.11
  return await plainly(c, { title: w.t("site.goneTitle"), text: w.t("site.goneText", { date: w.date(post.deleted_at ?? 0) }), icon: "trash", action: html`<p><a class="btn" href="/open">${w.t("site.goneLog")}</a></p>` }, 410);
}

/** The page of a post; `typed` is what a reader sent that could not be taken. */
export async function postPage(c: SiteContext, post: PostRow, typed?: Typed, status = 200): Promise<Response> {
  const { words: w, settings, parts } = c.var;
  const { db } = parts.kit.store;
  const { origin } = parts.kit.config;
  c.var.tags.push(`post:${post.id}`);
  const counts = await db.selectFrom("conversation_counts").selectAll().where("post_id", "=", post.id).executeTakeFirst();
  const topics = await topicsOf(db, post.id);
  const cover = post.cover_id === null ? undefined : await db.selectFrom("media").selectAll().where("id", "=", post.cover_id).executeTakeFirst();
  const parentId = Number(c.req.query("to")) || undefined;
  // A page for answering one reply is that reader's own; it is not kept.
  if (parentId !== undefined || typed !== undefined) c.var.tags.length = 0;
  const uri = post.uri ?? origin;
  const form = await replyForm(c, { id: post.id, uri }, parentId, typed);
  const under = { id: post.id, uri, replies: counts?.replies ?? 0, likes: counts?.likes ?? 0, shares: counts?.shares ?? 0 };
  const talk = await conversation(c, under, form);
  const description = post.summary || excerpt(post.markdown, 200);
  const title = post.kind === "article" ? post.title : excerpt(post.markdown, 60) || w.t("site.note");
  const lang = post.language === w.language ? "" : html` lang="${post.language}"`;
  const body = await articleBody(c, post, topics, cover === undefined ? undefined : pictureHtml(storedPicture(cover), { isFirst: true }));
  return await page(
    c,
    {
      title,
      description,
      canonical: uri,
      card: `${origin}/cards/${post.id}-${post.revision}.png`,
      isArticle: true,
      activity: uri,
      licence: licenceAddress(post.licence),
      jsonLd: facts(post, settings, origin, title, description),
      place: `/${post.kind}s`,
      ...(typed === undefined ? {} : { noIndex: true }),
    },
    html`<main id="main" class="article">
<article class="${post.kind === "note" ? "note-page " : ""}h-entry"${lang}>${body}</article>
<div class="after">${licenceCard(w, post.licence)}
<section class="share"><b>${w.t("site.shareTitle")}</b><div class="actions">${shareLinks(uri, title)}<share-button title="${title}" url="${uri}"><button type="button" class="btn" hidden>${icon("share")} ${w.t("site.share")}</button></share-button></div></section>
${talk}</div></main>`,
    status,
  );
}

/** What a post says, as its page and the studio's preview show it. */
export async function articleBody(
  c: SiteContext,
  post: PostRow,
  topics: readonly { readonly slug: string; readonly name: string }[],
  cover: string | undefined,
): Promise<Piece> {
  const { words: w, settings } = c.var;
  const path = new URL(post.uri ?? "http://x/").pathname;
  const edited = post.revision > 1 ? html` · <a href="${path}/revisions">${w.t("site.corrected", { count: post.revision - 1 })}</a>` : "";
  const byline = html`<div class="byline">${face({ name: settings.ownerName, own: true })}<p><a class="p-author h-card" href="/@${settings.handle}">${settings.ownerName}</a><small><a class="u-url" href="${post.uri}">${time(w, post.published_at ?? 0, "dt-published")}</a>${post.kind === "article" ? html` · ${w.t("site.minutes", { count: readingMinutes(post.words) })}` : ""}${edited}</small></p></div>`;
  const tags = topics.length === 0 ? "" : html`<p class="chips">${topics.map((topic) => html`<a class="chip p-category" href="/topics/${topic.slug}">${topic.name}</a>`)}</p>`;
  if (post.kind === "note") return html`<h1 class="sr">${w.t("site.note")}</h1>${byline}<div class="words e-content">${raw(post.html)}</div>${tags}`;
  return html`${topics[0] === undefined ? "" : html`<a class="kicker" href="/topics/${topics[0].slug}">${topics[0].name}</a>`}
<h1 class="p-name">${post.title}</h1>${post.summary === "" ? "" : html`<p class="standfirst p-summary">${post.summary}</p>`}
${byline}${cover === undefined ? "" : html`<figure class="cover">${raw(cover)}</figure>`}
<div class="prose e-content">${raw(post.html)}</div>${tags}`;
}

/** Pages where one can share on one's own profile; opened only by a click. */
function shareLinks(uri: string, title: string): Piece {
  const text = encodeURIComponent(`${title} ${uri}`);
  const url = encodeURIComponent(uri);
  const places = [
    ["Bluesky", `https://bsky.app/intent/compose?text=${text}`],
    ["Facebook", `https://www.facebook.com/sharer/sharer.php?u=${url}`],
    ["LinkedIn", `https://www.linkedin.com/sharing/share-offsite/?url=${url}`],
    ["E-mail", `mailto:?subject=${encodeURIComponent(title)}&body=${url}`],
  ] as const;
  return html`${places.map(([name, href]) => html`<a class="btn" href="${href}" rel="nofollow noopener">${name}</a>`)}`;
}

/** @source https://schema.org/Article, https://schema.org/SocialMediaPosting */
function facts(post: PostRow, settings: Settings, origin: string, title: string, description: string): unknown {
  return {
    "@context": "https://schema.org",
    "@type": post.kind === "article" ? "Article" : "SocialMediaPosting",
    headline: title,
    description,
    url: post.uri,
    mainEntityOfPage: post.uri,
    inLanguage: post.language,
    datePublished: new Date(post.published_at ?? 0).toISOString(),
    ...(post.edited_at === null ? {} : { dateModified: new Date(post.edited_at).toISOString() }),
    author: { "@type": "Person", name: settings.ownerName, url: `${origin}/@${settings.handle}` },
    publisher: { "@type": "Organization", name: settings.siteName, url: origin },
    image: `${origin}/cards/${post.id}-${post.revision}.png`,
    ...(licenceAddress(post.licence) === undefined ? {} : { license: licenceAddress(post.licence) }),
  };
}
