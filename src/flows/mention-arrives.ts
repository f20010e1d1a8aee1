import { addTie, domainOf, type IncomingAccount, upsertAccount } from "#audience";
import { addMention, addressMeant, findReply, isStorable } from "#conversation";
import { enqueue } from "#jobs";
import { isBlocked } from "#moderation";
import { findPublicByUri } from "#posts";
import type { GivenText, Store, Tx, Visibility } from "#schema";

/** What became of a mention. */
export type MentionOutcome =
  | { readonly kind: "stored"; readonly mentionId: number }
  | { readonly kind: "duplicate" }
  /** Its address cannot be stored. */
  | { readonly kind: "not-ours" }
  | { readonly kind: "blocked" };

/**
 * Someone speaks to us elsewhere than publicly under a post of ours: a mention, or a message meant for
 * us alone. It is shown in the studio only.
 */
export async function mentionArrives(
  store: Store,
  mention: GivenText & {
    readonly account: IncomingAccount;
    readonly uri: string;
    readonly url: string;
    readonly inReplyTo: string | null;
    readonly visibility: Visibility;
    /** What of ours it quotes, as it names it. */
    readonly quotes?: readonly string[];
  },
): Promise<MentionOutcome> {
  if (!isStorable(mention.uri) || !isStorable(mention.account.uri)) return { kind: "not-ours" };
  return await store.transact(async (tx) => {
    if (await isBlocked(tx.db, mention.account.uri, domainOf(mention.account.uri)))
      return { kind: "blocked" };
    const account = await upsertAccount(tx, mention.account);
    const { account: _, quotes = [], ...said } = mention;
    const quotedPostId = await findQuoted(tx, quotes);
    const mentionId = await addMention(tx, { ...said, accountId: account.id, quotedPostId });
    if (mentionId === undefined) return { kind: "duplicate" };
    await addTie(tx, { account_id: account.id, kind: "mention", direction: "in", post_id: null });
    if (account.needsPicture)
      await enqueue(tx, { kind: "fetch-account", payload: { accountId: account.id } });
    return { kind: "stored", mentionId };
  });
}

/** The public post of ours that is quoted, or under which the answer stands that is. */
async function findQuoted(tx: Tx, quotes: readonly string[]): Promise<number | undefined> {
  for (const named of quotes.slice(0, mostQuoted)) {
    const uri = await addressMeant(tx.db, named);
    const post = await findPublicByUri(tx.db, uri);
    if (post !== undefined) return post.id;
    const reply = await findReply(tx.db, { uri });
    if (reply?.state === "visible" && reply.ours === 1) return reply.post_id;
  }
  return undefined;
}

/** So many of the things one names as quoted are looked at. */
const mostQuoted = 4;
