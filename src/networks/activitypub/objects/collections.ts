import { Hono } from "hono";

import type { Kit } from "#kit";
import { findPublicByUri, publicPosts } from "#posts";
import { keptFrom } from "#syndication";

import { ownAddresses } from "#activitypub/addresses.ts";
import { type ApObject, postObject } from "./compose.ts";
import { publicPost } from "./conversation-lists.ts";
import { pageKey, respond, respondCollection, respondPage } from "./respond.ts";

const pageSize = 20;

/**
 * Our lists: what we said, who follows us (counted only: our readers did not ask to be put on show), whom
 * we follow, and what is pinned. @source ActivityPub §5
 */
export function collectionRoutes(kit: Kit): Hono {
  const own = ownAddresses(kit.config.origin);
  const { db } = kit.store;
  const app = new Hono();

  app.get("/ap/outbox", async (c) => {
    const listed = db.selectFrom("ap_activities").where("listed", "=", 1);
    if (c.req.query("page") === undefined) {
      const { n } = await listed
        .select((from) => from.fn.countAll<number>().as("n"))
        .executeTakeFirstOrThrow();
      return respondCollection(own.outbox, Number(n));
    }
    const rows = await listed
      .select(["id", "type", "object_uri", "json"])
      .where("id", "<", pageKey(c) ?? Number.MAX_SAFE_INTEGER)
      .orderBy("id", "desc")
      .limit(pageSize)
      .execute();
    const items = await Promise.all(rows.map(async (row) => await asItIsNow(row)));
    return respondPage(c, own.outbox, items, nextOf(rows));
  });

  // A post that was edited since stands in the outbox as it reads today.
  const asItIsNow = async (row: { type: string; object_uri: string; json: string }) => {
    const { "@context": _, ...said } = JSON.parse(row.json) as ApObject;
    const post = row.type === "Create" ? await findPublicByUri(db, row.object_uri) : undefined;
    return post === undefined ? said : { ...said, object: await postObject(db, own, post) };
  };

  app.get("/ap/followers", async () => {
    const { n } = await db
      .selectFrom("followers")
      .select((from) => from.fn.countAll<number>().as("n"))
      .executeTakeFirstOrThrow();
    return respondCollection(own.followers, Number(n), { hasPages: false });
  });

  app.get("/ap/following", async (c) => {
    const accepted = db
      .selectFrom("following")
      .innerJoin("accounts", "accounts.id", "following.account_id")
      .where("following.state", "=", "accepted");
    if (c.req.query("page") === undefined) {
      const { n } = await accepted
        .select((from) => from.fn.countAll<number>().as("n"))
        .executeTakeFirstOrThrow();
      return respondCollection(own.following, Number(n));
    }
    const rows = await accepted
      .select(["accounts.id", "accounts.uri"])
      .where("accounts.id", "<", pageKey(c) ?? Number.MAX_SAFE_INTEGER)
      .orderBy("accounts.id", "desc")
      .limit(pageSize)
      .execute();
    return respondPage(
      c,
      own.following,
      rows.map(({ uri }) => uri),
      nextOf(rows),
    );
  });

  app.get("/ap/featured", async () => {
    const rows = await publicPosts(db)
      .select(["id", "uri"])
      .where("pinned_at", "is not", null)
      .orderBy("pinned_at", "desc")
      .execute();
    const pinned = rows.map(({ id }) => id);
    const kept = await keptFrom(db, pinned, "activitypub");
    const orderedItems = rows.flatMap(({ id, uri }) => (kept.has(id) ? [] : (uri ?? [])));
    return respond({
      id: own.featured,
      type: "OrderedCollection",
      totalItems: orderedItems.length,
      orderedItems,
    });
  });

  for (const [path, column] of [
    ["likes", "likes"],
    ["shares", "shares"],
  ] as const)
    app.get(`/ap/${path}/:post`, async (c) => {
      const postId = await publicPost(db, c.req.param("post"));
      const counts = await db
        .selectFrom("conversation_counts")
        .select(column)
        .where("conversation_id", "=", postId)
        .executeTakeFirst();
      const total = counts?.[column] ?? 0;
      return respondCollection(`${own.origin}/ap/${path}/${postId}`, total, {
        ordered: false,
        hasPages: false,
      });
    });
  return app;
}

function nextOf(rows: readonly { readonly id: number }[]): number | undefined {
  return rows.length === pageSize ? rows.at(-1)?.id : undefined;
}
