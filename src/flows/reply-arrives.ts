import { plainText } from "#core/html.ts";
import { addTie, domainOf, type IncomingAccount, upsertAccount } from "#audience";
import { addReply } from "#conversation";
import { enqueue } from "#jobs";
import { countLinks, heldFrom, isBlocked, spamScore } from "#moderation";
import type { Store, Tx } from "#schema";

/** A reply in our own words, whichever network it came by; already cleaned. */
export interface IncomingReply {
  readonly account: IncomingAccount;
  /** Its id on its network. */
  readonly uri: string;
  /** Where a reader can see it in its own place. */
  readonly url: string;
  /** The uri of our post, or of a reply under one. */
  readonly inReplyToUri: string;
  /** The account's name unless it says another. */
  readonly authorName?: string;
  /** Cleaned HTML. */
  readonly html: string;
  readonly source?: string;
  /** Unix milliseconds. */
  readonly writtenAt: number;
}

/** What became of the reply; callers switch on it. */
export type ReplyOutcome =
  | { readonly kind: "stored"; readonly replyId: number; readonly postId: number; readonly state: "visible" | "held" }
  | { readonly kind: "duplicate" }
  /** It answers something we do not know; its thread may still lead to a post of ours. */
  | { readonly kind: "not-ours" }
  | { readonly kind: "blocked" };

/**
 * A reply reaches us: it joins the conversation under its post, remembers who wrote it, and waits in
 * the studio. All or nothing: one transaction; anything that leaves the machine is a job.
 */
export async function replyArrives(store: Store, incoming: IncomingReply): Promise<ReplyOutcome> {
  return await store.transact(async (tx) => await addArriving(tx, incoming));
}

/** The same inside a transaction that does more, such as a reader's confirmation or an import. */
export async function addArriving(tx: Tx, incoming: IncomingReply): Promise<ReplyOutcome> {
  const place = await findPlace(tx, incoming.inReplyToUri);
  if (place === undefined) return { kind: "not-ours" };
  if (await isBlocked(tx.db, incoming.account.uri, domainOf(incoming.account.uri)))
    return { kind: "blocked" };

  const account = await upsertAccount(tx, incoming.account);
  const links = countLinks(incoming.html);
  const score = await spamScore(tx.db, plainText(incoming.html, 4000), links);
  const state = score >= heldFrom || (await isHeldAsFirst(tx, account.id)) ? "held" : "visible";

  const replyId = await addReply(
    tx,
    {
      postId: place.postId,
      parentId: place.parentId,
      accountId: account.id,
      network: incoming.account.network,
      uri: incoming.uri,
      url: incoming.url,
      authorName: incoming.authorName ?? incoming.account.name,
      html: incoming.html,
      source: incoming.source ?? "",
      writtenAt: incoming.writtenAt,
      state,
      spamScore: score >= heldFrom ? score : 0,
    },
    place.parentPath,
  );
  if (replyId === undefined) return { kind: "duplicate" };

  await addTie(tx, { account_id: account.id, kind: "reply", direction: "in", post_id: place.postId });
  if (account.needsPicture)
    await enqueue(tx, { kind: "fetch-account", payload: { accountId: account.id } });
  return { kind: "stored", replyId, postId: place.postId, state };
}

interface Place {
  readonly postId: number;
  readonly parentId: number | null;
  readonly parentPath: string;
}

/** Where an answer to `uri` belongs: under one of our posts, or under a reply there. */
async function findPlace(tx: Tx, uri: string): Promise<Place | undefined> {
  const post = await tx.db
    .selectFrom("posts")
    .select("id")
    .where("uri", "=", uri)
    .where("state", "=", "published")
    .executeTakeFirst();
  if (post !== undefined) return { postId: post.id, parentId: null, parentPath: "" };
  const parent = await tx.db
    .selectFrom("replies")
    .innerJoin("posts", "posts.id", "replies.post_id")
    .select(["replies.id", "replies.post_id", "replies.path"])
    .where("replies.uri", "=", uri)
    .where("posts.state", "=", "published")
    .executeTakeFirst();
  if (parent === undefined) return undefined;
  return { postId: parent.post_id, parentId: parent.id, parentPath: parent.path };
}

/** Whether the owner wants to see the first reply of someone before it stands. */
async function isHeldAsFirst(tx: Tx, accountId: number): Promise<boolean> {
  const setting = await tx.db
    .selectFrom("settings")
    .select("value_json")
    .where("key", "=", "holdFirstReply")
    .executeTakeFirst();
  if (setting?.value_json !== "true") return false;
  const seen = await tx.db
    .selectFrom("replies")
    .select("id")
    .where("account_id", "=", accountId)
    .where("state", "=", "visible")
    .limit(1)
    .executeTakeFirst();
  return seen === undefined;
}

