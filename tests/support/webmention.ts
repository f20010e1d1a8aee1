import { createSafeFetch } from "#core/safe-fetch.ts";
import { startRunner } from "#jobs";
import type { Kit } from "#kit";
import { registryOf } from "#networks/registry.ts";
import { webmention } from "#networks/webmention";

import type { Fresh } from "./databases.ts";
import { kitOn } from "./kit.ts";
import { type Answer, type Heard, type RemoteServer, startRemote } from "./remote-server.ts";

/** A page elsewhere: its HTML, or all of an answer. */
export type Page = string | Answer | ((heard: Heard) => Answer);

/** Another site, and ours, which tell each other of what they link to. */
export interface WebmentionWorld {
  readonly kit: Kit;
  readonly there: RemoteServer;
  /** What stands there, by path; what is not said is not found. */
  readonly pages: Map<string, Page>;
  /** What is posted there is answered so. */
  takes: Answer;
  /** Sends a webmention as others do. */
  mention(source: string, target: string): Promise<Response>;
  /** Asks one of its own addresses. */
  ask(path: string): Promise<Response>;
  /** Does every job that is due. */
  work(): Promise<void>;
  close(): Promise<void>;
}

/** Opens both on an empty database. */
export async function webmentionWorld(fresh: Fresh): Promise<WebmentionWorld> {
  const pages = new Map<string, Page>();
  const there = await startRemote((heard) => {
    if (heard.method === "POST") return world.takes;
    const page = pages.get(heard.target);
    if (page === undefined) return 404;
    const answer = typeof page === "function" ? page(heard) : page;
    return typeof answer === "string"
      ? { status: 200, headers: { "content-type": "text/html; charset=utf-8" }, body: answer }
      : answer;
  });
  const fetch = createSafeFetch({ allowPrivateNetwork: true, userAgent: "test" });
  const kit = await kitOn(fresh, { fetch });
  const network = webmention(kit);
  const app = network.routes?.app;
  if (app === undefined) throw new Error("Webmention has no addresses");
  const { jobs } = registryOf(kit, [network]);
  const others = { "fetch-preview": async () => {}, "fetch-account": async () => {} };
  const world: WebmentionWorld = {
    ...{ kit, there, pages, takes: 202 },
    mention: async (source, target) =>
      await app.request(`${kit.config.origin}/webmention`, {
        method: "POST",
        body: new URLSearchParams({ source, target }),
      }),
    ask: async (path) => await app.request(`${kit.config.origin}${path}`),
    work: async () => {
      // What is told of is told a moment after it changed.
      for (const later of [0, 3000]) {
        fresh.clock.move(later);
        const runner = startRunner(fresh.store, { ...jobs, ...others } as never);
        await runner.idle();
        await runner.stop();
      }
    },
    close: async () => {
      await there.stop();
      await fetch.close();
    },
  };
  return world;
}
