import { html, raw } from "hono/html";

import { countByNetwork, listReactions, listReplies, type ReplyPlace, type ShownReply } from "#conversation";
import type { NetworkName } from "#schema";
import type { Words } from "#words";

import { face } from "./look/faces.ts";
import { icon } from "./look/icons.ts";
import { type Piece, type SiteContext, time } from "./parts.ts";

/** The post a conversation is under. */
export interface Under {
  readonly id: number;
  readonly uri: string;
  readonly replies: number;
  readonly likes: number;
  readonly shares: number;
}

/** How many faces of those who liked or shared are shown. */
const mostFaces = 12;

/** Reads where in the conversation the address points. */
export function placeOf(c: SiteContext): ReplyPlace {
  const network = c.req.query("network");
  const number = (name: string): number | undefined => Number(c.req.query(name)) || undefined;
  return {
    network: network === "activitypub" || network === "email" || network === "site" ? network : undefined,
    after: number("after"),
    before: number("before"),
  };
}

/** Everything that came back, under a post: who liked and shared, and one tree of replies. */
export async function conversation(c: SiteContext, post: Under, form: Piece): Promise<Piece> {
  const { words: w, parts, settings } = c.var;
  const { db } = parts.kit.store;
  const place = placeOf(c);
  const path = new URL(post.uri).pathname;
  const [shown, networks, likes, shares] = await Promise.all([
    listReplies(db, post.id, place),
    countByNetwork(db, post.id),
    post.likes === 0 ? [] : listReactions(db, post.id, "like", mostFaces),
    post.shares === 0 ? [] : listReactions(db, post.id, "share", mostFaces),
  ]);
  const link = (some: Partial<Record<"after" | "before" | "network", string | number | undefined>>): string => {
    const query = new URLSearchParams();
    for (const [name, value] of Object.entries({ network: place.network, ...some })) if (value !== undefined) query.set(name, String(value));
    return `${path}${query.size === 0 ? "" : `?${query}`}#conversation`;
  };
  const title = post.replies === 0 ? w.t("conversation.title_none") : w.t("conversation.title", { count: post.replies });
  return html`<section class="conversation" id="conversation" aria-labelledby="c-h">
<h2 id="c-h">${title}</h2>
<live-conversation events="/events/posts/${post.id}" target="conversation" have="${post.replies}" one="${w.t("conversation.newArrived", { count: 1 })}" many="${w.t("conversation.newArrived", { count: 2 }).replace("2", "{n}")}"></live-conversation>
${likes.length + shares.length === 0 ? "" : html`<div class="crowd">${crowd(w, "like", likes, post.likes)}${crowd(w, "share", shares, post.shares)}</div>`}
${networks.length < 2 ? "" : html`<nav class="chips" aria-label="${w.t("conversation.show")}"><a class="chip" href="${link({ network: undefined })}"${place.network === undefined ? html` aria-current="true"` : ""}>${w.t("conversation.all")}</a>${networks.map(({ network, count }) => html`<a class="chip" href="${link({ network })}"${network === place.network ? html` aria-current="true"` : ""}>${w.t(`conversation.from_${network}`)} ${w.number(count)}</a>`)}</nav>`}
${shown.previous === undefined ? "" : html`<nav class="pages"><a rel="prev" href="${link({ before: shown.previous })}">${w.t("conversation.older")}</a></nav>`}
${shown.replies.length === 0 ? html`<div class="empty">${icon("reply")}<p>${w.t("conversation.invite")}</p></div>` : raw(tree(w, shown.replies, path, settings.siteName))}
${shown.next === undefined ? "" : html`<nav class="pages"><a rel="next" href="${link({ after: shown.next })}">${w.t("conversation.newer")}</a></nav>`}
${form}
</section>`;
}

function crowd(w: Words, kind: "like" | "share", some: readonly { name: string; url: string; avatarPath: string | null }[], count: number): Piece {
  if (count === 0) return "";
  const rest = count - some.length;
  return html`<div><ul class="faces">${some.map((one) => html`<li><a href="${one.url}" title="${one.name}" rel="nofollow noopener">${face({ name: one.name, picture: picture(one.avatarPath) })}<span class="sr">${one.name}</span></a></li>`)}${rest > 0 ? html`<li><span class="face more">+${w.number(rest)}</span></li>` : ""}</ul><span class="mark">${icon(kind === "like" ? "like" : "boost")} ${w.t(kind === "like" ? "conversation.likes" : "conversation.shares", { count })}</span></div>`;
}

/**
 * Replies that come in reading order with their depth, as nested lists. A page may begin in the middle of
 * a thread; then its first ones stand at the outer level.
 */
function tree(w: Words, replies: readonly ShownReply[], path: string, siteName: string): string {
  const out: string[] = ['<ol class="replies">'];
  const open: number[] = [];
  for (const reply of replies) {
    while (open.length > 0 && (open.at(-1) ?? 0) >= reply.depth) {
      open.pop();
      out.push(open.length === 0 ? "</li>" : "</li></ol>");
    }
    if (open.length > 0) out.push('<ol class="replies">');
    open.push(reply.depth);
    out.push(one(w, reply, path, siteName));
  }
  for (let level = open.length; level > 0; level -= 1) out.push(level === 1 ? "</li>" : "</li></ol>");
  out.push("</ol>");
  return out.join("");
}

/** One reply, its `<li>` left open for its answers. */
function one(w: Words, reply: ShownReply, path: string, siteName: string): string {
  if (reply.state === "hidden")
    return String(html`<li class="trace" id="reply-${reply.id}"><p>${icon("hidden")}<span>${w.t("conversation.hiddenTrace", { date: w.date(reply.hiddenAt ?? 0), reason: reply.hiddenReason })} ${reply.hiddenEntry === null ? "" : html`<a href="/open/${reply.hiddenEntry}">${w.t("conversation.hiddenDecision")}</a>`} · <a href="/replies/${reply.id}/appeal" rel="nofollow">${w.t("conversation.hiddenAppeal")}</a></span></p>`);
  if (reply.state === "erased")
    return String(html`<li class="trace" id="reply-${reply.id}"><p>${icon("trash")}<span>${w.t("conversation.erasedTrace")}</span></p>`);
  const name = reply.isOurs ? reply.authorName || siteName : reply.authorName;
  const who = reply.authorUrl === "" ? html`${name}` : html`<a class="u-url p-name" href="${reply.authorUrl}" rel="nofollow noopener">${name}</a>`;
  const origin = where(w, reply.network, reply.isOurs);
  const there = reply.url === "" || reply.isOurs ? html`${origin}` : html`<a class="u-url" href="${reply.url}" rel="nofollow noopener ugc">${origin}</a>`;
  return String(html`<li class="reply h-cite${reply.isOurs ? " ours" : ""}" id="reply-${reply.id}">${face({ name, picture: picture(reply.avatarPath), own: reply.isOurs })}<div class="say"><div class="who"><b class="p-author h-card">${who}</b>${reply.isOurs ? html`<span class="host">${w.t("conversation.host")}</span>` : ""}<small>${reply.handle === "" ? "" : html`${reply.handle} · `}${there} · <a href="/replies/${reply.id}" rel="nofollow">${time(w, reply.writtenAt, "dt-published")}</a>${reply.editedAt === null ? "" : html` · <a href="/replies/${reply.id}/revisions" rel="nofollow">${w.t("conversation.edited", { date: w.date(reply.editedAt) })}</a>`}</small></div><div class="words e-content">${raw(reply.html)}</div><p class="acts"><a class="mark" href="${path}?to=${reply.id}#reply" rel="nofollow">${icon("answer")} ${w.t("conversation.answer")}</a>${reply.isOurs ? "" : html`<a class="mark quiet" href="/replies/${reply.id}/report" rel="nofollow">${w.t("conversation.report")}</a>`}</p></div>`);
}

function where(w: Words, network: NetworkName, isOurs: boolean): string {
  return w.t(isOurs && network !== "activitypub" ? "conversation.from_site" : `conversation.from_${network}`);
}

function picture(path: string | null): string | undefined {
  return path === null ? undefined : `/media/${path}`;
}
