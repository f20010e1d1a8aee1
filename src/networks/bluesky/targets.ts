import { AppError } from "#core/errors.ts";
import type { Db } from "#schema";
import { findCopy } from "#syndication";
import type { Sending } from "#networks";

import type { Client } from "./agent.ts";
import { faultOf } from "./faults.ts";
import { appErrorIn } from "./find-identity.ts";
import { atParts } from "./records.ts";
import { halfAnswered } from "./session-answer.ts";

/** Names a record, and the version of it that is meant. */
export interface StrongRef {
  readonly uri: string;
  readonly cid: string;
}

/** What a reply names: the post that it answers, and the one that the conversation began with. */
export interface ReplyRef {
  readonly root: StrongRef;
  readonly parent: StrongRef;
}

/**
 * Reads a record where it is kept, as everybody may.
 * @throws AppError `gone_there` where it is not a record or no longer there
 */
export async function readRecord(
  client: Client,
  uri: string,
): Promise<StrongRef & { readonly value: Readonly<Record<string, unknown>> }> {
  const parts = atParts(uri);
  if (parts === undefined) throw goneThere();
  const { did, collection, key: rkey } = parts;
  const server = await client.serverOf(did);
  const { com } = client.publicAgent(server);
  const { data } = await com.atproto.repo
    .getRecord({ repo: did, collection, rkey })
    .catch((thrown: unknown) => {
      throw ofAnother(thrown, new URL(server).host);
    });
  if (data.cid === undefined) throw goneThere();
  return { uri, cid: data.cid, value: data.value as Record<string, unknown> };
}

/** Nothing that somebody else's server says is about our own account: it has what was asked for, or not now, or not. */
function ofAnother(thrown: unknown, host: string): AppError {
  const fault = faultOf(thrown, host);
  if (fault.code === "asked_to_wait") return halfAnswered(host, thrown);
  return fault.retryable || appErrorIn(thrown) !== undefined ? fault : goneThere();
}

/** What a reply to a post names. */
export async function replyRefOf(client: Client, uri: string): Promise<ReplyRef> {
  const { cid, value } = await readRecord(client, uri);
  const parent = { uri, cid };
  return { root: rootIn(value) ?? parent, parent };
}

/** Where what one of our texts answers stands there; undefined where it does not stand there at all. */
export async function answeredUri(
  db: Db,
  { subject, text, connection }: Pick<Sending, "subject" | "text" | "connection">,
): Promise<string | undefined> {
  if (text?.inReplyTo?.startsWith("at://") === true) return text.inReplyTo;
  if (subject.what !== "reply") return undefined;
  const ours = await db
    .selectFrom("replies")
    .innerJoin("conversations", "conversations.id", "replies.conversation_id")
    .select(["replies.parent_id", "conversations.post_id"])
    .where("replies.id", "=", subject.id)
    .executeTakeFirst();
  const above =
    ours?.parent_id != null
      ? ({ what: "reply", id: ours.parent_id } as const)
      : ({ what: "post", id: ours?.post_id ?? 0 } as const);
  const copy = await findCopy(db, above, connection.id);
  return copy === undefined || copy.uri === "" ? undefined : copy.uri;
}

function rootIn(value: Readonly<Record<string, unknown>>): StrongRef | undefined {
  const { root } = (value["reply"] ?? {}) as { root?: Partial<StrongRef> };
  return typeof root?.uri === "string" && typeof root.cid === "string"
    ? { uri: root.uri, cid: root.cid }
    : undefined;
}

function goneThere(): AppError {
  return new AppError({
    code: "gone_there",
    status: 404,
    safeMessage: "What this is about is no longer there.",
  });
}
