import { type Selectable, sql } from "kysely";
import { LRUCache } from "lru-cache";

import { firstThatFit, textOnPage } from "#core/fit.ts";
import type { Db, NetworkName, Tables } from "#schema";

import { rootOf } from "./path.ts";
import type { ShownReply } from "./reply.ts";

/** How many replies a page shows at most; fewer where they are long. */
export const repliesOnPage = 50;

/** A stretch of a conversation. */
export interface ReplyPage {
  readonly replies: readonly ShownReply[];
  /** How many stand in the whole conversation, or came from the network that was asked for. */
  readonly total: number;
  /** Id of the last reply shown, when there are more after it. */
  readonly next: number | undefined;
  /** Id of the first reply shown, when there are more before it. */
  readonly previous: number | undefined;
}

/** Where in the conversation to look: after or before the reply with that id, or from its start. */
export interface ReplyPlace {
  readonly network?: NetworkName | undefined;
  readonly after?: number | undefined;
  readonly before?: number | undefined;
}

/** A page of the tree under a post, in reading order: what is held back is not in it, what is hidden or erased is a trace. */
export async function listReplies(
  db: Db,
  conversationId: number,
  place: ReplyPlace = {},
  limit = repliesOnPage,
): Promise<ReplyPage> {
  const edge = place.after ?? place.before;
  const at =
    edge === undefined
      ? undefined
      : await db
          .selectFrom("replies")
          .select(["id", "path"])
          .where("id", "=", edge)
          .where("conversation_id", "=", conversationId)
          .executeTakeFirst();
  const backwards = at !== undefined && place.after === undefined;
  const ofNetwork =
    place.network === undefined ? sql`` : sql`and replies.network = ${place.network}`;
  const fromHere =
    at === undefined ? sql`` : sql`and replies.path ${sql.raw(backwards ? "<" : ">")} ${at.path}`;
  // As text: this is on every view of a post that is not kept, and building it from its parts takes longer than running it.
  const { rows } = await sql<Row>`
    select replies.id, replies.parent_id, replies.depth, replies.network, replies.written_here, replies.ours, replies.user_id, replies.state,
      replies.author_name, replies.url, replies.title, replies.warning, replies.html, replies.language, replies.written_at, replies.edited_at,
      replies.revision, replies.hidden_at, replies.hidden_reason, replies.hidden_entry,
      accounts.handle, accounts.url as author_url, media.variants_json
    from replies left join accounts on accounts.id = replies.account_id
      left join media on media.id = accounts.avatar_id
    where replies.conversation_id = ${conversationId} and ${isWorthItsPlace} ${ofNetwork} ${fromHere}
    order by replies.path ${sql.raw(backwards ? "desc" : "asc")} limit ${limit + 1}`.execute(db);
  const page = firstThatFit(rows.slice(0, limit), textOf);
  const more = rows.length > page.length;
  if (backwards) page.reverse();
  const [first, last] = [page[0]?.id, page.at(-1)?.id];
  return {
    replies: page.map(shown),
    total: await countShown(db, conversationId, place.network),
    next: backwards || more ? last : undefined,
    previous: (backwards ? more : at !== undefined) ? first : undefined,
  };
}

/** What is erased or waits keeps its place only while something that can be read stands under it. */
const isWorthItsPlace = sql<boolean>`(replies.state in ('visible', 'hidden') or exists (select 1 from replies below
  where below.conversation_id = replies.conversation_id and below.path > replies.path and below.path < replies.path || 'a'
  and below.state in ('visible', 'hidden')))`;

/**
 * The page that shows a reply, as what to give as `after`: it begins with the thread the reply stands in,
 * or a little before the reply where that thread is longer than a page.
 */
export async function pageOfReply(
  db: Db,
  replyId: number,
): Promise<{ conversationId: number; after: number | undefined } | undefined> {
  const reply = await db
    .selectFrom("replies")
    .select(["conversation_id", "path"])
    .where("id", "=", replyId)
    .executeTakeFirst();
  if (reply === undefined) return undefined;
  const before = await db
    .selectFrom("replies")
    .select([
      "id",
      "path",
      sql<number>`case when state = 'visible' then length(html) else 0 end`.as("text"),
    ])
    .where("conversation_id", "=", reply.conversation_id)
    .where("path", "<", reply.path)
    .where("state", "<>", "held")
    .orderBy("path", "desc")
    .limit(repliesOnPage)
    .execute();
  // Half of what a page holds may stand before it, so that it has room itself.
  let room = textOnPage / 2;
  const crowded = before.findIndex((one) => (room -= Number(one.text)) < 0);
  const near = crowded === -1 ? before.length : crowded;
  // On the first page already: no need to begin elsewhere.
  if (before.length < repliesOnPage && near === before.length)
    return { conversationId: reply.conversation_id, after: undefined };
  const root = rootOf(reply.path);
  const thread = before.findIndex((one) => one.path < root);
  const begin = thread !== -1 && thread <= near ? thread : Math.min(9, near);
  return { conversationId: reply.conversation_id, after: before[begin]?.id };
}

/** How much text of a reply the page shows. */
function textOf(row: Row): number {
  return row.state === "visible" ? row.html.length : 0;
}

/** How many visible replies came by which network, those with any, most first; as quick for many as for few. */
export async function countByNetwork(
  db: Db,
  conversationId: number,
): Promise<{ network: NetworkName; count: number }[]> {
  const rows = await db
    .selectFrom("reply_counts")
    .select(["network", "replies"])
    .where("conversation_id", "=", conversationId)
    .where("replies", ">", 0)
    .orderBy("replies", "desc")
    .orderBy("network")
    .execute();
  return rows.map(({ network, replies }) => ({ network, count: replies }));
}

async function countShown(
  db: Db,
  conversationId: number,
  network: NetworkName | undefined,
): Promise<number> {
  const row = await (
    network === undefined
      ? db
          .selectFrom("conversation_counts")
          .select("replies")
          .where("conversation_id", "=", conversationId)
      : db
          .selectFrom("reply_counts")
          .select("replies")
          .where("conversation_id", "=", conversationId)
          .where("network", "=", network)
  ).executeTakeFirst();
  return row?.replies ?? 0;
}

/** What the query above brings of one reply. */
type Row = Pick<
  Selectable<Tables["replies"]>,
  | "id"
  | "parent_id"
  | "depth"
  | "network"
  | "written_here"
  | "ours"
  | "user_id"
  | "state"
  | "author_name"
  | "url"
  | "title"
  | "warning"
  | "html"
  | "language"
  | "written_at"
  | "edited_at"
  | "revision"
  | "hidden_at"
  | "hidden_reason"
  | "hidden_entry"
> & { handle: string | null; author_url: string | null; variants_json: string | null };

function shown(row: Row): ShownReply {
  const open = row.state === "visible";
  return {
    id: row.id,
    parentId: row.parent_id,
    depth: row.depth,
    network: row.network,
    isWrittenHere: row.written_here === 1,
    isOurs: row.ours === 1,
    userId: row.user_id,
    state: row.state,
    authorName: open ? row.author_name : "",
    handle: open ? (row.handle ?? "") : "",
    authorUrl: open ? (row.author_url ?? "") : "",
    avatarPath: open ? smallest(row.variants_json) : null,
    url: open ? row.url : "",
    title: open ? row.title : "",
    warning: open ? row.warning : "",
    html: open ? row.html : "",
    language: open ? row.language : "",
    writtenAt: row.written_at,
    editedAt: row.edited_at,
    revision: row.revision,
    hiddenAt: row.hidden_at,
    hiddenReason: row.hidden_reason,
    hiddenEntry: row.hidden_entry,
  };
}

/** Pictures looked up before: a conversation shows the same few people again and again. */
const smallestOf = new LRUCache<string, { readonly path: string | null }>({ max: 1000 });

/** The path of a picture's first size. */
function smallest(variantsJson: string | null): string | null {
  if (variantsJson === null) return null;
  let found = smallestOf.get(variantsJson);
  if (found === undefined) {
    found = { path: (JSON.parse(variantsJson) as { path: string }[])[0]?.path ?? null };
    smallestOf.set(variantsJson, found);
  }
  return found.path;
}
