import type { ShownReply } from "#conversation";
import { networkWords, type MessageKey, type Messages } from "#words";

import { clean, isWebAddress, lean, type Piece } from "#web/html.ts";
import { avatar } from "#look/avatars.ts";
import { icon, type IconName } from "#look/icons.ts";
import { named, written } from "#look/written.ts";
import { shortTime } from "./context.ts";

/** Whoever runs the site, as their own replies show them, and the time. */
export interface Host {
  /** Unix milliseconds. */
  readonly now: number;
  /** Undefined where no user is known to be it. */
  readonly id: number | undefined;
  readonly name: string;
  readonly picture: string | undefined;
  /** Whether replies may be answered. */
  readonly isOpen: boolean;
}

interface Node {
  readonly reply: ShownReply;
  readonly answers: Node[];
}

/**
 * Replies that come in reading order with their depth, as nested lists. A page may begin in the middle of
 * a thread; then its first ones stand at the outer level.
 */
export function replyTree(
  messages: Messages,
  replies: readonly ShownReply[],
  path: string,
  host: Host,
): Piece {
  const top: Node[] = [];
  const open: Node[] = [];
  for (const reply of replies) {
    const node = { reply, answers: [] };
    while ((open.at(-1)?.reply.depth ?? 0) >= reply.depth) open.pop();
    (open.at(-1)?.answers ?? top).push(node);
    open.push(node);
  }
  const list = (nodes: readonly Node[]): Piece =>
    nodes.length === 0
      ? ""
      : lean`<ol class="replies">${nodes.map(({ reply, answers }) => one(messages, reply, list(answers), path, host))}</ol>`;
  return list(top);
}

function one(
  messages: Messages,
  reply: ShownReply,
  answers: Piece,
  path: string,
  host: Host,
): Piece {
  if (reply.state !== "visible") return trace(messages, reply, answers);
  const { id } = reply;
  const name = reply.isOurs ? reply.authorName || host.name : reply.authorName;
  // Others who write here answer under their own names, without the picture of whoever runs the site.
  const isHost =
    reply.isOurs && (reply.userId === null ? name === host.name : reply.userId === host.id);
  const picture = isHost ? host.picture : mediaPath(reply.avatarPath);
  const hostMark = reply.isOurs
    ? lean`<span class="host">${messages.t("conversation.host")}</span>`
    : "";
  const report = reply.isOurs
    ? ""
    : lean`<a class="mark quiet" href="/replies/${id}/report" rel="nofollow">${messages.t("conversation.report")}<span class="sr">: ${named(name)}</span></a>`;
  const answer = host.isOpen
    ? lean`<a class="mark" href="${path}?to=${id}#reply" rel="nofollow">${icon("answer")} ${messages.t("conversation.answer")}<span class="sr">: ${named(name)}</span></a>`
    : "";
  return lean`<li class="reply h-cite u-comment" id="reply-${id}">${avatar({ name, picture, own: reply.isOurs })}
<div class="say"><div class="who"><b class="p-author h-card">${author(reply, name)}</b>${hostMark} <small>${whence(messages, reply, host)}</small></div>
${written(messages, reply, "e-content")}
<p class="acts">${answer}${report}</p></div>${answers}</li>`;
}

/** A page of their own is a link; a name that was typed here is not. */
function author(reply: ShownReply, name: string): Piece {
  return isWebAddress(reply.authorUrl)
    ? lean`<a class="p-name u-url" href="${reply.authorUrl}" rel="nofollow noopener ugc"><bdi>${name}</bdi></a>`
    : lean`<bdi class="p-name">${name}</bdi>`;
}

/** Who by name, from where, when, and whether it was changed; each leads to its own place. */
function whence(messages: Messages, reply: ShownReply, host: Host): Piece {
  const label = networkWords(messages, reply.network, "sentence");
  const isThere = !reply.isWrittenHere && isWebAddress(reply.url);
  const there = isThere
    ? lean`<a class="u-url" href="${reply.url}" rel="nofollow noopener ugc">${label}</a>`
    : label;
  const when = shortTime(messages, reply.writtenAt, host.now, "dt-published");
  const edited =
    reply.editedAt === null
      ? ""
      : lean` · <a href="/replies/${reply.id}/revisions" rel="nofollow">${messages.t("conversation.edited", { date: messages.date(reply.editedAt) })}</a>`;
  return lean`${reply.handle === "" ? "" : lean`${named(reply.handle)} · `}${there} · <a ${isThere ? "" : clean('class="u-url" ')}href="/replies/${reply.id}" rel="nofollow">${when}</a>${edited}`;
}

const traces: Readonly<Record<"erased" | "away" | "held", { sign: IconName; word: MessageKey }>> = {
  erased: { sign: "trash", word: "conversation.erasedTrace" },
  away: { sign: "trash", word: "conversation.awayTrace" },
  held: { sign: "clock", word: "conversation.heldTrace" },
};

/** What is left of a reply that was hidden, waits, or is no more where it was written. */
function trace(messages: Messages, reply: ShownReply, answers: Piece): Piece {
  const { id } = reply;
  if (reply.state !== "visible" && reply.state !== "hidden") {
    const { sign, word } = traces[reply.state];
    return lean`<li class="trace" id="reply-${id}"><p>${icon(sign)}<span>${messages.t(word)}</span></p>${answers}</li>`;
  }
  const decision =
    reply.hiddenEntry === null
      ? ""
      : lean`<a href="/open/${reply.hiddenEntry}">${messages.t("conversation.hiddenDecision")}</a> · `;
  const date = messages.date(reply.hiddenAt ?? 0);
  const said = messages.t("conversation.hiddenTrace", { date, reason: reply.hiddenReason });
  return lean`<li class="trace" id="reply-${id}"><p>${icon("hidden")}<span>${said}<br>${decision}<a href="/replies/${id}/appeal" rel="nofollow">${messages.t("conversation.hiddenAppeal")}</a></span></p>${answers}</li>`;
}

/** The address of a stored picture by its path below `/media/`. */
export function mediaPath(path: string | null): string | undefined {
  return path === null ? undefined : `/media/${path}`;
}
