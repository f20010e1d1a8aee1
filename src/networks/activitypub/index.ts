/**
 * The fediverse: our face there (WebFinger, actor, collections), what goes out (signed deliveries) and
 * what comes in (a verified inbox). It translates between ActivityPub and our words and decides nothing.
 */
import { Hono } from "hono";

import type { AccountRow } from "#audience";
import { AppError, faultHeaders } from "#core/errors.ts";
import { budgetAt, type FetchAllowance, perMessage, withinBudget } from "#core/fetch-budget.ts";
import { logOf } from "#core/log.ts";
import type { SafeFetch } from "#core/safe-fetch.ts";
import type { JobHandlers, RunningJob } from "#jobs";
import type { Kit } from "#kit";
import type { Network } from "#networks";

import { backfillHandlers } from "./threads/backfill.ts";
import { collectionRoutes } from "./objects/collections.ts";
import { conversationLists } from "./objects/conversation-lists.ts";
import { deliverer } from "./outbound/deliver.ts";
import { documentFetcher } from "./remote/fetch-document.ts";
import { accountFinder, actorFinder, type FindActor } from "./remote/find-account.ts";
import { nameFinder } from "./outbound/find-names.ts";
import { type FoundWork, workFinder } from "./remote/find-work.ts";
import { inboxRoutes } from "./inbound/inbox.ts";
import { nodeinfoRoutes } from "./objects/nodeinfo.ts";
import { activityJsonOf, objectRoutes } from "./objects/objects.ts";
import { ownKeys } from "./signatures/own-keys.ts";
import { peopleOf } from "./remote/people.ts";
import { hostBackoff } from "./outbound/host-backoff.ts";
import { activitySender } from "./outbound/send-activity.ts";
import { keyCache } from "./signatures/signature-keys.ts";
import { signedReader } from "./signatures/signed-reader.ts";
import { nothingHere, straighten } from "./straight.ts";
import { activitypubNetwork } from "./outbound/syndicate.ts";
import { webfingerRoutes } from "./objects/webfinger.ts";

export { recheckReplies } from "./threads/recheck.ts";
export { tidySeen } from "./inbound/seen.ts";

/** The fediverse, ready for use. */
export interface ActivityPub {
  readonly network: Network;
  /** `/.well-known/*`, `/nodeinfo/*` and `/ap/*`. */
  readonly routes: Hono;
  readonly handlers: Pick<
    JobHandlers,
    | "find-names"
    | "deliver"
    | "send-activity"
    | "fetch-thread"
    | "fetch-replies"
    | "fetch-account"
    | "recheck-reply"
    | "recheck-told"
  >;
  /**
   * Finds `@ann@example.org` or an address, and remembers the account; undefined when there is none.
   * @throws AppError what `SafeFetch` throws
   */
  findAccount(handleOrUrl: string): Promise<AccountRow | undefined>;
  /**
   * Finds the same as its own server describes it now; nothing is kept.
   * @throws AppError what `SafeFetch` throws
   */
  readonly findActor: FindActor;
  /**
   * Finds something public by its address, and its author; nothing is kept.
   * @throws AppError what `SafeFetch` throws
   */
  findWork(uri: string): Promise<FoundWork | undefined>;
  /**
   * The ActivityPub form of one of our pages (`/articles/…`, `/notes/…`, `/replies/…`, `/@handle`) by its
   * path, 410 for what was deleted; undefined for any other. For where `wantsActivityJson` says so.
   */
  activityJson(path: string): Promise<Response | undefined>;
}

/** Builds it. `storeAvatar` gets a picture by `fetch`, cleans it and keeps it here; it gives its number. */
export function createActivityPub(
  kit: Kit,
  storeAvatar: (url: string, fetch: SafeFetch) => Promise<number | undefined>,
): ActivityPub {
  const keys = ownKeys(kit);
  const fetchDocument = documentFetcher(kit, keys);
  const people = peopleOf(kit, fetchDocument);
  const findActor = actorFinder(kit, fetchDocument, people);
  const findAccount = accountFinder(kit, findActor);
  const findNames = nameFinder(kit, findAccount);
  const network = activitypubNetwork(kit, findNames);
  const backoff = hostBackoff(kit.clock, kit.store);
  const activityJson = activityJsonOf(kit, keys);
  const ring = keyCache(kit, fetchDocument);
  const objects = objectRoutes(kit, keys, signedReader(kit, ring));
  /** Whether something of ours stands at a path for everybody to see. */
  const isThere = async (path: string): Promise<boolean> => {
    const found = path.startsWith("/ap/")
      ? await objects.request(`${kit.config.origin}${path}`)
      : await activityJson(path);
    return found?.status === 200;
  };
  const routes = new Hono();
  return {
    network,
    routes: routes
      .use(straighten)
      .notFound((c) => nothingHere(c, routes))
      .onError((fault, c) => {
        if (fault instanceof AppError)
          return c.text(fault.safeMessage, fault.status as 404, faultHeaders(fault));
        logOf("fediverse").error`${c.req.path}: ${fault}`;
        return c.text("That did not work. Please try again later.", 500);
      })
      .route("/", inboxRoutes(kit, fetchDocument, people, backoff, ring))
      .route("/", webfingerRoutes(kit, isThere))
      .route("/", nodeinfoRoutes(kit))
      .route("/", objects)
      .route("/", collectionRoutes(kit))
      .route("/", conversationLists(kit)),
    handlers: {
      "find-names": async ({ payload: { what, id, round } }) => {
        if (await findNames(what, id, round)) await network.tellMentioned(what, id);
      },
      deliver: deliverer(kit, keys, backoff),
      "send-activity": activitySender(kit, keys),
      ...withinTheirBudget(backfillHandlers(kit, fetchDocument, people, storeAvatar)),
    },
    findAccount,
    findActor,
    findWork: workFinder(kit, fetchDocument, people),
    activityJson,
  };
}

/** Why a job that fetches may end before it is done, with nothing that anybody should see to. */
const quietly = new Set(["budget_spent", "blocked_here"]);

/** Every job that fetches does so within what its payload allows; with nothing left it ends without complaint. */
function withinTheirBudget<H extends Partial<JobHandlers>>(handlers: H): H {
  const guarded = Object.entries(handlers).map(([kind, handler]) => [
    kind,
    async (job: RunningJob) => {
      const { budget = perMessage } = job.payload as { readonly budget?: FetchAllowance };
      try {
        await withinBudget(
          budgetAt(budget, job.attempt),
          async () => await (handler as (job: RunningJob) => Promise<void>)(job),
        );
      } catch (fault) {
        if (!(fault instanceof AppError) || !quietly.has(fault.code)) throw fault;
        logOf("fediverse").info`${kind}: ${fault.safeMessage}`;
      }
    },
  ]);
  return Object.fromEntries(guarded) as H;
}
