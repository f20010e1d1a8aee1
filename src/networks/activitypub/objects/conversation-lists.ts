import { type Context, Hono } from "hono";
import { sql } from "kysely";

import { notFound } from "#core/errors.ts";
import type { Kit } from "#kit";
import type { Db } from "#schema";

import { ownAddresses } from "#activitypub/addresses.ts";
import { pageKey, respondCollection, respondPage } from "./respond.ts";

const pageSize = 20;

/** Something that is listed: `id` is the key of its page. */
interface Listed {
  readonly id: number;
  readonly uri: string;
}

/** What other servers can fetch themselves, and everybody may see: what readers wrote on the page stays there. */
const isFetchable = sql`(network = 'activitypub' or ours = 1) and state = 'visible' and visibility in ('public', 'unlisted')`;

/**
 * What others need to bring a conversation of ours home: the answers to a post, to an answer of ours under it
 * and to one elsewhere, and the whole conversation as one list.
 * @source Activity Vocabulary, `replies`; FEP-7888 and FEP-f228 (`context`)
 */
export function conversationLists(kit: Kit): Hono {
  const own = ownAddresses(kit.config.origin);
  const { db } = kit.store;
  const app = new Hono();

  app.get("/ap/replies/:post", async (c) => {
    const postId = await publicPost(db, c.req.param("post"));
    const from = sql`conversation_id = ${postId} and parent_id is null`;
    return await answers(c, db, `${own.origin}/ap/replies/${postId}`, from);
  });

  app.get("/ap/replies/:post/:reply", async (c) => {
    const postId = await publicPost(db, c.req.param("post"));
    const replyId = wholeNumber(c.req.param("reply"));
    const { rows } = await sql<Listed>`select id, uri from replies
      where id = ${replyId} and conversation_id = ${postId} and ours = 1 and ${isFetchable}`.execute(
      db,
    );
    if (rows.length === 0) throw notFound("That answer");
    const from = sql`conversation_id = ${postId} and parent_id = ${replyId}`;
    return await answers(c, db, `${own.origin}/ap/replies/${postId}/${replyId}`, from);
  });

  app.get("/ap/answers/:name/replies", async (c) => {
    const uri = `${own.origin}/ap/answers/${c.req.param("name")}`;
    const answer = await db
      .selectFrom("answers")
      .select("id")
      .where("uri", "=", uri)
      .where("deleted_at", "is", null)
      .where("visibility", "in", ["public", "unlisted"])
      .executeTakeFirst();
    if (answer === undefined) throw notFound("That answer");
    const listed = db
      .selectFrom("mentions")
      .where("in_reply_to", "=", uri)
      .where("visibility", "in", ["public", "unlisted"]);
    return await list(c, `${uri}/replies`, {
      count: async () => {
        const { n } = await listed
          .select((of) => of.fn.countAll<number>().as("n"))
          .executeTakeFirstOrThrow();
        return Number(n);
      },
      after: async (key) =>
        await listed
          .select(["id", "uri"])
          .where("id", ">", key)
          .orderBy("id")
          .limit(pageSize)
          .execute(),
    });
  });

  // In the order in which it came; what it began with is first.
  app.get("/ap/contexts/:post", async (c) => {
    const postId = await publicPost(db, c.req.param("post"));
    const address = `${own.origin}/ap/contexts/${postId}`;
    const post = await db
      .selectFrom("posts")
      .select("uri")
      .where("id", "=", postId)
      .executeTakeFirstOrThrow();
    const count = async (): Promise<number> => {
      const { rows } = await sql<{ n: number }>`select count(*) as n from replies
        where conversation_id = ${postId} and ${isFetchable}`.execute(db);
      return Number(rows[0]?.n ?? 0) + 1;
    };
    const after = async (key: number): Promise<Listed[]> => {
      const { rows } = await sql<Listed>`select id, uri from replies
        where conversation_id = ${postId} and id > ${key} and ${isFetchable}
        order by id limit ${pageSize}`.execute(db);
      return rows;
    };
    const begin = pageKey(c) === undefined ? [post.uri ?? ""] : [];
    return await list(c, address, { count, after, begin, ordered: true, owner: own.actor });
  });
  return app;
}

/**
 * What answers something of ours as other servers see it: an answer to what a reader wrote on the page stands,
 * for them, under what that answers.
 */
async function answers(
  c: Context,
  db: Db,
  address: string,
  from: ReturnType<typeof sql>,
): Promise<Response> {
  const below = sql`with recursive below as (
    select id, uri, network, ours, state, visibility from replies where ${from}
    union all
    select replies.id, replies.uri, replies.network, replies.ours, replies.state, replies.visibility
    from replies join below on replies.parent_id = below.id
    where below.network <> 'activitypub' and below.ours = 0)`;
  return await list(c, address, {
    count: async () => {
      const { rows } = await sql<{ n: number }>`${below}
        select count(*) as n from below where ${isFetchable}`.execute(db);
      return Number(rows[0]?.n ?? 0);
    },
    after: async (key) => {
      const { rows } = await sql<Listed>`${below}
        select id, uri from below where id > ${key} and ${isFetchable}
        order by id limit ${pageSize}`.execute(db);
      return rows;
    },
  });
}

/** The list itself, or one of its pages. */
async function list(
  c: Context,
  address: string,
  of: {
    count(): Promise<number>;
    after(key: number): Promise<readonly Listed[]>;
    readonly begin?: readonly string[];
    readonly ordered?: boolean;
    readonly owner?: string;
  },
): Promise<Response> {
  const { ordered = false, owner, begin = [] } = of;
  if (c.req.query("page") === undefined)
    return respondCollection(address, await of.count(), {
      ordered,
      ...(owner === undefined ? {} : { owner }),
    });
  const rows = await of.after(pageKey(c) ?? 0);
  const next = rows.length === pageSize ? rows.at(-1)?.id : undefined;
  return respondPage(c, address, [...begin, ...rows.map(({ uri }) => uri)], next, ordered);
}

/** The public post with this number, or 404. */
export async function publicPost(db: Db, text: string): Promise<number> {
  const row = await db
    .selectFrom("posts")
    .select("id")
    .where("id", "=", wholeNumber(text))
    .where("state", "=", "published")
    .executeTakeFirst();
  if (row === undefined) throw notFound("That post");
  return row.id;
}

function wholeNumber(text: string): number {
  const id = Number(text);
  return Number.isSafeInteger(id) ? id : 0;
}
