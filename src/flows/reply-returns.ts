import { domainOf, type IncomingAccount, upsertAccount } from "#audience";
import { reviveReply, lockReply, textOf } from "#conversation";
import { isBlocked } from "#moderation";
import type { GivenText, Store } from "#schema";

import { noteQuotes } from "./note-quotes.ts";
import { scoreEdit } from "./score-spam.ts";

/** What became of it. */
export type ReturnOutcome =
  | { readonly kind: "returned"; readonly state: "visible" | "held" }
  /** It is here, and was not erased. */
  | { readonly kind: "same" }
  | { readonly kind: "blocked" }
  | { readonly kind: "unknown" };

/**
 * The author of a reply that was erased has it back at its own server and says so: it takes its place again. What an
 * owner had hidden waits for an owner.
 */
export async function replyReturns(
  store: Store,
  back: GivenText & {
    readonly account: IncomingAccount;
    readonly uri: string;
    readonly url: string;
    readonly visibility: "public" | "unlisted";
    /** What of ours it quotes, as it names it. */
    readonly quotes?: readonly string[];
  },
): Promise<ReturnOutcome> {
  return await store.transact(async (tx) => {
    const { account, uri, url, visibility } = back;
    if (await isBlocked(tx.db, account.uri, domainOf(account.uri))) return { kind: "blocked" };
    const reply = await lockReply(tx, { uri });
    if (reply === undefined) return { kind: "unknown" };
    if (reply.state !== "erased" || reply.ours === 1) return { kind: "same" };
    const author = await upsertAccount(tx, account);
    const scored = await scoreEdit(tx, { ...reply, account_id: author.id }, back);
    const state = reply.hidden_entry === null ? scored.state : "held";
    await reviveReply(tx, reply, {
      ...textOf(back),
      url,
      visibility,
      state,
      accountId: author.id,
      authorName: account.name,
      spamScore: scored.spamScore,
    });
    await noteQuotes(tx, uri, back.quotes ?? []);
    return { kind: "returned", state };
  });
}
