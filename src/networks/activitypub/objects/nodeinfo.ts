import { Hono } from "hono";

import { day } from "#core/clock.ts";
import type { Kit } from "#kit";
import { publicPosts } from "#posts";

import { ownAddresses } from "#activitypub/addresses.ts";

/** The version that other servers are told. */
const version = "0.1.0";

/** What kind of server this is. @source https://nodeinfo.diaspora.software/protocol, schema 2.1 */
export function nodeinfoRoutes(kit: Kit): Hono {
  const own = ownAddresses(kit.config.origin);
  const { db } = kit.store;
  const app = new Hono();

  app.get("/.well-known/nodeinfo", (c) =>
    c.json({
      links: [2.1, 2.0].map((schema) => ({
        rel: `http://nodeinfo.diaspora.software/ns/schema/${schema.toFixed(1)}`,
        href: `${own.origin}/nodeinfo/${schema.toFixed(1)}`,
      })),
    }),
  );

  const told = async (schema: "2.0" | "2.1"): Promise<object> => {
    const settings = await kit.settings.get();
    const counted = await publicPosts(db)
      .select((from) => [from.fn.countAll<number>().as("posts")])
      .select((from) => from.fn.max<number | null>("published_at").as("last_at"))
      .executeTakeFirst();
    const replies = await publicPosts(db)
      .innerJoin("conversation_counts", "conversation_counts.conversation_id", "posts.id")
      .select((from) => from.fn.sum<number | null>("conversation_counts.replies").as("count"))
      .executeTakeFirst();
    const isActive = (days: number): number =>
      Number(counted?.last_at ?? 0) > kit.clock.now() - days * day ? 1 : 0;
    return {
      version: schema,
      software: { name: "medspil", version },
      protocols: ["activitypub"],
      services: { inbound: [], outbound: ["atom1.0", "rss2.0"] },
      openRegistrations: false,
      usage: {
        users: { total: 1, activeMonth: isActive(30), activeHalfyear: isActive(180) },
        localPosts: Number(counted?.posts ?? 0),
        localComments: Number(replies?.count ?? 0),
      },
      metadata: { nodeName: settings.siteName, nodeDescription: settings.tagline },
    };
  };
  for (const schema of ["2.0", "2.1"] as const)
    app.get(`/nodeinfo/${schema}`, async () => {
      const type = `application/json; profile="http://nodeinfo.diaspora.software/ns/schema/${schema}#"`;
      return new Response(JSON.stringify(await told(schema)), {
        headers: { "content-type": type, "access-control-allow-origin": "*" },
      });
    });
  return app;
}
