import { addTie, type IncomingAccount, upsertAccount } from "#audience";
import {
  addReply,
  addressMeant,
  type ReplyContext,
  believableTime,
  dropMention,
  isStorable,
  lockReply,
  moveReply,
  renameAuthor,
  textOf,
} from "#conversation";
import { enqueue } from "#jobs";
import { byPage, type GivenText, type NetworkName, type Store, type Tx } from "#schema";

import { noteQuotes } from "./note-quotes.ts";
import { loadReplyContext, scoreSpam } from "./score-spam.ts";

/** A reply in our own words, whichever network it came by; already cleaned. */
export interface IncomingReply extends GivenText {
  /** The whole account, or only its id when its adapter knows nothing new of it. */
  readonly account: IncomingAccount | { readonly network: NetworkName; readonly uri: string };
  /** The way it came, where that is another than its author's own. */
  readonly network?: NetworkName;
  /** By which account of ours it came, where it was asked for as one. */
  readonly connectionId?: number;
  /** Its id on its network. */
  readonly uri: string;
  /** Where a reader can see it in its own place. */
  readonly url: string;
  /** The uri of our post, or of a reply under one. */
  readonly inReplyToUri: string;
  /** Plain text; the account's name unless it says another. */
  readonly authorName?: string;
  readonly source?: string;
  /** Unix milliseconds. */
  readonly writtenAt: number;
  /** Public unless it is to stand in no list. */
  readonly visibility?: "public" | "unlisted";
  /** What of ours it quotes, as it names it. */
  readonly quotes?: readonly string[];
}

/** What became of the reply; callers switch on it. */
export type ReplyOutcome =
  | {
      readonly kind: "stored";
      readonly replyId: number;
      readonly conversationId: number;
      readonly state: "visible" | "held";
    }
  /** It is here already, or was and its author erased it. */
  | { readonly kind: "duplicate" }
  /** It answers something we do not know; its thread may still lead to a post of ours (`fetch-thread`). */
  | { readonly kind: "not-ours" }
  /** What it answers is here no more, or takes no more answers; or it has an address that cannot be kept. */
  | { readonly kind: "closed" }
  /** Its author or their server is blocked, or the account is gone. */
  | { readonly kind: "blocked" };

/**
 * A reply reaches us: it joins the conversation under its post or waits for an owner, we remember who
 * wrote it, and it stands in the studio's queue. All or nothing: one transaction; anything that leaves
 * the machine is a job.
 */
export async function replyArrives(store: Store, incoming: IncomingReply): Promise<ReplyOutcome> {
  return await store.transact(async (tx) => await addArriving(tx, incoming));
}

/** The same inside a transaction that does more, such as a reader's confirmation. */
export async function addArriving(tx: Tx, incoming: IncomingReply): Promise<ReplyOutcome> {
  if (!isStorable(incoming.uri) || !isStorable(incoming.account.uri)) return { kind: "closed" };
  const arrival = await lookForPost(tx, incoming);
  const isKnownByPage = arrival.reply_network === byPage;
  if (arrival.reply_id !== null && isKnownByPage && incoming.account.network !== byPage)
    return await takeOver(tx, arrival, incoming);
  const refused = refuse(arrival, incoming);
  if (refused !== undefined) return refused;
  const conversationId = arrival.conversation_id ?? 0;
  const postId = arrival.post_id;

  const author = await meet(tx, arrival, incoming);
  const verdict = await scoreSpam(tx.db, arrival, incoming, tx.now);
  const replyId = await addReply(
    tx,
    {
      conversationId,
      parentId: arrival.parent_id,
      accountId: author.id,
      network: incoming.network ?? incoming.account.network,
      connectionId: incoming.connectionId,
      uri: incoming.uri,
      url: incoming.url,
      authorName: author.name,
      ...textOf(incoming),
      source: incoming.source ?? "",
      writtenAt: believableTime(incoming.writtenAt, arrival.published_at ?? 0, tx.now),
      ...(incoming.visibility === undefined ? {} : { visibility: incoming.visibility }),
      isAnswered: arrival.mention_answered_at !== null,
      state: verdict.state,
      spamScore: verdict.score,
    },
    arrival.parent_path ?? "",
  );
  if (replyId === undefined) return { kind: "duplicate" };

  if (arrival.mention_id !== null) await dropMention(tx, arrival.mention_id);
  // Nearly none quotes, and what was never here quoted nothing before.
  const { quotes = [] } = incoming;
  if (quotes.length > 0 || arrival.mention_id !== null) await noteQuotes(tx, incoming.uri, quotes);
  await addTie(tx, { account_id: author.id, kind: "reply", direction: "in", post_id: postId });
  if (author.needsPicture)
    await enqueue(tx, { kind: "fetch-account", payload: { accountId: author.id } });
  return { kind: "stored", replyId, conversationId, state: verdict.state };
}

/** It came before as a page; from now on it is told of by its own network, and its author there is its author. */
async function takeOver(
  tx: Tx,
  arrival: ReplyContext,
  incoming: IncomingReply,
): Promise<ReplyOutcome> {
  if (Number(arrival.blocks) > 0) return { kind: "blocked" };
  const reply = await lockReply(tx, { id: arrival.reply_id ?? 0 });
  // What its author took back as a page does not stand up again by the way.
  if (reply === undefined || reply.state === "erased") return { kind: "duplicate" };
  const author = await meet(tx, arrival, incoming);
  const { uri, url, account } = incoming;
  await moveReply(tx, reply, {
    ...{
      network: incoming.network ?? account.network,
      accountId: author.id,
      authorName: author.name,
      uri,
      url,
    },
  });
  if (author.needsPicture)
    await enqueue(tx, { kind: "fetch-account", payload: { accountId: author.id } });
  return { kind: "duplicate" };
}

/** What it answers may be named by another address than the one we give it. */
async function lookForPost(
  tx: Tx,
  { uri, url, inReplyToUri, account }: IncomingReply,
): Promise<ReplyContext> {
  const asked = {
    ...{ uri, inReplyToUri, accountUri: account.uri },
    // Where its own network shows it is the page that may have been told of before.
    ...(account.network === byPage ? {} : { url }),
  };
  const arrival = await loadReplyContext(tx.db, asked);
  if (arrival.conversation_id !== null || arrival.reply_id !== null) return arrival;
  const meant = await addressMeant(tx.db, inReplyToUri);
  return meant === inReplyToUri
    ? arrival
    : await loadReplyContext(tx.db, { ...asked, inReplyToUri: meant });
}

/** What keeps a reply out; undefined when nothing does. */
function refuse(arrival: ReplyContext, { account }: IncomingReply): ReplyOutcome | undefined {
  if (arrival.reply_id !== null) return { kind: "duplicate" };
  if (arrival.conversation_id === null) return { kind: "not-ours" };
  if (arrival.post_id !== null && arrival.post_state !== "published") return { kind: "closed" };
  if (arrival.conversation_state === "closed") return { kind: "closed" };
  if (Number(arrival.blocks) > 0) return { kind: "blocked" };
  // Someone who is gone comes back only with a whole description, fetched anew.
  if (arrival.account_state === "gone" && !("handle" in account)) return { kind: "blocked" };
  return undefined;
}

/** Who wrote it; a stranger of whom only the id is known is fetched later. */
async function meet(
  tx: Tx,
  arrival: ReplyContext,
  { account, authorName }: IncomingReply,
): Promise<{ readonly id: number; readonly name: string; readonly needsPicture: boolean }> {
  if ("handle" in account) {
    const { id, needsPicture, isRenamed } = await upsertAccount(tx, account);
    if (isRenamed) await renameAuthor(tx, id, account.name);
    return { id, name: authorName ?? account.name, needsPicture };
  }
  const name = authorName ?? "";
  if (arrival.account_id !== null) return { id: arrival.account_id, name, needsPicture: false };
  const { id } = await upsertAccount(tx, {
    ...account,
    handle: "",
    name,
    url: account.uri,
    avatarUrl: null,
    bioHtml: "",
  });
  return { id, name, needsPicture: true };
}
