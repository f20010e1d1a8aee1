import { addTie, domainOf, type IncomingAccount, upsertAccount } from "#audience";
import { addMention, isStorable } from "#conversation";
import { enqueue } from "#jobs";
import { isBlocked } from "#moderation";
import type { GivenText, Store, Visibility } from "#schema";

import { noteQuotes } from "./note-quotes.ts";

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
    const mentionId = await addMention(tx, { ...said, accountId: account.id });
    if (mentionId === undefined) return { kind: "duplicate" };
    await noteQuotes(tx, mention.uri, quotes);
    await addTie(tx, { account_id: account.id, kind: "mention", direction: "in", post_id: null });
    if (account.needsPicture)
      await enqueue(tx, { kind: "fetch-account", payload: { accountId: account.id } });
    return { kind: "stored", mentionId };
  });
}
