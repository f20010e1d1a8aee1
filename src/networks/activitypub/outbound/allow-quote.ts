import type { RunningJob } from "#jobs";
import type { Kit } from "#kit";
import { keyOf } from "#networks/job-key.ts";

import { ownAddresses } from "#activitypub/addresses.ts";
import { plainActivity } from "#activitypub/objects/compose.ts";
import { quoteStamp } from "#activitypub/objects/objects.ts";
import { activityId, knownAccount, sendActivity, toOnly } from "./send-activity.ts";

/** Handles the job `allow-quote`: an Accept with the stamp that others check. @source FEP-044f */
export function quoteAllower(
  kit: Kit,
): (job: Pick<RunningJob<"allow-quote">, "id" | "createdAt" | "payload">) => Promise<void> {
  const own = ownAddresses(kit.config.origin);
  return async (job) => {
    const { requestUri, quotingUri, quotedUri, accountId } = job.payload;
    const other = await knownAccount(kit.store.db, accountId);
    if (other === undefined) return;
    const request = {
      id: requestUri,
      type: "QuoteRequest",
      actor: other.uri,
      object: quotedUri,
      instrument: quotingUri,
    };
    const uri = activityId(own.origin, keyOf(job));
    const accept = plainActivity(own, "Accept", request, uri, toOnly(other));
    const { id: result } = quoteStamp(own.origin, own.actor, quotingUri, quotedUri);
    await sendActivity(kit.store, { activity: { ...accept, result }, other });
  };
}
