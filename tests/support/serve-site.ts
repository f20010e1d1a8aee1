import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { serve } from "@hono/node-server";

import { fixedClock } from "#core/clock.ts";

import { openFresh } from "./databases.ts";
import { freePort } from "./free-port.ts";
import { saidSettings, siteOn, type TestSite } from "./site.ts";

/** A site that a browser can be pointed at. */
export interface Served {
  readonly site: TestSite;
  readonly origin: string;
  close(): Promise<void>;
}

/** The site on a port of its own, as src/app.ts serves it, with a clock that stands still. */
export async function serveSite(language: "da" | "en"): Promise<Served> {
  const folder = mkdtempSync(join(tmpdir(), "medspil-site-"));
  const clock = fixedClock("2026-10-14T09:00:00Z");
  const { store, drop } = await openFresh("sqlite", folder, clock);
  const port = await freePort();
  const origin = `http://localhost:${port}`;
  const site = await siteOn(
    { store, clock, folder },
    { origin, settings: { ...saidSettings, language } },
  );
  const { cache, app } = site.site;
  const server = serve({
    port,
    hostname: "127.0.0.1",
    fetch: async (request, env) =>
      cache.find(request, env.incoming as never) ?? (await app.fetch(request, env as never)),
  });
  return {
    site,
    origin,
    close: async () => {
      site.site.close();
      await new Promise((resolve) => {
        server.close(resolve);
        if ("closeAllConnections" in server) server.closeAllConnections();
      });
      await drop();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
