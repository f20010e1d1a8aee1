/**
 * The fediverse. What we are and say goes out signed; what comes in is verified, cleaned and handed to a
 * flow. Nothing here decides.
 */
import { Hono } from "hono";

import type { AccountRow } from "#audience";
import type { JobHandlers } from "#jobs";
import type { Kit } from "#kit";
import type { Network } from "#networks";

import { deliverer } from "./deliver.ts";
import { documentFetcher } from "./fetch-document.ts";
import { accountFinder } from "./find-account.ts";
import { ownKeys } from "./own-keys.ts";
import { activityJsonOf, discoveryRoutes } from "./routes.ts";
import { activitySender } from "./send-activity.ts";
import { activitypubNetwork } from "./syndicate.ts";

export { wantsActivityJson } from "./addresses.ts";

/** The jobs that the fediverse does. */
type OurJobs = "syndicate" | "send-answer" | "send-activity" | "deliver";

/** Everything the rest of the program needs of the fediverse. */
export interface ActivityPub {
  readonly network: Network;
  /** `/.well-known/*`, `/nodeinfo/*` and `/ap/*`. */
  readonly routes: Hono;
  readonly handlers: Pick<JobHandlers, OurJobs>;
  /**
   * Finds `@ann@example.org` or an address and remembers the account; undefined when there is none.
   * @throws AppError what `SafeFetch` throws
   */
  findAccount(handleOrUrl: string): Promise<AccountRow | undefined>;
  /**
   * What a page of ours (`/articles/…`, `/notes/…`, `/replies/…`, `/@handle`) is in ActivityPub, 410 with a
   * Tombstone for what was deleted; undefined when that path is none of these. For where
   * `wantsActivityJson(accept)` says so.
   */
  answerFor(path: string): Promise<Response | undefined>;
}

/** Builds the fediverse side of the site. */
export function createActivityPub(kit: Kit): ActivityPub {
  const keys = ownKeys(kit);
  const fetchDocument = documentFetcher(kit, keys);
  const network = activitypubNetwork(kit);
  const routes = new Hono();
  routes.route("/", discoveryRoutes(kit, keys));
  return {
    network,
    routes,
    handlers: {
      syndicate: async ({ payload: { verb, postId } }) => await network[verb](postId),
      "send-answer": async ({ payload: { verb, what, id } }) =>
        await network.sendAnswer(verb, what, id),
      "send-activity": activitySender(kit),
      deliver: deliverer(kit, keys),
    },
    findAccount: accountFinder(kit, fetchDocument),
    answerFor: activityJsonOf(kit, keys),
  };
}
