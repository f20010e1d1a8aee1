import { sql } from "kysely";

import type { Db, NetworkName, Tables, Tx, Visibility, WrittenText } from "#schema";

import { quotedIn, type ShownQuoted } from "./quotes.ts";

/** Which of what came back: what waits for an answer, for a decision, everything, what is hidden, mentions elsewhere. */
export type QueueFilter = "unanswered" | "held" | "all" | "hidden" | "mentions";

/** What stands in the studio's queue: a reply under a post, or a mention elsewhere. */
export interface QueueItem extends WrittenText {
  readonly what: "reply" | "mention";
  readonly id: number;
  readonly name: string;
  /** `@ann@example.org`; empty for those who replied here. */
  readonly handle: string;
  readonly network: NetworkName;
  /** Null where nobody is known behind it. */
  readonly accountId: number | null;
  /** The author's id there; what to block. */
  readonly accountUri: string;
  readonly domain: string;
  /** Below `/media/`; null where there is none. */
  readonly avatarPath: string | null;
  readonly url: string;
  /** When it came, Unix milliseconds. */
  readonly at: number;
  readonly state: Tables["replies"]["state"];
  /** Who may see it where it was written. */
  readonly visibility: Visibility;
  readonly answered: boolean;
  /** We like it, or share it; always false for mentions. */
  readonly liked: boolean;
  readonly shared: boolean;
  /** 0–100. */
  readonly spamScore: number;
  readonly hiddenAt: number | null;
  readonly hiddenReason: string;
  readonly post: { readonly id: number; readonly uri: string; readonly title: string } | undefined;
  /** What of ours it quotes, but for the post it stands under. */
  readonly quotes: readonly ShownQuoted[];
}

const forEveryone = ["public", "unlisted"] as const;

/** The words of the partial indexes, letter for letter, or they are not used. */
const waiting = {
  unanswered: sql<boolean>`replies.answered_at is null and replies.ours = 0 and replies.state = 'visible'`,
  held: sql<boolean>`replies.state = 'held'`,
  hidden: sql<boolean>`replies.state = 'hidden'`,
  all: sql<boolean>`replies.ours = 0 and replies.state <> 'erased'`,
} as const;

/**
 * A page of the studio's queue. What waits comes longest waiting first, the rest newest first; `after` is
 * the id of the last one on the page before. As quick with a million replies as with ten.
 */
export async function conversationQueue(
  db: Db,
  page: {
    readonly filter: QueueFilter;
    readonly after?: number | undefined;
    readonly limit: number;
    /** Leaves out what was said in private. */
    readonly publicOnly?: boolean;
  },
): Promise<QueueItem[]> {
  if (page.filter === "mentions") return await mentionQueue(db, page);
  const newestFirst = page.filter === "all" || page.filter === "hidden";
  let query = db
    .selectFrom("replies")
    .innerJoin("posts", "posts.id", "replies.conversation_id")
    .leftJoin("accounts", "accounts.id", "replies.account_id")
    .leftJoin("media", "media.id", "accounts.avatar_id")
    .select([
      "replies.id",
      "replies.author_name",
      "replies.network",
      "replies.uri as reply_uri",
      "replies.url",
      "replies.title as reply_title",
      "replies.warning",
      "replies.html",
      "replies.language",
      "replies.arrived_at",
      "replies.state",
      "replies.visibility",
      "replies.answered_at",
      "replies.liked_at",
      "replies.shared_at",
      "replies.spam_score",
      "replies.hidden_at",
      "replies.hidden_reason",
      "replies.conversation_id as post_id",
    ])
    .select(["posts.uri", "posts.title", "posts.summary", "media.variants_json"])
    .select([
      "accounts.handle",
      "accounts.uri as account_uri",
      "accounts.id as account_id",
      "accounts.domain",
    ])
    .where(waiting[page.filter]);
  if (page.after !== undefined)
    query = query.where("replies.id", newestFirst ? "<" : ">", page.after);
  const rows = await query
    .orderBy("replies.id", newestFirst ? "desc" : "asc")
    .limit(page.limit)
    .execute();
  const quotes = await quotedIn(
    db,
    rows.map((row) => row.reply_uri),
  );
  return rows.map((row) => ({
    what: "reply",
    id: row.id,
    name: row.author_name,
    handle: row.handle ?? "",
    network: row.network,
    accountId: row.account_id,
    accountUri: row.account_uri ?? "",
    domain: row.domain ?? "",
    avatarPath: firstPath(row.variants_json),
    url: row.url,
    title: row.reply_title,
    warning: row.warning,
    html: row.html,
    language: row.language,
    at: row.arrived_at,
    state: row.state,
    visibility: row.visibility,
    answered: row.answered_at !== null,
    liked: row.liked_at !== null,
    shared: row.shared_at !== null,
    spamScore: row.spam_score,
    hiddenAt: row.hidden_at,
    hiddenReason: row.hidden_reason,
    post: { id: row.post_id, uri: row.uri ?? "", title: row.title || row.summary },
    quotes: (quotes.get(row.reply_uri) ?? []).filter(({ post }) => post?.id !== row.post_id),
  }));
}

async function mentionQueue(
  db: Db,
  page: {
    readonly after?: number | undefined;
    readonly limit: number;
    readonly publicOnly?: boolean;
  },
): Promise<QueueItem[]> {
  let query = db
    .selectFrom("mentions")
    .innerJoin("accounts", "accounts.id", "mentions.account_id")
    .leftJoin("media", "media.id", "accounts.avatar_id")
    .select(["mentions.id", "mentions.uri", "mentions.url", "mentions.at", "media.variants_json"])
    .select(["mentions.title", "mentions.warning", "mentions.html", "mentions.language"])
    .select(["accounts.name", "accounts.handle", "accounts.network", "accounts.domain"])
    .select(["accounts.uri as account_uri", "accounts.id as account_id", "mentions.visibility"])
    .where(sql<boolean>`mentions.answered_at is null`)
    .$if(page.publicOnly === true, (some) => some.where("mentions.visibility", "in", forEveryone));
  if (page.after !== undefined) query = query.where("mentions.id", ">", page.after);
  const rows = await query.orderBy("mentions.id").limit(page.limit).execute();
  const quotes = await quotedIn(
    db,
    rows.map((row) => row.uri),
  );
  return rows.map((row) => ({
    what: "mention",
    id: row.id,
    name: row.name,
    handle: row.handle,
    network: row.network,
    accountId: row.account_id,
    accountUri: row.account_uri,
    domain: row.domain,
    avatarPath: firstPath(row.variants_json),
    url: row.url,
    title: row.title,
    warning: row.warning,
    html: row.html,
    language: row.language,
    at: row.at,
    state: "visible",
    visibility: row.visibility,
    answered: false,
    liked: false,
    shared: false,
    spamScore: 0,
    hiddenAt: null,
    hiddenReason: "",
    post: undefined,
    quotes: quotes.get(row.uri) ?? [],
  }));
}

/** How many wait, each counted to 1,000 and no further; `publicOnly` leaves out what was said in private. */
export async function queueCounts(
  db: Db,
  publicOnly = false,
): Promise<{ unanswered: number; held: number; mentions: number; reports: number }> {
  const { rows } = await sql<{
    unanswered: number;
    held: number;
    mentions: number;
    reports: number;
  }>`select
(select count(*) from (select 1 from replies where ${waiting.unanswered} limit 1000) a) as unanswered,
(select count(*) from (select 1 from replies where ${waiting.held} limit 1000) b) as held,
(select count(*) from (select 1 from mentions where answered_at is null${publicOnly ? sql` and visibility in ('public', 'unlisted')` : sql``} limit 1000) c) as mentions,
(select count(*) from (select 1 from reports where state = 'open' limit 1000) d) as reports`.execute(
    db,
  );
  return rows[0]!;
}

/** Notes when we liked or shared a reply; null when we took that back. */
export async function markReplyReacted(
  tx: Tx,
  replyId: number,
  kind: "like" | "share",
  at: number | null,
): Promise<void> {
  await tx.db
    .updateTable("replies")
    .set(kind === "like" ? { liked_at: at } : { shared_at: at })
    .where("id", "=", replyId)
    .execute();
  tx.changed("reading");
}

function firstPath(variantsJson: string | null): string | null {
  if (variantsJson === null) return null;
  return (JSON.parse(variantsJson) as { path: string }[])[0]?.path ?? null;
}
