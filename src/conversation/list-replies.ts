import type { Selectable } from "kysely";

import type { Db, NetworkName, Tables } from "#schema";

import type { ShownReply } from "./reply.ts";

/** How many replies a page shows. */
export const repliesOnPage = 50;

/** A stretch of a conversation. */
export interface ReplyPage {
  readonly replies: readonly ShownReply[];
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
  postId: number,
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
          .where("post_id", "=", postId)
          .executeTakeFirst();
  const backwards = at !== undefined && place.after === undefined;
  let query = db
    .selectFrom("replies")
    .leftJoin("accounts", "accounts.id", "replies.account_id")
    .leftJoin("media", "media.id", "accounts.avatar_id")
    .select([
      "replies.id",
      "replies.parent_id",
      "replies.depth",
      "replies.network",
      "replies.ours",
      "replies.state",
      "replies.author_name",
      "replies.url",
      "replies.html",
      "replies.written_at",
      "replies.edited_at",
      "replies.revision",
      "replies.hidden_at",
      "replies.hidden_reason",
      "replies.hidden_entry",
      "accounts.handle",
      "accounts.url as author_url",
      "media.variants_json",
    ])
    .where("replies.post_id", "=", postId)
    .where("replies.state", "<>", "held");
  if (place.network !== undefined) query = query.where("replies.network", "=", place.network);
  if (at !== undefined)
    query = query.where("replies.path", backwards ? "<" : ">", at.path);
  const rows = await query
    .orderBy("replies.path", backwards ? "desc" : "asc")
    .limit(limit + 1)
    .execute();
  const more = rows.length > limit;
  const page = rows.slice(0, limit);
  if (backwards) page.reverse();
  const [first, last] = [page[0]?.id, page.at(-1)?.id];
  return {
    replies: page.map(shown),
    next: backwards || more ? last : undefined,
    previous: (backwards ? more : at !== undefined) ? first : undefined,
  };
}

/** The reply on whose page a reply stands first: the one before it, to be given as `after`. */
export async function pageOfReply(db: Db, replyId: number): Promise<{ postId: number; after: number | undefined } | undefined> {
  const reply = await db
    .selectFrom("replies")
    .select(["post_id", "path"])
    .where("id", "=", replyId)
    .executeTakeFirst();
  if (reply === undefined) return undefined;
  const before = await db
    .selectFrom("replies")
    .select("id")
    .where("post_id", "=", reply.post_id)
    .where("path", "<", reply.path)
    .where("state", "<>", "held")
    .orderBy("path", "desc")
    .limit(repliesOnPage - 1)
    .execute();
  // On the first page already: no need to begin elsewhere.
  const after = before.length < repliesOnPage - 1 ? undefined : before[0]?.id;
  return { postId: reply.post_id, after };
}

/** How many visible replies came from each network. */
export async function countByNetwork(db: Db, postId: number): Promise<{ network: NetworkName; count: number }[]> {
  const rows = await db
    .selectFrom("replies")
    .select((from) => ["network", from.fn.countAll<number>().as("count")])
    .where("post_id", "=", postId)
    .where("state", "=", "visible")
    .groupBy("network")
    .execute();
  return rows.map((row) => ({ network: row.network, count: Number(row.count) }));
}

/** What the query above brings of one reply. */
type Row = Pick<
  Selectable<Tables["replies"]>,
  | "id" | "parent_id" | "depth" | "network" | "ours" | "state" | "author_name" | "url" | "html"
  | "written_at" | "edited_at" | "revision" | "hidden_at" | "hidden_reason" | "hidden_entry"
> & { handle: string | null; author_url: string | null; variants_json: string | null };

function shown(row: Row): ShownReply {
  const open = row.state === "visible";
  const avatar = row.variants_json === null ? [] : (JSON.parse(row.variants_json) as { path: string }[]);
  return {
    id: row.id,
    parentId: row.parent_id,
    depth: row.depth,
    network: row.network,
    isOurs: row.ours === 1,
    state: row.state === "held" ? "hidden" : row.state,
    authorName: open ? row.author_name : "",
    handle: open && row.network === "activitypub" ? (row.handle ?? "") : "",
    authorUrl: open && row.network === "activitypub" ? (row.author_url ?? "") : "",
    avatarPath: open ? (avatar[0]?.path ?? null) : null,
    url: open ? row.url : "",
    html: open ? row.html : "",
    writtenAt: row.written_at,
    editedAt: row.edited_at,
    revision: row.revision,
    hiddenAt: row.hidden_at,
    hiddenReason: row.hidden_reason,
    hiddenEntry: row.hidden_entry,
  };
}
