import { domainOf, findAccount, removeFollower } from "#audience";
import { addBlock, removeBlock } from "#moderation";
import { logOpenly } from "#openness";
import type { Store } from "#schema";

/** Who is blocked: an account by its uri or handle, or a whole domain. */
export interface Blocking {
  readonly kind: "account" | "domain";
  readonly value: string;
}

/**
 * An owner blocks an account or a domain: nothing from there is taken in any more, and it follows us no
 * longer. What it said before stays until it is hidden, each with its own reason.
 * The log names a domain; of an account only its domain, since a person is not to be put on show.
 */
export async function someoneIsBlocked(
  store: Store,
  blocking: Blocking & { readonly reason: string },
): Promise<{ readonly kind: "blocked" | "same" }> {
  return await store.transact(async (tx) => {
    const value = await settle(blocking);
    if (!(await addBlock(tx, { kind: blocking.kind, value, reason: blocking.reason })))
      return { kind: "same" };
    const gone =
      blocking.kind === "account"
        ? [await findAccount(tx.db, { uri: value })].flatMap((one) =>
            one === undefined ? [] : [one.id],
          )
        : await followersAt(value);
    for (const id of gone) await removeFollower(tx, id);
    await logOpenly(tx, {
      kind: blocking.kind === "account" ? "account-blocked" : "domain-blocked",
      subject: `domain:${blocking.kind === "account" ? domainOf(value) : value}`,
      details: { reason: blocking.reason },
    });
    return { kind: "blocked" };

    async function followersAt(domain: string): Promise<number[]> {
      const rows = await tx.db
        .selectFrom("followers")
        .innerJoin("accounts", "accounts.id", "followers.account_id")
        .select("accounts.id")
        .where((or) =>
          or.or([or("accounts.domain", "=", domain), or("accounts.domain", "like", `%.${domain}`)]),
        )
        .execute();
      return rows.map((row) => row.id);
    }

    async function settle(one: Blocking): Promise<string> {
      const text = one.value.trim();
      if (one.kind === "domain") return domainIn(text);
      const handle = text.startsWith("@") ? text : `@${text}`;
      const known = await tx.db
        .selectFrom("accounts")
        .select("uri")
        .where((or) =>
          or.or([or("uri", "=", text), or("handle", "=", handle), or("url", "=", text)]),
        )
        .executeTakeFirst();
      return known?.uri ?? text;
    }
  });
}

/** An owner lifts a block; that is public too. */
export async function someoneIsUnblocked(
  store: Store,
  blocking: Blocking,
): Promise<{ readonly kind: "unblocked" | "same" }> {
  return await store.transact(async (tx) => {
    if (!(await removeBlock(tx, blocking))) return { kind: "same" };
    await logOpenly(tx, {
      kind: blocking.kind === "account" ? "account-unblocked" : "domain-unblocked",
      subject: `domain:${blocking.kind === "account" ? domainOf(blocking.value) : blocking.value}`,
      details: {},
    });
    return { kind: "unblocked" };
  });
}

/** The domain in what was typed: `https://spam.example/x`, `@a@spam.example` and `Spam.Example` alike. */
function domainIn(text: string): string {
  const last = text.split("@").at(-1) ?? text;
  const address = last.includes("://") ? last : `https://${last}`;
  return URL.canParse(address) ? new URL(address).hostname : last.toLowerCase();
}
