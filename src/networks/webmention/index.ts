/**
 * Webmention: pages elsewhere that ours link to hear of it, and pages elsewhere that link to ours become what they say
 * they are: an answer, a like, a share, a mention. It translates and decides nothing.
 */
import { day } from "#core/clock.ts";
import type { Kit } from "#kit";
import type { Network } from "#networks";
import type { SendOutcome } from "#syndication";

import { endpointRoutes } from "./inbound/endpoint.ts";
import { webmentionVerifier } from "./inbound/verify.ts";
import { capabilities, compose, limits } from "./network.ts";
import { linkTeller } from "./outbound/plan.ts";
import { webmentionSender } from "./outbound/send.ts";

/** What came to nothing is forgotten after so long, in milliseconds. */
const forgottenAfterMs = 30 * day;

/** No text of ours stands elsewhere by it. */
const nothing = async (): Promise<SendOutcome> =>
  await Promise.resolve({ kind: "refused", code: "not_connected" });

/** Webmention as a network of this site. */
export function webmention(kit: Kit): Network {
  return {
    name: "webmention",
    capabilities,
    limits,
    compose,
    publish: nothing,
    update: nothing,
    remove: nothing,
    reply: nothing,
    hearOf: linkTeller(kit),
    routes: {
      paths: ["/webmention/"],
      addresses: ["/webmention"],
      wellKnown: [],
      app: endpointRoutes(kit),
    },
    jobs: {
      "send-webmention": webmentionSender(kit),
      "verify-webmention": webmentionVerifier(kit),
    },
    tidy: async (tx) => {
      await tx.db
        .deleteFrom("webmentions_in")
        .where("state", "in", ["refused", "gone"])
        .where("received_at", "<", tx.now - forgottenAfterMs)
        .execute();
    },
  };
}
