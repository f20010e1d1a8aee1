import { escapeHtml } from "#core/html.ts";
import { isPrivate } from "#conversation";
import type { Db, Visibility } from "#schema";

import { everyone, type OwnAddresses } from "#activitypub/addresses.ts";
import { mentionedIn, mentionTags } from "#activitypub/outbound/mentioned.ts";
import { type ApObject, contextOf, iso, quotePolicy, tombstone } from "./compose.ts";

/** Somebody on the fediverse whom we answer. */
interface Asker {
  readonly uri: string;
  readonly url: string;
  readonly handle: string;
}

/** What an owner said, wherever it is stored. */
interface OwnWords {
  readonly uri: string;
  readonly html: string;
  readonly at: number;
  readonly editedAt: number | null;
  readonly goneAt: number | undefined;
  readonly inReplyTo: string;
  readonly asker: Asker | undefined;
  readonly visibility: Visibility;
  readonly approvedBy: string | null;
  /** When somebody last decided about it. */
  readonly judgedAt: number | null;
}

/** An answer of ours as a Note, and whom it is for. */
export interface AnswerNote {
  readonly object: ApObject;
  /** The actors it is written to. */
  readonly to: readonly string[];
  readonly visibility: Visibility;
  /** What the activity that tells of it is addressed to, also when it is deleted. */
  readonly audience: { readonly to: readonly string[]; readonly cc: readonly string[] };
  /** Names what it says now, as against what it said before. */
  readonly version: string;
  /** The post it stands under; undefined when it stands elsewhere. */
  readonly postId: number | undefined;
}

/** An answer of ours under a post, or to someone elsewhere; undefined when there is none. */
export async function answerObject(
  db: Db,
  own: OwnAddresses,
  what: "reply" | "answer",
  id: number,
): Promise<AnswerNote | undefined> {
  const found = what === "reply" ? await ownReply(db, id) : await ownAnswer(db, id);
  if (found === undefined) return undefined;
  const { uri, html, at, editedAt, goneAt, inReplyTo, asker, postId, visibility } = found;
  const to = asker === undefined ? [] : [asker.uri];
  // A name in what is private would let its bearer read it.
  const named = isPrivate(visibility) ? [] : await mentionedIn(db, html);
  const people = named.filter((one) => one.uri !== asker?.uri);
  const audience = audienceOf(
    own,
    visibility,
    to,
    people.map((one) => one.uri),
  );
  const version = [editedAt ?? "", found.judgedAt ?? ""].filter((one) => one !== "").join("-");
  const about = { to, visibility, audience, postId, version };
  if (goneAt !== undefined) return { object: tombstone(uri, goneAt), ...about };
  const object = {
    id: uri,
    type: "Note",
    url: uri,
    attributedTo: own.actor,
    content: asker === undefined ? html : addressed(html, asker),
    inReplyTo,
    published: iso(at),
    ...(editedAt === null ? {} : { updated: iso(editedAt) }),
    ...audience,
    tag: mentionTags([
      ...(asker === undefined ? [] : [{ name: asker.handle, uri: asker.uri }]),
      ...people,
    ]),
    ...(isPrivate(visibility)
      ? {}
      : {
          ...listsOf(own, uri, what === "reply" ? { postId, id } : undefined),
          interactionPolicy: quotePolicy,
        }),
    ...(found.approvedBy === null ? {} : approved(found.approvedBy)),
  };
  return { object, ...about };
}

/** Where its answers are listed, and the conversation it stands in when that is ours. */
function listsOf(
  own: OwnAddresses,
  uri: string,
  under: { readonly postId: number | undefined; readonly id: number } | undefined,
): ApObject {
  if (under?.postId === undefined) return { replies: `${uri}/replies` };
  const { postId, id } = under;
  return { context: contextOf(own, postId), replies: `${own.origin}/ap/replies/${postId}/${id}` };
}

/** @source ActivityPub §5.6; in `cc` instead of `to`, everyone may see it and no list shows it, as Mastodon has it */
function audienceOf(
  own: OwnAddresses,
  visibility: Visibility,
  to: readonly string[],
  named: readonly string[],
): AnswerNote["audience"] {
  if (visibility === "public") return { to: [everyone, ...to], cc: [own.followers, ...named] };
  if (visibility === "unlisted") return { to: [own.followers, ...to], cc: [everyone, ...named] };
  return { to, cc: [] };
}

/**
 * That it may stand under what it answers, by the names that others look for.
 * @source GoToSocial, "Interaction Controls" (`approvedBy` until 0.19, `replyAuthorization` since); PeerTube, `replyApproval`
 */
function approved(by: string): ApObject {
  return { approvedBy: by, replyAuthorization: by, replyApproval: by };
}

/** Puts the asker's name first, since most servers show an answer beside the name it is for. */
function addressed(html: string, asker: Asker): string {
  const mention = `<a href="${escapeHtml(asker.url)}" class="u-url mention">${escapeHtml(asker.handle)}</a>`;
  return html.startsWith("<p>")
    ? `<p>${mention} ${html.slice("<p>".length)}`
    : `<p>${mention}</p>${html}`;
}

async function ownReply(
  db: Db,
  id: number,
): Promise<(OwnWords & { readonly postId: number }) | undefined> {
  const row = await db
    .selectFrom("replies")
    .innerJoin("posts", "posts.id", "replies.conversation_id")
    .select(["replies.uri", "replies.html", "replies.written_at", "replies.edited_at"])
    .select([
      "replies.state",
      "replies.parent_id",
      "replies.conversation_id",
      "posts.uri as post_uri",
    ])
    .select(["replies.visibility", "replies.approved_by", "replies.judged_at"])
    .where("replies.id", "=", id)
    .where("replies.ours", "=", 1)
    .executeTakeFirst();
  if (row === undefined) return undefined;
  const answered = await nearestOnFediverse(db, row.parent_id);
  return {
    uri: row.uri,
    html: row.html,
    at: row.written_at,
    editedAt: row.edited_at,
    goneAt: row.state === "erased" ? (row.edited_at ?? row.written_at) : undefined,
    inReplyTo: answered?.uri ?? row.post_uri ?? "",
    asker: answered?.asker,
    visibility: row.visibility,
    approvedBy: row.approved_by,
    judgedAt: row.judged_at,
    postId: row.conversation_id,
  };
}

/**
 * The reply we answer, or the nearest above it that other servers can see: a reader's reply made on the
 * page has no place of its own there, and an answer to it would hang in the air.
 */
async function nearestOnFediverse(
  db: Db,
  parentId: number | null,
): Promise<{ readonly uri: string; readonly asker: Asker | undefined } | undefined> {
  for (let next = parentId; next !== null;) {
    const row = await db
      .selectFrom("replies")
      .leftJoin("accounts", "accounts.id", "replies.account_id")
      .select(["replies.uri", "replies.parent_id", "replies.network", "replies.ours"])
      .select(["accounts.uri as asker_uri", "accounts.url as asker_url", "accounts.handle"])
      .where("replies.id", "=", next)
      .executeTakeFirst();
    if (row === undefined) return undefined;
    if (row.ours === 1) return { uri: row.uri, asker: undefined };
    if (row.network === "activitypub" && row.asker_uri !== null)
      return {
        uri: row.uri,
        asker: {
          uri: row.asker_uri,
          url: row.asker_url || row.asker_uri,
          handle: row.handle ?? "",
        },
      };
    next = row.parent_id;
  }
  return undefined;
}

async function ownAnswer(
  db: Db,
  id: number,
): Promise<(OwnWords & { readonly postId: undefined }) | undefined> {
  const row = await db
    .selectFrom("answers")
    .innerJoin("accounts", "accounts.id", "answers.to_account_id")
    .select(["answers.uri", "answers.html", "answers.created_at", "answers.edited_at"])
    .select(["answers.deleted_at", "answers.in_reply_to", "answers.visibility"])
    .select(["answers.approved_by", "answers.judged_at"])
    .select(["accounts.uri as asker_uri", "accounts.url", "accounts.handle"])
    .where("answers.id", "=", id)
    .executeTakeFirst();
  if (row === undefined) return undefined;
  return {
    uri: row.uri,
    html: row.html,
    at: row.created_at,
    editedAt: row.edited_at,
    goneAt: row.deleted_at ?? undefined,
    inReplyTo: row.in_reply_to,
    asker: { uri: row.asker_uri, url: row.url || row.asker_uri, handle: row.handle },
    visibility: row.visibility,
    approvedBy: row.approved_by,
    judgedAt: row.judged_at,
    postId: undefined,
  };
}
