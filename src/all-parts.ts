import { join } from "node:path";

import { day } from "#core/clock.ts";
import { tidyCounts } from "#core/limits.ts";
import { tidyReaderReplies } from "#conversation";
import { betterSizesAreMade } from "#flows/media-is-uploaded.ts";
import { scheduledTimeComes } from "#flows/post-is-published.ts";
import { olderPostsAreAnalysed } from "#flows/post-is-analysed.ts";
import { joinByLinks } from "#audience";
import type { Kit } from "#kit";
import { verifyLinks } from "#presence";
import { createClientApi, isClientApi, tidyRequests } from "#client-api";
import { tidyApps } from "#indieauth";
import { serveMedia, storeAvatar, storeRemotePicture, tidyMedia } from "#media";
import { tidyMailCounts } from "#moderation";
import type { Network } from "#networks";
import { createNetworks } from "#networks/registry.ts";
import { createMailer, sendMailHandler } from "#networks/email";
import { fetchPreview, tidyRemoved } from "#posts";
import { tidyItems } from "#reading";
import { tidySessions } from "#sign-in";
import { createSite, feedReader, type FeedReader, type Incoming } from "#site";
import { createAssets } from "./look/assets.ts";
import { createStudio } from "#studio";

import type { FindKept } from "./answering.ts";
import type { Part } from "./part.ts";

/** Builds every part of the program, by hand. Who is asked first for an address stands first. */
export async function allParts(
  kit: Kit,
  given: { readonly packageRoot: string; readonly cacheOff: boolean },
): Promise<{ readonly parts: readonly Part[]; readonly kept: FindKept }> {
  const { config, store, fetch, files } = kit;
  const media = { store, files, fetch };
  const cacheDir = join(config.dataDir, "cache");
  const assets = await createAssets({ cacheDir, packageRoot: given.packageRoot });
  const mailer = createMailer(config);
  // The site is built after the networks, whose forms of its pages it gives.
  const own: { readFeed?: FeedReader } = {};
  const networks = createNetworks(
    kit,
    async (url, by) => (await storeAvatar({ ...media, fetch: by }, url))?.id,
    async (path) => await own.readFeed?.(path),
  );
  const site = createSite({
    kit,
    assets,
    canSendMail: mailer.canSend,
    representation: networks.representation,
    media: serveMedia(files),
    cacheOff: given.cacheOff,
  });
  own.readFeed = feedReader(site, config.origin);
  const ofNetworks = networks.all.map(partOf);
  const sending: Part = { jobs: networks.jobs };
  const studio: Part = {
    routes: {
      owns: (path) => /^\/(?:studio|setup)(?:\/|$)/.test(path),
      app: createStudio({ kit, assets, networks }),
    },
    tidy: async (tx) => {
      await tidySessions(tx);
      await tidyCounts(tx.db, tx.now);
    },
  };
  const clientApi: Part = {
    routes: { owns: isClientApi, app: createClientApi({ kit, lookup: networks.lookup }) },
    tidy: async (tx) => {
      await tidyApps(tx);
      await tidyRequests(tx);
    },
  };
  const mail: Part = {
    jobs: { "send-mail": sendMailHandler(mailer, kit.secrets) },
    tidy: tidyMailCounts,
    close: () => mailer.close(),
  };
  const ours = () => ({ store, fetch, origin: config.origin, now: kit.clock.now() });
  const writing: Part = {
    jobs: {
      "publish-scheduled": async ({ payload }) =>
        await scheduledTimeComes(store, config.origin, payload),
      "fetch-preview": async ({ payload, attempt }) =>
        await fetchPreview(
          {
            store,
            fetch,
            origin: config.origin,
            storePicture: async (url) => (await storeRemotePicture(media, url))?.id,
          },
          payload,
          attempt,
        ),
      "verify-links": async () => await verifyLinks(ours(), true),
      "make-variants": async ({ payload }) =>
        await betterSizesAreMade(store, files, config.origin, payload),
    },
    tidy: async (tx) => {
      await tidyReaderReplies(tx);
      await tidyRemoved(tx);
      await tidyItems(tx, tx.now - 90 * day);
    },
    tidyLater: async () => {
      await tidyMedia(media, kit.clock.now());
      await olderPostsAreAnalysed(store);
      await verifyLinks(ours());
      await joinByLinks({ store, fetch }, kit.clock.now());
    },
  };
  const pages: Part = {
    routes: { owns: () => true, app: site.app },
    endStreams: () => site.close(),
  };
  return {
    parts: [...ofNetworks, clientApi, sending, studio, mail, writing, pages],
    kept: (request, env) => site.cache.find(request, (env as { incoming?: Incoming }).incoming),
  };
}

/** A network as a part of the program; its jobs stand with those that send. */
function partOf({ routes, tidy, tidyLater }: Network): Part {
  return {
    ...(routes === undefined
      ? {}
      : {
          routes: {
            owns: (path: string) =>
              routes.paths.some((start) => path.startsWith(start)) ||
              (routes.addresses ?? []).includes(path) ||
              routes.wellKnown.some((name) => path === `/.well-known/${name}`),
            app: routes.app,
          },
        }),
    ...(tidy === undefined ? {} : { tidy }),
    ...(tidyLater === undefined ? {} : { tidyLater }),
  };
}
