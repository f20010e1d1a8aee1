import { Hono } from "hono";

import { notFound } from "#core/errors.ts";
import { excerpt } from "#core/markdown.ts";
import {
  disclosureOf,
  disclosurePrefix,
  disclosureText,
  findPostBySlug,
  pictureHtml,
  type PostRow,
  storedPicture,
  topicsOf,
} from "#posts";
import type { Settings } from "#presence";
import type { Db } from "#schema";

import { ownAddress } from "./addresses.ts";
import { articleBody, topicChips } from "./article-body.ts";
import { type Byline, findByline } from "./byline.ts";
import { conversation, conversationOf } from "./conversation.ts";
import { languageOf } from "./entries.ts";
import { html } from "#web/html.ts";
import { licenceAddress, licenceCard } from "./licence.ts";
import { ownAvatar } from "./own-avatar.ts";
import { gonePage } from "./gone-page.ts";
import { page } from "./page.ts";
import { queryNumber } from "#web/query-number.ts";
import type { SiteContext, SiteEnv } from "./context.ts";
import { replyForm } from "./reply-form.ts";
import { shareSection } from "./share.ts";

/** `/articles/:slug` and `/notes/:slug`: one post and everything that came back. */
export function postPages(): Hono<SiteEnv> {
  const app = new Hono<SiteEnv>();
  for (const kind of ["article", "note"] as const)
    app.get(`/${kind}s/:slug`, async (c) => {
      const post = await publicPost(c, kind, c.req.param("slug"));
      if (post instanceof Response) return post;
      const straight = ownAddress(c.req.raw.url, post.uri ?? "");
      return straight === undefined ? await postPage(c, post) : c.redirect(straight, 301);
    });
  return app;
}

/**
 * The post at an address, or the page that says it is gone.
 * @throws AppError `not_found`
 */
export async function publicPost(
  c: SiteContext,
  kind: "article" | "note",
  slug: string,
): Promise<PostRow | Response> {
  const post = await findPostBySlug(c.var.parts.kit.store.db, kind, slug);
  if (post?.uri == null || post.published_at === null) throw notFound("That page");
  if (post.state === "published") return post;
  if (post.state !== "deleted") throw notFound("That page");
  return await gonePage(c, post);
}

/** The page of a post, with the form to answer it. */
async function postPage(c: SiteContext, post: PostRow): Promise<Response> {
  const { messages, settings, parts } = c.var;
  const { db } = parts.kit.store;
  const { origin } = parts.kit.config;
  const parentId = queryNumber(c, "to");
  // A page for answering one reply is that reader's own; it is not kept.
  if (parentId === undefined) c.var.tags.push(`post:${post.id}`);
  const uri = post.uri ?? origin;
  const about = await conversationOf(db, post.id);
  const { isOpen } = about;
  const [topics, cover, own, form, by, documents] = await Promise.all([
    topicsOf(db, post.id),
    coverOf(db, post.cover_id),
    ownAvatar(c),
    replyForm(c, { id: post.id, uri, isOpen }, parentId),
    findByline(db, settings, post),
    post.kind === "article" ? documentsOf(db, post.id) : [],
  ]);
  const talk = await conversation(c, { id: post.id, uri, ...about }, form);
  const description = disclosurePrefix(post) + (post.summary || excerpt(post.markdown, 200));
  const title = post.title || excerpt(post.markdown, 60) || messages.t("site.note");
  const body = articleBody(messages, post, { topics, cover, by, picture: own.picture });
  const isMine = parentId !== undefined;
  return page(
    c,
    {
      title,
      description,
      canonical: uri,
      card: `${origin}/cards/${post.id}-${post.revision}.png`,
      publishedAt: post.published_at ?? 0,
      activity: uri,
      licence: licenceAddress(post.licence),
      jsonLd: facts(post, settings, by, origin, title, description),
      place: `/${post.kind}s`,
      documents,
      noIndex: isMine,
    },
    html`<main id="main" class="article h-entry">
      <article ${post.kind === "note" ? html`class="note-page"` : ""} ${languageOf(messages, post)}>
        ${body}
      </article>
      <div class="after">
        ${topicChips(topics)} ${licenceCard(messages, post.licence)}
        ${shareSection(messages, uri, title)} ${talk}
      </div>
    </main>`,
  );
}

/** Records on other networks that stand for an article. */
async function documentsOf(db: Db, id: number): Promise<string[]> {
  const rows = await db
    .selectFrom("bsky_records")
    .select("uri")
    .where("what", "=", "post")
    .where("subject_id", "=", id)
    .where("kind", "=", "document")
    .where("state", "=", "wanted")
    .where("cid", "is not", null)
    .execute();
  return rows.map(({ uri }) => uri);
}

async function coverOf(db: Db, id: number | null): Promise<string> {
  if (id === null) return "";
  const row = await db.selectFrom("media").selectAll().where("id", "=", id).executeTakeFirst();
  return row === undefined ? "" : pictureHtml(storedPicture(row), { isFirst: true });
}

/** Who stands behind a post, besides its author. @source https://schema.org/AdvertiserContentArticle, https://schema.org/sponsor */
function sponsorOf(post: PostRow): object {
  const disclosure = disclosureOf(post);
  if (disclosure === undefined) return {};
  const { kind, who } = disclosure;
  return {
    // Only what was paid for is content of an advertiser; of a gift or a tie the text itself tells.
    ...(kind === "pay" && post.kind === "article" ? { "@type": "AdvertiserContentArticle" } : {}),
    ...(who === "" ? {} : { sponsor: { "@type": "Organization", name: who } }),
    creditText: disclosureText(post),
  };
}

/** @source https://schema.org/Article, https://schema.org/SocialMediaPosting */
function facts(
  post: PostRow,
  settings: Settings,
  by: Byline,
  origin: string,
  title: string,
  description: string,
): unknown {
  const licence = licenceAddress(post.licence);
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
    author: { "@type": "Person", name: by.name, url: `${origin}${by.path}` },
    publisher: { "@type": "Organization", name: settings.siteName, url: `${origin}/` },
    image: `${origin}/cards/${post.id}-${post.revision}.png`,
    ...(licence === undefined ? {} : { license: licence }),
    ...sponsorOf(post),
  };
}
