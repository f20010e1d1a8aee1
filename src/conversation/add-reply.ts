import { sql } from "kysely";

import { type NetworkName, onSite, type Tables, type Tx } from "#schema";

import { depthOf, pathUnder } from "./path.ts";
import { type NewReply, tidyName } from "./reply.ts";

/**
 * Stores a reply once, under its parent, and counts it.
 * @returns its id, or undefined when one with this uri was stored before (also when it is erased by now,
 * so that what was taken back never comes again).
 */
export async function addReply(
  tx: Tx,
  reply: NewReply,
  parentPath: string,
): Promise<number | undefined> {
  const id = await keepReply(tx, reply, parentPath);
  if (id !== undefined && (reply.state ?? "visible") === "visible")
    await countReplies(tx, { conversation_id: reply.conversationId, network: reply.network }, 1);
  return id;
}

/** The same without counting it: for many at once, which the caller counts together with `countReplies`. */
export async function keepReply(
  tx: Tx,
  reply: NewReply,
  parentPath: string,
): Promise<number | undefined> {
  const writtenAt = Math.min(reply.writtenAt, tx.now);
  const path = pathUnder(parentPath, writtenAt);
  const state = reply.state ?? "visible";
  const row = await tx.db
    .insertInto("replies")
    .values({
      conversation_id: reply.conversationId,
      parent_id: reply.parentId,
      path,
      depth: depthOf(path),
      account_id: reply.accountId,
      network: reply.network,
      connection_id: reply.connectionId ?? null,
      written_here: isWrittenHere(reply) ? 1 : 0,
      ours: reply.isOurs === true ? 1 : 0,
      user_id: reply.by?.userId ?? null,
      uri: reply.uri,
      url: reply.url,
      author_name: tidyName(reply.authorName),
      title: reply.title ?? "",
      warning: reply.warning ?? "",
      html: reply.html,
      language: reply.language ?? "",
      source: reply.source ?? "",
      state,
      hidden_at: null,
      hidden_reason: "",
      hidden_entry: null,
      spam_score: reply.spamScore ?? 0,
      revision: 1,
      written_at: writtenAt,
      arrived_at: reply.arrivedAt ?? tx.now,
      edited_at: null,
      visibility: reply.visibility ?? "public",
      answered_at: reply.isAnswered === true ? tx.now : null,
    })
    .onConflict((at) => at.column("uri").doNothing())
    .returning("id")
    .executeTakeFirst();
  if (row === undefined) return undefined;
  tx.changed(`post:${reply.conversationId}`, "queue");
  return row.id;
}

function isWrittenHere({ network, isOurs }: NewReply): boolean {
  return network === onSite || isOurs === true;
}

/** Gives a reply made here its own address, `${origin}/replies/<id>`. @returns it */
export async function assignPermalink(tx: Tx, replyId: number, origin: string): Promise<string> {
  const uri = `${origin}/replies/${replyId}`;
  await tx.db.updateTable("replies").set({ uri, url: uri }).where("id", "=", replyId).execute();
  return uri;
}

/** Adds to how many replies everyone can see, and how many of them came by that network. */
export async function countReplies(
  tx: Tx,
  of: { readonly conversation_id: number; readonly network: NetworkName },
  by: number,
): Promise<void> {
  await count(tx, of.conversation_id, { replies: by });
  await tx.db
    .insertInto("reply_counts")
    .values({ conversation_id: of.conversation_id, network: of.network, replies: by })
    .onConflict((at) =>
      at
        .columns(["conversation_id", "network"])
        .doUpdateSet({ replies: sql`${sql.ref("reply_counts.replies")} + ${by}` }),
    )
    .execute();
}

/** Adds to the counts under a post; each may be negative. */
export async function count(
  tx: Tx,
  conversationId: number,
  by: Partial<Omit<Tables["conversation_counts"], "conversation_id">>,
): Promise<void> {
  const none = { replies: 0, likes: 0, shares: 0 };
  await tx.db
    .insertInto("conversation_counts")
    .values({ conversation_id: conversationId, ...none, ...by })
    .onConflict((at) =>
      at
        .column("conversation_id")
        .doUpdateSet(
          Object.fromEntries(
            Object.entries(by).map(([name, n]) => [
              name,
              sql`${sql.ref(`conversation_counts.${name}`)} + ${n}`,
            ]),
          ),
        ),
    )
    .execute();
}
