import type { Server } from "node:http";
import type { AddressInfo } from "node:net";
import { dirname, join } from "node:path";

import { day, hour, second, systemClock } from "#core/clock.ts";
import type { Config } from "#core/config.ts";
import { AppError } from "#core/errors.ts";
import { allowedMethods } from "#core/methods.ts";
import { lockFolder } from "#core/folder-lock.ts";
import { logOf } from "#core/log.ts";
import { createSafeFetch } from "#core/safe-fetch.ts";
import { tidyReaderReplies } from "#conversation";
import { betterSizesAreMade } from "#flows/media-is-uploaded.ts";
import { scheduledTimeComes } from "#flows/post-is-published.ts";
import { olderPostsAreWeighed } from "#flows/post-is-weighed.ts";
import { type JobHandlers, type Runner, startRunner, tidyOnceADay } from "#jobs";
import type { Kit } from "#kit";
import { createMetrics, type Metrics } from "#metrics";
import { serveMedia, storeRemoteFace, storeRemotePicture, tidyMedia } from "#media";
import { tidyMailCounts } from "#moderation";
import { createActivityPub, recheckReplies, tidySeen } from "#networks/activitypub";
import { createMailer, sendMailHandler } from "#networks/email";
import { fetchPreview } from "#posts";
import { openSite, refuseLostSite } from "#open-site";
import { cacheSettings, readSettings, writeSettings } from "#presence";
import { tidyItems } from "#reading";
import type { Store } from "#schema";
import { makeSetupLink, tidySessions } from "#sign-in";
import { createSite, type Incoming } from "#site";
import { createAssets } from "#site/look/assets.ts";
import { createStudio } from "#studio";

import { type Answering, createDoorServer, frontDoor } from "./front-door.ts";

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

/** How long daily work and the reading of the coach's rules wait after a start, in milliseconds. */
const quietAfterStart = 2 * second;

const packageRoot = dirname(import.meta.dirname);

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
  options: { readonly cacheOff?: boolean },
  begun: (() => unknown)[],
): Promise<App> {
  refuseLostSite(given);
  const unlock = lockFolder(given.dataDir);
  begun.push(unlock);
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

  const { store, secrets } = await openSite(config, async (opened) => {
    if (!(await takeDatabase(opened)))
      throw new AppError({
        code: "database_in_use",
        status: 500,
        safeMessage:
          "Another Medspil server already runs on this database. Stop it first, or set DATABASE_URL to another database.",
      });
  });
  begun.push(async () => await store.close());
  const { setUpAt, servedAt } = await readSettings(store.db);
  if (setUpAt !== null && servedAt !== config.origin)
    await store.transact(async (tx) => await writeSettings(tx, { servedAt: config.origin }));
  const fetch = createSafeFetch({
    allowPrivateNetwork: config.allowPrivateNetwork,
    userAgent: `Medspil/0.1 (+${config.origin})`,
  });
  const kit: Kit = {
    config,
    clock: systemClock,
    store,
    secrets,
    fetch,
    settings: cacheSettings(store),
  };
  const mediaDeps = { store, dataDir: config.dataDir, fetch };

  const assets = await createAssets({ cacheDir: join(config.dataDir, "cache"), packageRoot });
  const mailer = createMailer(config);
  const activitypub = createActivityPub(
    kit,
    async (url, by) => (await storeRemoteFace({ ...mediaDeps, fetch: by }, url))?.id,
  );

  const metrics =
    config.metricsToken === undefined ? undefined : await createMetrics(store, config.metricsToken);
  const handlers: JobHandlers = {
    ...activitypub.handlers,
    ...(metrics !== undefined && { deliver: metrics.counting(activitypub.handlers.deliver) }),
    "publish-scheduled": async ({ payload }) =>
      await scheduledTimeComes(store, config.origin, payload),
    "fetch-preview": async ({ payload, attempt }) =>
      await fetchPreview(
        {
          store,
          fetch,
          origin: config.origin,
          storePicture: async (url) => (await storeRemotePicture(mediaDeps, url))?.id,
        },
        payload,
        attempt,
      ),
    "make-variants": async ({ payload }) =>
      await betterSizesAreMade(store, config.dataDir, config.origin, payload),
    "send-mail": sendMailHandler(mailer, secrets),
    tidy: async () => {
      await store.transact(async (tx) => {
        await tidySeen(tx);
        await recheckReplies(tx);
        await tidySessions(tx);
        await tidyReaderReplies(tx);
        await tidyMailCounts(tx);
        await tidyItems(tx, tx.now - 90 * day);
      });
      await tidyMedia(mediaDeps, systemClock.now());
      await olderPostsAreWeighed(store);
    },
  };

  const site = createSite({
    kit,
    assets,
    canSendMail: mailer.canSend,
    activityJson: async (path) => await activitypub.activityJson(path),
    media: serveMedia(config.dataDir),
    cacheOff: options.cacheOff ?? false,
  });
  const studio = createStudio({
    kit,
    assets,
    findAccount: async (who) => {
      const row = await activitypub.findAccount(who);
      return row === undefined
        ? undefined
        : {
            accountId: row.id,
            handle: row.handle,
            name: row.name,
            url: row.url,
            bioHtml: row.bio_html,
          };
    },
    findOther: async (who) => {
      const actor = await activitypub.findActor(who);
      if (actor === undefined) return undefined;
      const { account, alsoKnownAs, movedTo } = actor;
      const ours = `${config.origin}/ap/actor`;
      return {
        uri: account.uri,
        handle: account.handle,
        isUs: account.uri === ours,
        namesUs: alsoKnownAs.includes(ours),
        hasMoved: movedTo !== undefined && movedTo !== account.uri,
      };
    },
    findPost: async (uri) => {
      const found = await activitypub.findWork(uri);
      return found === undefined ? undefined : { ...found.work, account: found.account };
    },
  });
  const fediverse = /^\/(?:ap\/|\.well-known\/|nodeinfo\/)/;
  const owners = /^\/(?:studio|setup)(?:\/|$)/;
  const methodsAt = (pathname: string): readonly string[] => {
    if (fediverse.test(pathname)) return allowedMethods(activitypub.routes, pathname);
    return allowedMethods((owners.test(pathname) ? studio : site.app) as never, pathname);
  };
  const route: Answering = async (request, env) => {
    const { pathname } = new URL(request.url);
    const isRead = request.method !== "POST";
    if (pathname === "/metrics" && isRead && metrics !== undefined)
      return await metrics.answer(request);
    if (fediverse.test(pathname)) return await activitypub.routes.fetch(request, env as object);
    if (pathname === "/healthz" && isRead) {
      await store.db.selectFrom("settings").select("key").limit(1).execute();
      return new Response("ok\n", { headers: { "Cache-Control": "no-store" } });
    }
    if (owners.test(pathname)) return await studio.fetch(request, env as object);
    return await site.app.fetch(request, env as object);
  };
  const kept = (request: Request, env: unknown): Response | undefined =>
    site.cache.find(request, (env as { incoming?: Incoming }).incoming);
  // Kept answers are whole already, and are on every page view, so they go round the door.
  const door = frontDoor(config.origin, route, methodsAt);
  answer =
    metrics === undefined
      ? (request, env) => kept(request, env) ?? door(request, env)
      : counted(metrics, kept, door);

  const runner = startRunner(store, handlers);
  const tidyWhenDue = async (isStart = false): Promise<void> => {
    try {
      const isDue = await tidyOnceADay(store);
      // It reads the coach's rules, which takes long: better now than in somebody's transaction.
      if (!isDue && isStart) await olderPostsAreWeighed(store);
    } catch (fault) {
      logOf("jobs").warning`The daily work was not begun: ${fault}`;
    }
  };
  // Not before the first pages: whoever starts a site looks at it at once.
  const afterStart = setTimeout(() => void tidyWhenDue(true), quietAfterStart).unref();
  // Every hour, since it counts from the last time and not from this start.
  const hourly = setInterval(() => void tidyWhenDue(), hour).unref();

  const isSetUp = (await kit.settings.get()).setUpAt !== null;
  const setupLink = isSetUp
    ? undefined
    : `${config.origin}/setup/${await store.transact(async (tx) => await makeSetupLink(tx, secrets))}`;

  return {
    address,
    setupLink,
    kit,
    runner,
    routes: [site.app, studio, activitypub.routes].flatMap(({ routes }) =>
      routes.map(({ method, path }) => ({ method, path })),
    ),
    stop: async () => {
      clearTimeout(afterStart);
      clearInterval(hourly);
      site.close();
      const closed = new Promise((resolve) => server.close(resolve));
      setTimeout(() => server.closeAllConnections(), 1000).unref();
      await runner.stop();
      await closed;
      mailer.close();
      await fetch.close();
      await store.close();
      unlock();
    },
  };
}

/**
 * Waits a little for the database: one that was left a moment ago may still be held by a process that ends, and
 * that of a machine that vanished for a minute. @returns whether it is this server's now.
 */
async function takeDatabase(store: Store): Promise<boolean> {
  for (let left = 20; left > 0; left -= 1) {
    if (await store.claim()) return true;
    await new Promise((resolve) => setTimeout(resolve, 250));
  }
  return false;
}

/** The same answers, each of them counted. */
function counted(
  metrics: Metrics,
  kept: (request: Request, env: unknown) => Response | undefined,
  door: Answering,
): Answering {
  return (request, env) => {
    const found = kept(request, env);
    if (found === undefined) return rendered(request, env);
    metrics.page("cache");
    return found;
  };

  async function rendered(request: Request, env: unknown): Promise<Response> {
    const response = await door(request, env);
    if (new URL(request.url).pathname === "/ap/inbox") metrics.inbox(response.status);
    else if (response.headers.get("content-type")?.startsWith("text/html") === true)
      metrics.page("rendered");
    return response;
  }
}

/** What a browser on this machine can open for an address to listen on: `::` and `0.0.0.0` mean every one of them. */
function openableHost(host: string): string {
  if (["0.0.0.0", "::", "127.0.0.1", "::1", "[::]", ""].includes(host)) return "localhost";
  return host.includes(":") && !host.startsWith("[") ? `[${host}]` : host;
}

async function listen(server: Server, { port, host }: Config): Promise<void> {
  await new Promise<void>((resolve, reject) => {
    server.once("error", (cause: NodeJS.ErrnoException) =>
      reject(
        cause.code === "EADDRINUSE"
          ? new AppError({
              code: "port_in_use",
              status: 500,
              safeMessage: `Port ${port} is taken by another program. Choose another, such as PORT=8081 (for the demo: --port 9000).`,
              cause,
            })
          : cause,
      ),
    );
    server.listen(port, host, resolve);
  });
}
