import { join } from "node:path";

import { day } from "#core/clock.ts";
import { tidyReaderReplies } from "#conversation";
import { betterSizesAreMade } from "#flows/media-is-uploaded.ts";
import { scheduledTimeComes } from "#flows/post-is-published.ts";
import { olderPostsAreAnalysed } from "#flows/post-is-analysed.ts";
import type { Kit } from "#kit";
import { serveMedia, storeAvatar, storeRemotePicture, tidyMedia } from "#media";
import { tidyMailCounts } from "#moderation";
import {
  type ActivityPub,
  createActivityPub,
  recheckReplies,
  tidySeen,
} from "#networks/activitypub";
import { registryOf } from "#networks/registry.ts";
import { createMailer, sendMailHandler } from "#networks/email";
import { fetchPreview } from "#posts";
import { tidyItems } from "#reading";
import { tidySessions } from "#sign-in";
import { createSite, type Incoming } from "#site";
import { createAssets } from "./look/assets.ts";
import { createStudio } from "#studio";

import type { FindKept } from "./answering.ts";
import type { Part } from "./part.ts";

/** Builds every part of the program, by hand. Who is asked first for an address stands first. */
export async function allParts(
  kit: Kit,
  given: { readonly packageRoot: string; readonly cacheOff: boolean },
): Promise<{ readonly parts: readonly Part[]; readonly kept: FindKept }> {
  const { config, store, fetch } = kit;
  const media = { store, dataDir: config.dataDir, fetch };
  const cacheDir = join(config.dataDir, "cache");
  const assets = await createAssets({ cacheDir, packageRoot: given.packageRoot });
  const mailer = createMailer(config);
  const activitypub = createActivityPub(
    kit,
    async (url, by) => (await storeAvatar({ ...media, fetch: by }, url))?.id,
  );
  const site = createSite({
    kit,
    assets,
    canSendMail: mailer.canSend,
    activityJson: async (path) => await activitypub.activityJson(path),
    media: serveMedia(config.dataDir),
    cacheOff: given.cacheOff,
  });
  const networks = registryOf(store.db, [activitypub.network]);
  const fediverse: Part = {
    routes: {
      owns: (path) => /^\/(?:ap\/|\.well-known\/|nodeinfo\/)/.test(path),
      app: activitypub.routes,
    },
    jobs: { ...activitypub.handlers, ...networks.jobs },
    tidy: async (tx) => {
      await tidySeen(tx);
      await recheckReplies(tx);
    },
  };
  const studio: Part = {
    routes: {
      owns: (path) => /^\/(?:studio|setup)(?:\/|$)/.test(path),
      app: createStudio({ kit, assets, ...lookups(activitypub, config.origin) }),
    },
    tidy: tidySessions,
  };
  const mail: Part = {
    jobs: { "send-mail": sendMailHandler(mailer, kit.secrets) },
    tidy: tidyMailCounts,
    close: () => mailer.close(),
  };
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
      "make-variants": async ({ payload }) =>
        await betterSizesAreMade(store, config.dataDir, config.origin, payload),
    },
    tidy: async (tx) => {
      await tidyReaderReplies(tx);
      await tidyItems(tx, tx.now - 90 * day);
    },
    tidyLater: async () => {
      await tidyMedia(media, kit.clock.now());
      await olderPostsAreAnalysed(store);
    },
  };
  const pages: Part = {
    routes: { owns: () => true, app: site.app },
    endStreams: () => site.close(),
  };
  return {
    parts: [fediverse, studio, mail, writing, pages],
    kept: (request, env) => site.cache.find(request, (env as { incoming?: Incoming }).incoming),
  };
}

/** What the studio asks the fediverse for. */
function lookups(
  activitypub: ActivityPub,
  origin: string,
): Pick<Parameters<typeof createStudio>[0], "findAccount" | "findOther" | "findPost"> {
  return {
    findAccount: async (who) => {
      const row = await activitypub.findAccount(who);
      if (row === undefined) return undefined;
      const { id, handle, name, url, bio_html } = row;
      return { accountId: id, handle, name, url, bioHtml: bio_html };
    },
    findOther: async (who) => {
      const actor = await activitypub.findActor(who);
      if (actor === undefined) return undefined;
      const { account, alsoKnownAs, movedTo } = actor;
      const ours = `${origin}/ap/actor`;
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
  };
}
