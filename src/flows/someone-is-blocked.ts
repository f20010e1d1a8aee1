import type { Expression, ExpressionBuilder, SqlBool } from "kysely";

import { domainOf, removeFollower, removeFollowing } from "#audience";
import { enqueue } from "#jobs";
import { addBlock, removeBlock } from "#moderation";
import { logOpenly } from "#openness";
import type { ActingUser, Db, Store, Tables, Tx } from "#schema";

/** Who is blocked: an account by its uri, handle or page, or a whole domain with those below it. */
export interface Blocking {
  readonly kind: "account" | "domain";
  readonly value: string;
}

/** What became of it. */
export type BlockOutcome =
  | {
      readonly kind: "blocked";
      readonly followersRemoved: number;
      /** Replies of theirs that still stand: each is hidden with its own reason, or left. */
      readonly repliesStanding: number;
    }
  | { readonly kind: "same" }
  /** That names neither an account nor a domain. */
  | { readonly kind: "wrong" };

/**
 * A moderator blocks an account or a domain: nothing from there is taken in any more, and it follows us no
 * longer. What it said before stays until it is hidden, each with its own reason.
 * The log names a domain; of an account only its domain, since a person is not to be put on show.
 */
export async function someoneIsBlocked(
  store: Store,
  by: ActingUser,
  blocking: Blocking & { readonly reason: string },
): Promise<BlockOutcome> {
  const { kind } = blocking;
  return await store.transact(async (tx) => {
    const value = await settle(tx.db, blocking);
    if (value === undefined) return { kind: "wrong" };
    const reason = blocking.reason.slice(0, 500);
    if (!(await addBlock(tx, by, { kind, value, reason }))) return { kind: "same" };
    const followersRemoved = await partWays(tx, kind, value);
    await logOpenly(tx, by, {
      kind: kind === "account" ? "account-blocked" : "domain-blocked",
      subject: subjectOf(kind, value),
      details: { reason },
    });
    return {
      kind: "blocked",
      followersRemoved,
      repliesStanding: await countStanding(tx.db, kind, value),
    };
  });
}

/** A moderator lifts a block; that is public too. */
export async function someoneIsUnblocked(
  store: Store,
  by: ActingUser,
  blocking: Blocking,
): Promise<{ readonly kind: "unblocked" | "same" }> {
  return await store.transact(async (tx) => {
    const value = await settle(tx.db, blocking);
    if (value === undefined || !(await removeBlock(tx, { ...blocking, value })))
      return { kind: "same" };
    await logOpenly(tx, by, {
      kind: blocking.kind === "account" ? "account-unblocked" : "domain-unblocked",
      subject: subjectOf(blocking.kind, value),
      details: {},
    });
    return { kind: "unblocked" };
  });
}

function subjectOf(kind: Blocking["kind"], value: string): string {
  const domain = kind === "domain" ? value : domainOf(value);
  return domain === "" ? "reader" : `domain:${domain}`;
}

/**
 * Those who are blocked follow us no longer and are told so, since their server goes on sending them what we
 * write until it hears; nor do we follow them. @returns how many followed us.
 * @source Mastodon, “Payloads and properties” (Reject of a Follow)
 */
async function partWays(tx: Tx, kind: Blocking["kind"], value: string): Promise<number> {
  const blocked = tx.db.selectFrom("accounts").where((or) => standsFor(or, kind, value));
  const followers = await blocked
    .innerJoin("followers", "followers.account_id", "accounts.id")
    .select("accounts.id")
    .execute();
  const followed = await blocked
    .innerJoin("following", "following.account_id", "accounts.id")
    .select("accounts.id")
    .execute();
  for (const { id } of followers) {
    await removeFollower(tx, id);
    await enqueue(tx, { kind: "follow", payload: { verb: "reject", accountId: id } });
  }
  for (const { id } of followed) {
    await removeFollowing(tx, id);
    await enqueue(tx, { kind: "follow", payload: { verb: "unfollow", accountId: id } });
  }
  return followers.length;
}

function standsFor(
  or: ExpressionBuilder<Tables, "accounts">,
  kind: Blocking["kind"],
  value: string,
): Expression<SqlBool> {
  return kind === "account"
    ? or("accounts.uri", "=", value)
    : or.or([
        or("accounts.domain", "=", value),
        or("accounts.domain", "like", `%.${value.replace(/[\\%_]/g, "")}`),
      ]);
}

async function countStanding(db: Db, kind: Blocking["kind"], value: string): Promise<number> {
  const { n } = await db
    .selectFrom("replies")
    .innerJoin("accounts", "accounts.id", "replies.account_id")
    .select((from) => from.fn.countAll<number>().as("n"))
    .where("replies.state", "=", "visible")
    .where((or) => standsFor(or as ExpressionBuilder<Tables, "accounts">, kind, value))
    .executeTakeFirstOrThrow();
  return Number(n);
}

/** What was typed as it is stored: an account's uri or a domain in lower case; undefined when it is neither. */
async function settle(db: Db, one: Blocking): Promise<string | undefined> {
  const text = one.value.trim();
  if (text === "" || text.length > 500) return undefined;
  if (one.kind === "domain") return domainIn(text);
  const handle = text.startsWith("@") ? text : `@${text}`;
  const known = await db
    .selectFrom("accounts")
    .select("uri")
    .where((or) => or.or([or("uri", "=", text), or("handle", "=", handle), or("url", "=", text)]))
    .executeTakeFirst();
  return known?.uri ?? (/^(?:https?:\/\/|mailto-hash:)/.test(text) ? text : undefined);
}

/** The domain in what was typed: `https://spam.example/x`, `@a@spam.example` and `Spam.Example` alike. */
function domainIn(text: string): string | undefined {
  const address = text.includes("://") ? text : `https://${text.split("@").at(-1)}`;
  const host = URL.parse(address)?.hostname.replace(/\.$/, "").toLowerCase();
  // A lone label such as "com" would keep half of the world out.
  return host?.includes(".") === true ? host : undefined;
}
