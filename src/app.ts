import type { AddressInfo } from "node:net";
import { dirname } from "node:path";

import type { Config } from "#core/config.ts";
import { lockFolder } from "#core/folder-lock.ts";
import { type JobHandlers, type Runner, startRunner } from "#jobs";
import { type Kit, makeKit } from "#kit";
import { createMetrics } from "#metrics";
import { openSite, refuseLostSite } from "#open-site";
import { readSettings, writeSettings } from "#presence";
import { makeSetupLink } from "#sign-in";

import { allParts } from "./all-parts.ts";
import { answering } from "./answering.ts";
import { startDailyWork, tidyHandler } from "./daily-work.ts";
import { createDoorServer, frontDoor } from "./front-door.ts";
import { listen, openableHost, takeDatabase } from "./listen.ts";

/** `GET` and `/articles/:slug`, for one. */
export interface Route {
  readonly method: string;
  readonly path: string;
}

/** A running site. */
export interface App {
  /** Where it listens: `http://localhost:8080`. */
  readonly address: string;
  /** Present until the site is set up. */
  readonly setupLink: string | undefined;
  readonly kit: Kit;
  readonly runner: Runner;
  /** Every method and address that is answered, as the routers know them. */
  readonly routes: readonly Route[];
  stop(): Promise<void>;
}

/**
 * Builds everything once, by hand, and starts to listen; when that does not work nothing is left running.
 * @throws AppError `folder_in_use`, `database_in_use`, `port_in_use`, and what `openSite` throws
 */
export async function startApp(
  given: Config,
  options: { readonly cacheOff?: boolean } = {},
): Promise<App> {
  const begun: (() => unknown)[] = [];
  try {
    return await build(given, options, begun);
  } catch (fault) {
    for (const end of begun.toReversed()) await end();
    throw fault;
  }
}

async function build(
  given: Config,
  { cacheOff = false }: { readonly cacheOff?: boolean },
  begun: (() => unknown)[],
): Promise<App> {
  refuseLostSite(given);
  begun.push(lockFolder(given.dataDir, given));
  // Listening comes first: with PORT=0 only then is our own address known.
  let answer = frontDoor(
    given.origin,
    () => new Response("Starting …", { status: 503, headers: { "Retry-After": "1" } }),
  );
  const server = createDoorServer((request, env) => answer(request, env));
  await listen(server, given);
  begun.push(() => server.close());
  const { port } = server.address() as AddressInfo;
  const address = `http://${openableHost(given.host)}:${port}`;
  const config: Config = given.originIsSet ? given : { ...given, origin: address };

  const { store, secrets } = await openSite(config, takeDatabase);
  begun.push(async () => await store.close());
  const { setUpAt, servedAt } = await readSettings(store.db);
  if (setUpAt !== null && servedAt !== config.origin)
    await store.transact(async (tx) => await writeSettings(tx, { servedAt: config.origin }));
  const kit = makeKit(config, store, secrets);
  begun.push(async () => await kit.close());

  const { parts, kept } = await allParts(kit, { packageRoot, cacheOff });
  const token = config.metricsToken;
  const metrics = token === undefined ? undefined : await createMetrics(store, token);
  const jobs = Object.assign({}, ...parts.map((part) => part.jobs)) as JobHandlers;
  jobs.tidy = tidyHandler(store, parts);
  if (metrics !== undefined) jobs.deliver = metrics.counting(jobs.deliver);
  answer = answering({ kit, parts, kept, metrics });
  const runner = startRunner(store, jobs);
  const stopDailyWork = startDailyWork(store);

  return {
    address,
    setupLink: setUpAt === null ? await setupLink(kit) : undefined,
    kit,
    runner,
    routes: parts.flatMap(({ routes }) =>
      (routes?.app.routes ?? []).map(({ method, path }) => ({ method, path })),
    ),
    stop: async () => {
      stopDailyWork();
      for (const part of parts) part.endStreams?.();
      const closed = new Promise((resolve) => server.close(resolve));
      setTimeout(() => server.closeAllConnections(), 1000).unref();
      await runner.stop();
      await closed;
      for (const part of parts) await part.close?.();
      for (const end of begun.toReversed()) await end();
    },
  };
}

const packageRoot = dirname(import.meta.dirname);

async function setupLink({ config, store, secrets }: Kit): Promise<string> {
  const keepsOthers = config.isShared;
  const token = await store.transact(
    async (tx) => await makeSetupLink(tx, secrets, { keepsOthers }),
  );
  return `${config.origin}/setup/${token}`;
}
