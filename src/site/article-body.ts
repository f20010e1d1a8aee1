import { disclosureHtml, type PostRow, readingMinutes } from "#posts";
import type { Messages } from "#words";

import type { Byline } from "./byline.ts";
import { tongueOf } from "./entries.ts";
import { clean, html, type Piece } from "#web/html.ts";
import { avatar } from "#look/avatars.ts";
import { time } from "./context.ts";

/** What a post's own text needs of its row. */
export type PostView = Pick<
  PostRow,
  | "kind"
  | "uri"
  | "title"
  | "summary"
  | "html"
  | "words"
  | "revision"
  | "published_at"
  | "language"
  | "disclosure"
  | "disclosed_who"
>;

/** What stands around the text. */
export interface PostExtras {
  readonly topics: readonly { readonly slug: string; readonly name: string }[];
  /** The cover as HTML; empty when there is none. */
  readonly cover: string;
  readonly by: Byline;
  /** The picture of whoever runs the site. */
  readonly picture: string | undefined;
}

/** What a post says, as its page and the studio's preview show it: heading, byline, text. */
export function articleBody(messages: Messages, post: PostView, around: PostExtras): Piece {
  const { topics, cover } = around;
  const says = tongueOf(messages, post);
  if (post.kind === "note")
    return html`<h1 class="sr">${messages.t("site.noteBy", { name: around.by.name })}</h1>
      ${byline(messages, post, around)} ${clean(disclosureHtml(post))}
      <div class="words p-name e-content" ${says}>${clean(post.html)}</div>`;
  const first = topics[0];
  return html`${
      first === undefined
        ? ""
        : html`<a class="kicker" href="/topics/${first.slug}">${first.name}</a>`
    }
    <h1 class="p-name" ${says}>${post.title}</h1>
    ${post.summary === "" ? "" : html`<p class="standfirst p-summary" ${says}>${post.summary}</p>`}
    ${byline(messages, post, around)} ${clean(disclosureHtml(post))}
    ${cover === "" ? "" : html`<figure class="cover">${clean(cover)}</figure>`}
    <div class="prose e-content" ${says}>${clean(post.html)}</div>`;
}

/** What a post is about, each topic a link to all that is. */
export function topicChips(topics: PostExtras["topics"]): Piece {
  if (topics.length === 0) return "";
  return html`<p class="chips">
    ${topics.map(
      ({ slug, name }) =>
        html`<a class="chip p-category" rel="tag" href="/topics/${slug}">${name}</a> `,
    )}
  </p>`;
}

function byline(messages: Messages, post: PostView, { by, picture }: PostExtras): Piece {
  const path = post.uri === null ? "" : new URL(post.uri).pathname;
  const minutes =
    post.kind === "article"
      ? html` · ${messages.t("site.minutes", { count: readingMinutes(post.words) })}`
      : "";
  const corrected =
    post.revision > 1
      ? html` ·
          <a href="${path}/revisions"
            >${messages.t("site.corrected", { count: post.revision - 1 })}</a
          >`
      : "";
  const when = time(messages, post.published_at ?? 0, "dt-published");
  return html`<div class="byline">
    ${avatar({ name: by.name, picture: by.isHost ? picture : undefined, own: true })}
    <p>
      <a class="p-author h-card" rel="author" href="${by.path}">${by.name}</a
      ><small><a class="u-url u-uid" href="${post.uri}">${when}</a>${minutes}${corrected}</small>
    </p>
  </div>`;
}
