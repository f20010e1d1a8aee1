import { type Selectable, sql } from "kysely";

import {
  type ActingUser,
  bySystem,
  type Db,
  type GivenText,
  type NetworkName,
  type Tables,
  type Tx,
} from "#schema";

import { countReplies } from "./add-reply.ts";
import { keepRevision } from "./keep-revision.ts";
import { dropQuotes, tellOfReply } from "./quotes.ts";
import { tidyName } from "./reply.ts";

/** A reply as it is stored. */
export type ReplyRow = Selectable<Tables["replies"]>;

/** The reply with this id or uri. */
export async function findReply(
  db: Db,
  by: { readonly id: number } | { readonly uri: string },
): Promise<ReplyRow | undefined> {
  const all = db.selectFrom("replies").selectAll();
  return await (
    "id" in by ? all.where("id", "=", by.id) : all.where("uri", "=", by.uri)
  ).executeTakeFirst();
}

/** The same, held until commit, so that two who change one reply at the same moment wait for each other. */
export async function lockReply(
  tx: Tx,
  by: { readonly id: number } | { readonly uri: string },
): Promise<ReplyRow | undefined> {
  // SQLite has one writer anyway and knows no row locks.
  if (tx.dialect === "sqlite") return await findReply(tx.db, by);
  const all = tx.db
    .selectFrom("replies")
    .selectAll()
    .modifyEnd(sql`for update`);
  return await (
    "id" in by ? all.where("id", "=", by.id) : all.where("uri", "=", by.uri)
  ).executeTakeFirst();
}

/**
 * Changes what a reply says, at once, and keeps what it said before, as `keepRevision` can; another language or visibility alone is no
 * other text. Title, warning, language and visibility stay as they are when they are not given. @returns false when nothing is different.
 */
export async function reviseReply(
  tx: Tx,
  reply: ReplyRow,
  text: GivenText & {
    readonly source?: string;
    /** Who of ours changes it; its own author when absent. */
    readonly by?: ActingUser;
    readonly visibility?: ReplyRow["visibility"] | undefined;
    readonly state?: "visible" | "held";
    readonly spamScore?: number;
    /** As the author's server says, Unix milliseconds; now when absent. */
    readonly editedAt?: number | undefined;
  },
): Promise<boolean> {
  if (reply.state === "erased") return false;
  const { title = reply.title, warning = reply.warning, language = reply.language } = text;
  const { visibility = reply.visibility } = text;
  if (reply.html === text.html && reply.title === title && reply.warning === warning) {
    if (reply.language === language && reply.visibility === visibility) return false;
    // So that an older edit that comes late does not show it to more people again.
    const isMoved = reply.visibility !== visibility && text.editedAt !== undefined;
    const at = isMoved ? { edited_at: Math.min(text.editedAt, tx.now) } : {};
    const about = { language, visibility, ...at };
    await tx.db.updateTable("replies").set(about).where("id", "=", reply.id).execute();
    await tellOfReply(tx, reply);
    return true;
  }
  await keepRevision(tx, reply, text.by ?? bySystem);
  // An edit can bring a reply before the moderator, but never out of hiding.
  const state = reply.state === "visible" && text.state === "held" ? "held" : reply.state;
  await tx.db
    .updateTable("replies")
    .set({
      title,
      warning,
      html: text.html,
      language,
      visibility,
      source: text.source ?? reply.source,
      revision: reply.revision + 1,
      edited_at: Math.min(text.editedAt ?? tx.now, tx.now),
      state,
      spam_score: text.spamScore ?? reply.spam_score,
    })
    .where("id", "=", reply.id)
    .execute();
  if (state !== reply.state) await countReplies(tx, reply, -1);
  await tellOfReply(tx, reply);
  return true;
}

/** What is left of a reply whose author took it back. */
const blank = {
  state: "erased",
  title: "",
  warning: "",
  html: "",
  language: "",
  source: "",
  author_name: "",
  url: "",
  hidden_reason: "",
  account_id: null,
  user_id: null,
} as const;

/** Takes a reply's text and author away for good; its place stays, so the thread can be read. */
export async function eraseReply(tx: Tx, reply: ReplyRow): Promise<void> {
  if (reply.state === "erased") return;
  await tx.db
    .updateTable("replies")
    .set({ ...blank, edited_at: tx.now })
    .where("id", "=", reply.id)
    .execute();
  await tx.db.deleteFrom("reply_revisions").where("reply_id", "=", reply.id).execute();
  await tx.db.deleteFrom("reply_checks").where("reply_id", "=", reply.id).execute();
  if (reply.state === "visible") await countReplies(tx, reply, -1);
  await tellOfReply(tx, reply);
  await dropQuotes(tx, reply.uri);
}

/** Gives an erased reply its text and author back, in the place that was kept for it. */
export async function reviveReply(
  tx: Tx,
  reply: ReplyRow,
  back: GivenText & {
    readonly url: string;
    readonly visibility: ReplyRow["visibility"];
    readonly state: "visible" | "held";
    readonly accountId: number;
    readonly authorName: string;
    readonly spamScore: number;
  },
): Promise<void> {
  await tx.db
    .updateTable("replies")
    .set({
      state: back.state,
      title: back.title ?? "",
      warning: back.warning ?? "",
      html: back.html,
      language: back.language ?? "",
      url: back.url,
      visibility: back.visibility,
      author_name: tidyName(back.authorName),
      account_id: back.accountId,
      spam_score: back.spamScore,
      edited_at: null,
    })
    .where("id", "=", reply.id)
    .execute();
  if (back.state === "visible") await countReplies(tx, reply, 1);
  await tellOfReply(tx, reply);
}

/** Takes all replies of an account away for good, however many; their places stay. */
export async function blankRepliesOf(tx: Tx, accountId: number): Promise<void> {
  const theirs = tx.db.selectFrom("replies").select("id").where("account_id", "=", accountId);
  await tx.db.deleteFrom("reply_revisions").where("reply_id", "in", theirs).execute();
  await tx.db.deleteFrom("reply_checks").where("reply_id", "in", theirs).execute();
  await dropQuotes(
    tx,
    tx.db.selectFrom("replies").select("uri").where("account_id", "=", accountId),
  );
  const blanking = tx.db
    .updateTable("replies")
    .set({ ...blank, edited_at: tx.now })
    .where("account_id", "=", accountId);
  const shown = await blanking
    .where("state", "=", "visible")
    .returning(["conversation_id", "network"])
    .execute();
  await blanking.execute();
  for (const rows of Map.groupBy(shown, (row) => row.conversation_id).values()) {
    // An account is on one network.
    const [first] = rows;
    if (first === undefined) continue;
    await countReplies(tx, first, -rows.length);
    tx.changed(`post:${first.conversation_id}`);
  }
  tx.changed("queue");
}

/** Moves a reply between visible, held and hidden. `entry` is the log's, for a hidden one. */
export async function setReplyState(
  tx: Tx,
  reply: ReplyRow,
  state: "visible" | "hidden",
  why: { readonly reason: string; readonly entry: number | null },
): Promise<void> {
  await tx.db
    .updateTable("replies")
    .set({
      state,
      hidden_at: state === "hidden" ? tx.now : null,
      hidden_reason: state === "hidden" ? why.reason : "",
      hidden_entry: why.entry,
      ...(state === "hidden" ? { answered_at: reply.answered_at ?? tx.now } : {}),
    })
    .where("id", "=", reply.id)
    .execute();
  const [before, after] = [reply.state === "visible" ? 1 : 0, state === "visible" ? 1 : 0];
  if (before !== after) await countReplies(tx, reply, after - before);
  await tellOfReply(tx, reply);
}

/** Notes that an owner answered it, or that it needs no answer. */
export async function markAnswered(tx: Tx, what: "reply" | "mention", id: number): Promise<void> {
  await tx.db
    .updateTable(what === "reply" ? "replies" : "mentions")
    .set({ answered_at: tx.now })
    .where("id", "=", id)
    .execute();
  tx.changed("queue");
}

/** The same reply is told of by another network from now on: under another id, as another account of its author. */
export async function moveReply(
  tx: Tx,
  reply: ReplyRow,
  to: {
    readonly network: NetworkName;
    readonly accountId: number;
    readonly authorName: string;
    readonly uri: string;
    readonly url: string;
  },
): Promise<void> {
  const { network, uri, url } = to;
  await tx.db
    .updateTable("replies")
    .set({ network, uri, url, account_id: to.accountId, author_name: tidyName(to.authorName) })
    .where("id", "=", reply.id)
    .execute();
  if (reply.state === "visible") {
    await countReplies(tx, reply, -1);
    await countReplies(tx, { ...reply, network }, 1);
  }
  await tellOfReply(tx, { ...reply, uri });
}
