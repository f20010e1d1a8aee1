import { type Context, Hono } from "hono";

import { notFound } from "#core/errors.ts";
import type { Kit } from "#kit";
import { findPost, findPostBySlug } from "#posts";

import { actorObject } from "./actor.ts";
import { activityJson, context, ownAddresses, wantsActivityJson } from "./addresses.ts";
import { type ApObject, answerObject, postObject } from "./compose.ts";
import type { OwnKeys } from "./own-keys.ts";

const pageSize = 20;

/** Everything about us that other servers may ask for. */
export function discoveryRoutes(kit: Kit, keys: () => Promise<OwnKeys>): Hono {
  const own = ownAddresses(kit.config.origin);
  const { db } = kit.store;
  const app = new Hono();

  // @source RFC 7033 §4; CORS so that web clients can look us up
  app.get("/.well-known/webfinger", async (c) => {
    const settings = await kit.settings.get();
    const profile = `${own.origin}/@${settings.handle}`;
    const acct = `acct:${settings.handle}@${new URL(own.origin).host}`;
    const asked = (c.req.query("resource") ?? "").toLowerCase();
    const known = [acct, own.actor, profile, own.origin, `${own.origin}/`].map((one) => one.toLowerCase());
    if (settings.setUpAt === null || !known.includes(asked)) throw notFound("That account");
    c.header("Access-Control-Allow-Origin", "*");
    return json(c, "application/jrd+json; charset=utf-8", {
      subject: acct,
      aliases: [own.actor, profile],
      links: [
        { rel: "self", type: "application/activity+json", href: own.actor },
        { rel: "http://webfinger.net/rel/profile-page", type: "text/html", href: profile },
      ],
    });
  });

  app.get("/.well-known/host-meta", (c) => {
    c.header("Content-Type", "application/xrd+xml; charset=utf-8");
    return c.body(
      `<?xml version="1.0" encoding="UTF-8"?>\n<XRD xmlns="http://docs.oasis-open.org/ns/xri/xrd-1.0"><Link rel="lrdd" template="${own.origin}/.well-known/webfinger?resource={uri}"/></XRD>\n`,
    );
  });

  // @source https://nodeinfo.diaspora.software/protocol
  app.get("/.well-known/nodeinfo", (c) =>
    json(c, "application/json; charset=utf-8", {
      links: [
        { rel: "http://nodeinfo.diaspora.software/ns/schema/2.1", href: `${own.origin}/nodeinfo/2.1` },
      ],
    }),
  );
  app.get("/nodeinfo/2.1", async (c) => {
    const posts = await db.selectFrom("posts").select((from) => from.fn.countAll<number>().as("n")).where("state", "=", "published").executeTakeFirstOrThrow();
    const counts = await db.selectFrom("conversation_counts").select((from) => from.fn.sum<number>("replies").as("n")).executeTakeFirst();
    return json(c, "application/json; charset=utf-8", {
      version: "2.1",
      software: { name: "medspil", version: "0.1.0" },
      protocols: ["activitypub"],
      services: { inbound: [], outbound: ["atom1.0", "rss2.0"] },
      openRegistrations: false,
      usage: { users: { total: 1 }, localPosts: Number(posts.n), localComments: Number(counts?.n ?? 0) },
      metadata: {},
    });
  });

  app.get("/ap/actor", async (c) => {
    const settings = await kit.settings.get();
    if (!wantsActivityJson(c.req.header("accept")) && /text\/html/.test(c.req.header("accept") ?? ""))
      return c.redirect(`/@${settings.handle}`, 303);
    const { publicPem } = await keys();
    return json(c, activityJson, await actorObject(db, own, settings, publicPem));
  });

  app.get("/ap/outbox", async (c) => {
    const listed = db.selectFrom("ap_activities").where("listed", "=", 1);
    if (c.req.query("page") === undefined) {
      const { n } = await listed.select((from) => from.fn.countAll<number>().as("n")).executeTakeFirstOrThrow();
      return collection(c, own.outbox, Number(n));
    }
    const before = Number(c.req.query("before") ?? Number.MAX_SAFE_INTEGER) || Number.MAX_SAFE_INTEGER;
    const rows = await listed.select(["id", "json"]).where("id", "<", before).orderBy("id", "desc").limit(pageSize).execute();
    const last = rows.length === pageSize ? rows.at(-1)?.id : undefined;
    return collectionPage(c, own.outbox, rows.map((row) => JSON.parse(row.json) as unknown), last);
  });

  for (const [path, table] of [["followers", "followers"], ["following", "following"]] as const)
    app.get(`/ap/${path}`, async (c) => {
      const address = own[path];
      const { n } = await db.selectFrom(table).select((from) => from.fn.countAll<number>().as("n")).executeTakeFirstOrThrow();
      // Who follows is counted, not listed: readers did not ask to be put on show.
      if (c.req.query("page") === undefined) return collection(c, address, Number(n), path === "following");
      if (path === "followers") return collectionPage(c, address, [], undefined);
      const rows = await db.selectFrom("following").innerJoin("accounts", "accounts.id", "following.account_id").select("accounts.uri").where("following.state", "=", "accepted").limit(1000).execute();
      return collectionPage(c, address, rows.map((row) => row.uri), undefined);
    });

  app.get("/ap/featured", (c) =>
    json(c, activityJson, { "@context": context[0], id: own.featured, type: "OrderedCollection", totalItems: 0, orderedItems: [] }),
  );

  app.get("/ap/replies/:post", async (c) => {
    const postId = Number(c.req.param("post"));
    const address = `${own.origin}/ap/replies/${postId}`;
    const post = Number.isSafeInteger(postId) ? await findPost(db, postId) : undefined;
    if (post?.state !== "published") throw notFound("That post");
    const replies = db.selectFrom("replies").where("post_id", "=", postId).where("state", "=", "visible").where((or) => or.or([or("network", "=", "activitypub"), or("ours", "=", 1)]));
    if (c.req.query("page") === undefined) {
      const { n } = await replies.select((from) => from.fn.countAll<number>().as("n")).executeTakeFirstOrThrow();
      return collection(c, address, Number(n));
    }
    const before = Number(c.req.query("before") ?? 0) || 0;
    const rows = await replies.select(["id", "uri"]).where("id", ">", before).orderBy("id").limit(pageSize).execute();
    return collectionPage(c, address, rows.map((row) => row.uri), rows.length === pageSize ? rows.at(-1)?.id : undefined);
  });

  app.get("/ap/answers/:id", async (c) => {
    const row = await db.selectFrom("answers").select("id").where("uri", "=", `${own.origin}/ap/answers/${c.req.param("id")}`).executeTakeFirst();
    const found = row === undefined ? undefined : await answerObject(db, own, "answer", row.id);
    if (found === undefined) throw notFound("That answer");
    return object(c, found.object);
  });
  return app;
}

/**
 * The ActivityPub form of a page of ours (a post, an answer, the profile), or undefined when the path is
 * none of these; for the site to hand out where Accept asks for it.
 */
export function activityJsonOf(
  kit: Kit,
  keys: () => Promise<OwnKeys>,
): (path: string) => Promise<Response | undefined> {
  const own = ownAddresses(kit.config.origin);
  const { db } = kit.store;
  return async (path) => {
    const [, kind, slug = ""] = /^\/(articles|notes|replies)\/([\w-]{1,120})$/.exec(path) ?? [];
    if (kind === "articles" || kind === "notes") {
      const post = await findPostBySlug(db, kind === "articles" ? "article" : "note", slug);
      if (post === undefined || post.published_at === null) return undefined;
      return answer(await postObject(db, own, post));
    }
    if (kind === "replies") {
      const row = await db.selectFrom("replies").select("id").where("uri", "=", `${own.origin}/replies/${slug}`).where("ours", "=", 1).executeTakeFirst();
      const found = row === undefined ? undefined : await answerObject(db, own, "reply", row.id);
      return found === undefined ? undefined : answer(found.object);
    }
    const settings = await kit.settings.get();
    if (path !== `/@${settings.handle}`) return undefined;
    const { publicPem } = await keys();
    return answer(await actorObject(db, own, settings, publicPem));
  };
}

function answer(object_: ApObject): Response {
  return new Response(JSON.stringify({ "@context": context, ...object_ }), {
    status: object_.type === "Tombstone" ? 410 : 200,
    headers: { "Content-Type": activityJson, Vary: "Accept" },
  });
}

function object(c: Context, it: ApObject): Response {
  return c.body(JSON.stringify({ "@context": context, ...it }), it.type === "Tombstone" ? 410 : 200, { "Content-Type": activityJson });
}

function json(c: Context, type: string, body: unknown): Response {
  return c.body(JSON.stringify(body), 200, { "Content-Type": type, Vary: "Accept" });
}

/** @source ActivityPub §5; Activity Vocabulary, OrderedCollection */
function collection(c: Context, id: string, totalItems: number, hasPages = true): Response {
  return json(c, activityJson, {
    "@context": context[0],
    id,
    type: "OrderedCollection",
    totalItems,
    ...(hasPages ? { first: `${id}?page=1` } : {}),
  });
}

function collectionPage(c: Context, id: string, orderedItems: readonly unknown[], before: number | undefined): Response {
  return json(c, activityJson, {
    "@context": context,
    id: c.req.url.replace(new URL(c.req.url).origin, new URL(id).origin),
    type: "OrderedCollectionPage",
    partOf: id,
    orderedItems,
    ...(before === undefined ? {} : { next: `${id}?page=1&before=${before}` }),
  });
}
