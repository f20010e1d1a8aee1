/** The server that bench/pages.ts measures: one way of answering, in a process of its own. */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { serve } from "@hono/node-server";
import { Hono } from "hono";

import { fixedClock } from "#core/clock.ts";
import { replyArrives } from "#flows/reply-arrives.ts";
import { openFresh } from "#support/databases.ts";
import { publish, siteOn } from "#support/site.ts";
import { replyOf } from "#support/story.ts";

/** `kept`: from the cache; `anew`: rendered each time; `bare`: Hono and the same Buffer, nothing else. */
const [way = "kept", replies = "200"] = process.argv.slice(2);

const paragraph =
  "Mange virksomheder forsøger at styre, hvad andre siger om dem. Vi gjorde det også. Videoen lå bag en formular, og ingen måtte klippe i den. Så lagde vi den frit frem med råfilerne.";

const folder = mkdtempSync(join(tmpdir(), "medspil-bench-"));
const clock = fixedClock("2026-10-12T12:00:00Z");
const { store, drop } = await openFresh("sqlite", folder, clock);
const site = await siteOn({ store, clock, folder }, { parts: { cacheOff: way === "anew" } });
const post = await publish(site, {
  summary: "Man kan forære noget væk uden at miste det.",
  topics: ["Video"],
  markdown: Array.from({ length: 12 }, (_, i) => `## Del ${i + 1}\n\n${paragraph}`).join("\n\n"),
});
const uris: string[] = [];
while (uris.length < Number(replies)) {
  const batch = Array.from({ length: Math.min(100, Number(replies) - uris.length) }, (_, i) => {
    const n = uris.length + i;
    // Two of three answer somebody else, some of them deep in a thread.
    const to =
      n % 3 === 0
        ? post.uri
        : (uris[Math.floor((n * 7919) % Math.max(1, uris.length))] ?? post.uri);
    return replyOf(`reader${n % 97}`, to, {
      html: `<p>Svar nummer ${n}: tak for filerne, dem brugte vi i går. Må vi oversætte dem?</p>`,
      writtenAt: clock.now(),
    });
  });
  clock.move(1000);
  await Promise.all(batch.map(async (reply) => await replyArrives(store, reply)));
  uris.push(...batch.map((reply) => reply.uri));
}

const page = Buffer.from(await (await site.get(post.path)).arrayBuffer());
const bare = new Hono().get(post.path, (c) => c.body(page, 200, { "content-type": "text/html" }));
type Env = { readonly incoming?: Parameters<typeof site.site.cache.find>[1] };
const server = serve(
  {
    port: 0,
    hostname: "127.0.0.1",
    fetch:
      way === "bare"
        ? bare.fetch
        : async (request: Request, env: unknown) =>
            site.site.cache.find(request, (env as Env).incoming) ??
            (await site.site.app.fetch(request, env as Env)),
  },
  ({ port }) =>
    process.send?.({ address: `http://127.0.0.1:${port}${post.path}`, bytes: page.length }),
);

process.on("message", (said) => {
  const { user, system } = process.cpuUsage();
  if (said === "cost")
    process.send?.({ rss: process.memoryUsage().rss, cpuMs: (user + system) / 1000 });
});
process.on("disconnect", () => {
  server.close();
  void drop().finally(() => {
    rmSync(folder, { recursive: true, force: true });
    process.exit(0);
  });
});
