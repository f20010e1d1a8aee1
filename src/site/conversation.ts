import {
  countByNetwork,
  countEmoji,
  listQuotes,
  listReactions,
  listReplies,
  type Quote,
  type ReplyPage,
  type ReplyPlace,
} from "#conversation";
import type { Db, NetworkName } from "#schema";
import { networkWords, type Messages } from "#words";

import { html, isWebAddress, type Piece } from "#web/html.ts";
import { avatar } from "#look/avatars.ts";
import { icon } from "#look/icons.ts";
import { named } from "#look/written.ts";
import { hostOf } from "./byline.ts";
import { ownAvatar } from "./own-avatar.ts";
import { queryNumber } from "#web/query-number.ts";
import type { SiteContext } from "./context.ts";
import { type Host, mediaPath, replyTree } from "./reply-tree.ts";

/** The post a conversation is under. */
export interface Under {
  readonly id: number;
  readonly uri: string;
  readonly replies: number;
  readonly likes: number;
  readonly shares: number;
  /** Anybody may add to it. */
  readonly isOpen: boolean;
}

/** How many faces of those who liked or shared are shown. */
const mostFaces = 12;
/** How many different emoji are shown, and how many who quote. */
const mostEmoji = 12;
const mostQuotes = 20;

/** Reads where in the conversation the address points; a network that nothing came by is not asked for. */
async function placeOf(c: SiteContext, postId: number): Promise<ReplyPlace> {
  const asked = c.req.query("network");
  const known = asked === undefined ? [] : await countByNetwork(c.var.parts.kit.store.db, postId);
  return {
    network: known.find(({ network }) => network === asked)?.network,
    after: queryNumber(c, "after"),
    before: queryNumber(c, "before"),
  };
}

/** How much came back under a post, and whether more may. */
export async function conversationOf(
  db: Db,
  postId: number,
): Promise<Pick<Under, "replies" | "likes" | "shares" | "isOpen">> {
  const row = await db
    .selectFrom("conversations")
    .leftJoin("conversation_counts as counts", "counts.conversation_id", "conversations.id")
    .select(["conversations.state", "counts.replies", "counts.likes", "counts.shares"])
    .where("conversations.id", "=", postId)
    .executeTakeFirst();
  return {
    replies: row?.replies ?? 0,
    likes: row?.likes ?? 0,
    shares: row?.shares ?? 0,
    isOpen: row?.state !== "closed",
  };
}

/** Everything that came back, under a post: who liked and shared, and one tree of replies. */
export async function conversation(c: SiteContext, post: Under, form: Piece): Promise<Piece> {
  const { messages, parts } = c.var;
  const { db } = parts.kit.store;
  const place = await placeOf(c, post.id);
  const path = new URL(post.uri).pathname;
  const [shown, networks, likes, shares, own, hostId, emoji, quotes] = await Promise.all([
    listReplies(db, post.id, place),
    post.replies < 2 ? [] : countByNetwork(db, post.id),
    post.likes === 0 ? [] : listReactions(db, post.id, "like", mostFaces),
    post.shares === 0 ? [] : listReactions(db, post.id, "share", mostFaces),
    ownAvatar(c),
    hostOf(db, c.var.settings),
    post.likes === 0 ? [] : countEmoji(db, post.id, mostEmoji),
    listQuotes(db, post.id, mostQuotes),
  ]);
  const address = (some: ReplyPlace): string => {
    const query = new URLSearchParams();
    for (const [name, value] of Object.entries(some))
      if (value !== undefined) query.set(name, String(value));
    return `${path}${query.size === 0 ? "" : `?${query}`}#conversation`;
  };
  const title =
    post.replies === 0
      ? messages.t("conversation.title_none")
      : messages.t("conversation.title", { count: post.replies });
  const crowds =
    likes.length + shares.length === 0
      ? ""
      : html`<div class="crowd">
          ${crowd(messages, "like", likes, post.likes)}
          ${crowd(messages, "share", shares, post.shares)}
          ${
            emoji.length === 0
              ? ""
              : html`<ul class="emoji" aria-label="${messages.t("conversation.emoji")}">
                  ${emoji.map(
                    (one) =>
                      html`<li>
                        <bdi>${one.emoji}</bdi> <small>${messages.number(one.count)}</small>
                      </li> `,
                  )}
                </ul>`
          }
        </div>`;
  return html`<section class="conversation" id="conversation" aria-labelledby="c-h">
    <h2 id="c-h">${title}</h2>
    <live-conversation
      events="/events/posts/${post.id}"
      target="conversation"
      have="${post.replies}"
      one="${messages.t("conversation.newArrived", { count: 1 })}"
      many="${messages.t("site.newMany")}"
    ></live-conversation>
    ${crowds} ${quotedBy(messages, quotes)}
    ${networks.length < 2 ? "" : chips(messages, networks, place.network, address)}
    ${
      shown.previous === undefined
        ? ""
        : html`<nav class="pages" aria-label="${messages.t("conversation.older")}">
            <a
              class="btn"
              rel="prev"
              href="${address({ network: place.network, before: shown.previous })}"
              >${icon("back")} ${messages.t("conversation.older")}</a
            >
          </nav>`
    }
    ${list(c, shown, path, { ...own, id: hostId, isOpen: post.isOpen })}
    ${
      shown.next === undefined
        ? ""
        : html`<nav class="pages" aria-label="${messages.t("conversation.newer")}">
            <span></span
            ><a
              class="btn"
              rel="next"
              href="${address({ network: place.network, after: shown.next })}"
              >${messages.t("conversation.newer")} ${icon("arrow")}</a
            >
          </nav>`
    }
    ${form}
  </section>`;
}

function list(
  c: SiteContext,
  { replies }: ReplyPage,
  path: string,
  own: Pick<Host, "id" | "picture" | "isOpen">,
): Piece {
  const { messages, settings, parts } = c.var;
  if (replies.length > 0)
    return replyTree(messages, replies, path, {
      ...own,
      name: settings.ownerName,
      now: parts.kit.clock.now(),
    });
  return own.isOpen ? html`<p class="small">${messages.t("conversation.invite")}</p>` : html``;
}

function chips(
  messages: Messages,
  networks: readonly { readonly network: NetworkName; readonly count: number }[],
  chosen: NetworkName | undefined,
  address: (some: ReplyPlace) => string,
): Piece {
  const chip = (network: NetworkName | undefined, label: string): Piece =>
    html`<a
      class="chip"
      ${network === chosen ? html`aria-current="true"` : ""}
      href="${address({ network })}"
      rel="nofollow"
      >${label}</a
    >`;
  return html`<nav class="chips" aria-label="${messages.t("conversation.show")}">
    ${chip(undefined, messages.t("conversation.all"))}
    ${networks.map(({ network, count }) =>
      chip(network, `${networkWords(messages, network, "chip")} ${messages.number(count)}`),
    )}
  </nav>`;
}

function crowd(
  messages: Messages,
  kind: "like" | "share",
  some: readonly { name: string; url: string; avatarPath: string | null }[],
  count: number,
): Piece {
  if (count === 0) return "";
  const rest = count - some.length;
  const faces = some.map((one) => {
    const shown = avatar({ name: one.name, picture: mediaPath(one.avatarPath) });
    const person = html`${shown}<span class="sr">${named(one.name)}</span>`;
    if (!isWebAddress(one.url)) return html`<li>${person}</li>`;
    return html`<li>
      <a href="${one.url}" title="${one.name}" rel="nofollow noopener ugc">${person}</a>
    </li>`;
  });
  return html`<div>
    <ul class="faces">
      ${faces}
      ${rest > 0 ? html`<li><span class="face more">+${messages.number(rest)}</span></li>` : ""}
    </ul>
    <span class="mark"
      >${icon(kind === "like" ? "like" : "boost")}
      ${messages.t(`conversation.${kind}s`, { count })}</span
    >
  </div>`;
}

/** Who quotes the post, each with a way to where. */
function quotedBy(messages: Messages, quotes: readonly Quote[]): Piece {
  if (quotes.length === 0) return "";
  return html`<p class="quoted">
    ${icon("quote")} ${messages.t("conversation.quotedBy")}
    ${quotes.map(
      ({ name, url }, index) =>
        html`${index === 0 ? "" : ", "}${isWebAddress(url) ? html`<a href="${url}" rel="nofollow noopener ugc">${named(name)}</a>` : named(name)}`,
    )}
  </p>`;
}
