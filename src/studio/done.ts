import { html } from "hono/html";

import { countFollowers } from "#audience";
import { isPrivate } from "#conversation";
import { findPost } from "#posts";
import type { Visibility } from "#schema";
import { icon } from "#look/icons.ts";
import type { MessageKey } from "#words";

import type { Piece } from "#web/fields.ts";
import type { StudioContext } from "./context.ts";

/** What can have just been done; told once, at the top of the next page, by `?done=`. */
const doneWords = {
  saved: "studio.doneSaved",
  draft: "studio.doneDraft",
  published: "studio.donePublished",
  edited: "studio.doneEdited",
  scheduled: "studio.doneScheduled",
  unscheduled: "studio.doneUnscheduled",
  deleted: "studio.doneDeleted",
  answered: "studio.doneAnswered",
  answeredAlone: "studio.doneAnsweredAlone",
  pinsFull: "studio.pinsFull",
  taken: "studio.doneTaken",
  settled: "studio.doneSettled",
  hidden: "studio.doneHidden",
  shown: "studio.doneShown",
  approved: "studio.doneApproved",
  blocked: "studio.doneBlocked",
  unblocked: "studio.doneUnblocked",
  followed: "studio.doneFollowed",
  unfollowed: "studio.doneUnfollowed",
  joined: "people.doneJoined",
  parted: "people.doneParted",
  retried: "studio.doneRetried",
  dropped: "studio.doneDropped",
  closed: "studio.doneClosed",
  conversationClosed: "studio.doneConversationClosed",
  conversationOpened: "studio.doneConversationOpened",
  moved: "moving.doneMoved",
  movedBack: "moving.doneBack",
  appOut: "apps.doneOut",
  connected: "connections.doneConnected",
  ended: "connections.doneEnded",
  welcome: "studio.doneWelcome",
} as const satisfies Record<string, MessageKey>;

/** A word for `?done=`. */
export type Done = keyof typeof doneWords;

/** What to say of an answer that was given: that it went to one person alone, or to everybody. */
export function doneWith({ visibility }: { readonly visibility?: Visibility }): Done {
  return visibility !== undefined && isPrivate(visibility) ? "answeredAlone" : "answered";
}

/** What was just done, with the way to the post it was done with; nothing when the address does not say. */
export async function whatWasDone(c: StudioContext): Promise<Piece | ""> {
  const done = c.req.query("done") ?? "";
  if (!Object.hasOwn(doneWords, done)) return "";
  const { messages, parts } = c.var;
  const { db } = parts.kit.store;
  const id = c.req.query("post") ?? "";
  const post = /^\d{1,15}$/.test(id) ? await findPost(db, Number(id)) : undefined;
  const isAlone = done === "published" && (await countFollowers(db)) === 0;
  const word = isAlone ? "studio.donePublishedAlone" : doneWords[done as Done];
  const there =
    post?.state === "published" && post.uri !== null
      ? html` <a href="${post.uri}">${messages.t("studio.doneSee")}</a>`
      : "";
  return html`<p class="flash good" role="status">
    ${icon("check")}<span>${messages.t(word)}${there}</span>
  </p>`;
}
