/** The server that bench/pages.ts measures: one way of answering, in a process of its own. */
import { fork } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { serve } from "@hono/node-server";
import { Hono } from "hono";

import { fixedClock } from "#core/clock.ts";
import { openSqlite } from "#core/db/sqlite-store.ts";
import type { Tables } from "#schema";
import { siteOn } from "#support/site.ts";

/** `kept`: from the cache; `anew`: rendered each time; `bare`: Hono and the same Buffer, nothing else. */
const [way = "kept", replies = "200"] = process.argv.slice(2);

const folder = mkdtempSync(join(tmpdir(), "medspil-bench-"));
const seed = fork(join(import.meta.dirname, "pages-seed.ts"), [folder, replies]);
const [post] = (await once(seed, "message")) as [{ path: string; now: number }];
const clock = fixedClock(post.now);
const store = openSqlite<Tables>(join(folder, "medspil.sqlite"), clock);
const site = await siteOn({ store, clock, folder }, { parts: { cacheOff: way === "anew" } });

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
  void store.close().finally(() => {
    rmSync(folder, { recursive: true, force: true });
    process.exit(0);
  });
});
