import { domainOf } from "#audience";
import { type ReplyContext, readArrival, type ReplyRow } from "#conversation";
import { minute } from "#core/clock.ts";
import { plainText } from "#core/html.ts";
import { domainsAbove, judge, mostRead, spamChance, type Verdict } from "#moderation";
import type { Db, GivenText, Tx } from "#schema";

/** What decides over a reply by this author, answering that. */
export async function loadReplyContext(
  db: Db,
  asked: {
    readonly uri: string;
    readonly url?: string;
    readonly inReplyToUri: string;
    readonly accountUri: string;
  },
): Promise<ReplyContext> {
  return await readArrival(db, { ...asked, domains: domainsAbove(domainOf(asked.accountUri)) });
}

/** Lets the guard weigh a reply, new or edited: whether it stands at once or waits, and why. */
export async function scoreSpam(
  db: Db,
  arrival: ReplyContext,
  said: GivenText,
  now: number,
): Promise<Verdict> {
  const { title = "", warning = "", html } = said;
  const text = [title, warning, plainText(html, mostRead)].join("\n").trim().slice(0, mostRead);
  return judge({
    text,
    html,
    // A guard that has learned nothing is not asked: this runs for every reply.
    wordChance: arrival.lessons === null ? 0.5 : await spamChance(db, text, html),
    holdFirst: arrival.hold_first === "true",
    seenBefore: Number(arrival.seen_before) > 0,
    trusted: Number(arrival.followed) > 0,
    fast: arrival.tenth_at !== null && arrival.tenth_at > now - 10 * minute,
    repeated: text.length > 20 && arrival.last_html === html,
    underHeld: arrival.parent_state === "held" || arrival.parent_state === "hidden",
  });
}

/** The same guard for an edit, so that a harmless reply cannot be turned into an advertisement. */
export async function scoreEdit(
  tx: Tx,
  reply: ReplyRow,
  said: GivenText,
): Promise<{ readonly state: "visible" | "held"; readonly spamScore: number }> {
  const author =
    reply.account_id === null
      ? undefined
      : await tx.db
          .selectFrom("accounts")
          .select("uri")
          .where("id", "=", reply.account_id)
          .executeTakeFirst();
  const arrival = await loadReplyContext(tx.db, {
    uri: reply.uri,
    inReplyToUri: "",
    accountUri: author?.uri ?? "",
  });
  // Whoever was let in once is not new any more; an edit repeats itself by nature.
  const known = { ...arrival, hold_first: null, last_html: null };
  const { state, score } = await scoreSpam(tx.db, known, said, tx.now);
  return { state, spamScore: score };
}

/**
 * Why a held reply waits, worked out again from what is known now; empty when nothing speaks against it
 * any more. For the studio.
 */
export async function whyHeld(db: Db, replyId: number): Promise<Verdict["reasons"]> {
  const reply = await db
    .selectFrom("replies")
    .innerJoin("posts", "posts.id", "replies.conversation_id")
    .leftJoin("replies as parent", "parent.id", "replies.parent_id")
    .leftJoin("accounts", "accounts.id", "replies.account_id")
    .select(["replies.uri", "replies.arrived_at", "posts.uri as post_uri"])
    .select(["replies.title", "replies.warning", "replies.html"])
    .select(["parent.uri as parent_uri", "accounts.uri as account_uri"])
    .where("replies.id", "=", replyId)
    .executeTakeFirst();
  if (reply === undefined) return [];
  const arrival = await loadReplyContext(db, {
    uri: reply.uri,
    inReplyToUri: reply.parent_uri ?? reply.post_uri ?? "",
    accountUri: reply.account_uri ?? "",
  });
  // Its own text is the last one of theirs, so "repeated" cannot be told afterwards.
  const verdict = await scoreSpam(db, { ...arrival, last_html: null }, reply, reply.arrived_at);
  return verdict.reasons;
}
