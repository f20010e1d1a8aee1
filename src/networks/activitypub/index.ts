/**
 * The fediverse: our face there (WebFinger, actor, collections), what goes out (signed deliveries) and
 * what comes in (a verified inbox). It translates between ActivityPub and our words and decides nothing.
 */
import { Hono } from "hono";

import type { AccountRow } from "#audience";
import type { JobHandlers } from "#jobs";
import type { Kit } from "#kit";
import type { Network } from "#networks";

import { backfillHandlers } from "./backfill.ts";
import { deliverer } from "./deliver.ts";
import { documentFetcher } from "./fetch-document.ts";
import { accountFinder } from "./find-account.ts";
import { inboxRoutes } from "./inbox.ts";
import { ownKeys } from "./own-keys.ts";
import { activityJsonOf, discoveryRoutes } from "./routes.ts";
import { activitySender } from "./send-activity.ts";
import { activitypubNetwork } from "./syndicate.ts";

export { wantsActivityJson } from "./addresses.ts";
export { tidySeen } from "./seen.ts";

/** The fediverse, ready for use. */
export interface ActivityPub {
  readonly network: Network;
  readonly routes: Hono;
  readonly handlers: Pick<
    JobHandlers,
    "deliver" | "send-activity" | "fetch-thread" | "fetch-replies" | "fetch-account" | "recheck-reply"
  >;
  /** Finds `@ann@example.org` or an address, and remembers the account. */
  findAccount(handleOrUrl: string): Promise<AccountRow | undefined>;
  /** The ActivityPub form of one of our pages, by its path. */
  activityJson(path: string): Promise<Response | undefined>;
}

/** Builds it. `storeAvatar` fetches a picture, cleans it and keeps it here. */
export function createActivityPub(
  kit: Kit,
  storeAvatar: (url: string) => Promise<number | undefined>,
): ActivityPub {
  const keys = ownKeys(kit);
  const fetchDocument = documentFetcher(kit, keys);
  return {
    network: activitypubNetwork(kit),
    routes: new Hono().route("/", discoveryRoutes(kit, keys)).route("/", inboxRoutes(kit, fetchDocument)),
    handlers: {
      deliver: deliverer(kit, keys),
      "send-activity": activitySender(kit),
      ...backfillHandlers(kit, fetchDocument, storeAvatar),
    },
    findAccount: accountFinder(kit, fetchDocument),
    activityJson: activityJsonOf(kit, keys),
  };
}
