/**
 * The fediverse: our face there (WebFinger, actor, collections), what goes out (signed deliveries) and
 * what comes in (a verified inbox). It translates between ActivityPub and our words and decides nothing.
 */
import { Hono } from "hono";

import { AppError, faultHeaders } from "#core/errors.ts";
import { budgetAt, type FetchAllowance, perMessage, withinBudget } from "#core/fetch-budget.ts";
import { logOf } from "#core/log.ts";
import type { JobHandlers, RunningJob } from "#jobs";
import type { Kit } from "#kit";
import type { Network } from "#networks";
import type { StorePicture } from "#networks/store-picture.ts";

import { backfillHandlers } from "./threads/backfill.ts";
import { collectionRoutes } from "./objects/collections.ts";
import { conversationLists } from "./objects/conversation-lists.ts";
import { deliverer } from "./outbound/deliver.ts";
import { documentFetcher } from "./remote/fetch-document.ts";
import { accountFinder, actorFinder } from "./remote/find-account.ts";
import { nameFinder } from "./outbound/find-names.ts";
import { tidyActors } from "./remote/inboxes.ts";
import { lookupOf } from "./remote/lookup.ts";
import { inboxRoutes } from "./inbound/inbox.ts";
import { nodeinfoRoutes } from "./objects/nodeinfo.ts";
import { activityJsonOf, objectRoutes } from "./objects/objects.ts";
import { ownKeys } from "./signatures/own-keys.ts";
import { peopleOf } from "./remote/people.ts";
import { recheckReplies } from "./threads/recheck.ts";
import { tidySeen } from "./inbound/seen.ts";
import { hostBackoff } from "./outbound/host-backoff.ts";
import { keyCache } from "./signatures/signature-keys.ts";
import { signedReader } from "./signatures/signed-reader.ts";
import { nothingHere, straighten } from "./straight.ts";
import { capabilities, compose, limits } from "./network.ts";
import { quoteAllower } from "./outbound/allow-quote.ts";
import { changeTeller } from "./outbound/changes.ts";
import { followTeller } from "./outbound/follows.ts";
import { reactionTeller } from "./outbound/reactions.ts";
import { syndicator } from "./outbound/syndicate.ts";
import { webfingerRoutes } from "./objects/webfinger.ts";

/** The fediverse as a network of this site. `storePicture` keeps the pictures of the people met there. */
export function activitypub(kit: Kit, storePicture: StorePicture): Network {
  const keys = ownKeys(kit);
  const fetchDocument = documentFetcher(kit, keys);
  const people = peopleOf(kit, fetchDocument);
  const findActor = actorFinder(kit, fetchDocument, people);
  const findAccount = accountFinder(kit, findActor);
  const findNames = nameFinder(kit, findAccount);
  const { tellMentioned, ...sending } = syndicator(kit, findNames);
  const backoff = hostBackoff(kit.clock, kit.store);
  const representation = activityJsonOf(kit, keys);
  const theirKeys = keyCache(kit, fetchDocument);
  const objects = objectRoutes(kit, keys, signedReader(kit, theirKeys));
  /** Whether something of ours stands at a path for everybody to see. */
  const isThere = async (path: string): Promise<boolean> => {
    const found = path.startsWith("/ap/")
      ? await objects.request(`${kit.config.origin}${path}`)
      : await representation(path);
    return found?.status === 200;
  };
  const app = new Hono();
  app
    .use(straighten)
    .notFound((c) => nothingHere(c, app))
    .onError((fault, c) => {
      if (fault instanceof AppError)
        return c.text(fault.safeMessage, fault.status as 404, faultHeaders(fault));
      logOf("fediverse").error`${c.req.path}: ${fault}`;
      return c.text("That did not work. Please try again later.", 500);
    })
    .route("/", inboxRoutes(kit, fetchDocument, people, backoff, theirKeys))
    .route("/", webfingerRoutes(kit, isThere))
    .route("/", nodeinfoRoutes(kit))
    .route("/", objects)
    .route("/", collectionRoutes(kit))
    .route("/", conversationLists(kit));
  return {
    name: "activitypub",
    capabilities,
    limits,
    compose,
    ...sending,
    react: reactionTeller(kit),
    follow: followTeller(kit),
    tell: changeTeller(kit, keys),
    lookup: lookupOf(kit, fetchDocument, people, { findActor, findAccount }),
    representation,
    routes: {
      paths: ["/ap/", "/nodeinfo/"],
      wellKnown: ["webfinger", "nodeinfo", "host-meta", "host-meta.json"],
      app,
    },
    jobs: {
      "find-names": async ({ payload: { what, id, round } }) => {
        if (await findNames(what, id, round)) await tellMentioned(what, id);
      },
      deliver: deliverer(kit, keys, backoff),
      "allow-quote": quoteAllower(kit),
      ...withinTheirBudget(backfillHandlers(kit, fetchDocument, people, storePicture)),
    },
    tidy: async (tx) => {
      await tidySeen(tx);
      await recheckReplies(tx);
    },
    tidyLater: async () => await tidyActors(kit),
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
