import { domainOf, type IncomingAccount, upsertAccount } from "#audience";
import { addressMeant, findReply } from "#conversation";
import { enqueue } from "#jobs";
import { isBlocked } from "#moderation";
import { findPublicByUri } from "#posts";
import type { Db, Store } from "#schema";

/** Somebody asks to quote a post of ours in theirs. */
export interface QuoteAsked {
  readonly account: IncomingAccount;
  /** The asking's own id. */
  readonly requestUri: string;
  /** Their post. */
  readonly quotingUri: string;
  /** Ours. */
  readonly quotedUri: string;
}

/** Everybody may quote what we say in public, except who is blocked: the leave goes out as a job. */
export async function quoteIsAsked(
  store: Store,
  asked: QuoteAsked,
): Promise<{ readonly kind: "allowed" | "blocked" | "not-ours" }> {
  return await store.transact(async (tx) => {
    if (await isBlocked(tx.db, asked.account.uri, domainOf(asked.account.uri)))
      return { kind: "blocked" };
    const meant = await addressMeant(tx.db, asked.quotedUri);
    if (!(await mayBeQuoted(tx.db, meant))) return { kind: "not-ours" };
    const { id } = await upsertAccount(tx, asked.account);
    const { requestUri, quotingUri, quotedUri } = asked;
    await enqueue(tx, {
      kind: "allow-quote",
      queue: "interactive",
      lane: `account ${id}`,
      payload: { requestUri, quotingUri, quotedUri, accountId: id },
    });
    return { kind: "allowed" };
  });
}

/** Whether it is something public of ours: a post, an answer under one, or an answer elsewhere. */
export async function mayBeQuoted(db: Db, uri: string): Promise<boolean> {
  if ((await findPublicByUri(db, uri)) !== undefined) return true;
  const reply = await findReply(db, { uri });
  if (reply !== undefined) return reply.ours === 1 && reply.state === "visible";
  const answer = await db
    .selectFrom("answers")
    .select("id")
    .where("uri", "=", uri)
    .where("deleted_at", "is", null)
    .where("visibility", "in", ["public", "unlisted"])
    .executeTakeFirst();
  return answer !== undefined;
}
