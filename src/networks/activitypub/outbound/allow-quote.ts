import type { RunningJob } from "#jobs";
import type { Kit } from "#kit";

import { ownAddresses } from "#activitypub/addresses.ts";
import { plainActivity } from "#activitypub/objects/compose.ts";
import { quoteStamp } from "#activitypub/objects/objects.ts";
import { activityId, knownAccount, say, toOnly } from "./say.ts";

/** Handles the job `allow-quote`: an Accept with the stamp that others check. @source FEP-044f */
export function quoteAllower(
  kit: Kit,
): (job: Pick<RunningJob<"allow-quote">, "id" | "createdAt" | "payload">) => Promise<void> {
  const own = ownAddresses(kit.config.origin);
  return async ({ id, createdAt, payload }) => {
    const { requestUri, quotingUri, quotedUri, accountId } = payload;
    const other = await knownAccount(kit.store.db, accountId);
    if (other === undefined) return;
    const request = {
      id: requestUri,
      type: "QuoteRequest",
      actor: other.uri,
      object: quotedUri,
      instrument: quotingUri,
    };
    const uri = activityId(own.origin, `${id} ${createdAt} ${requestUri}`);
    const accept = plainActivity(own, "Accept", request, uri, toOnly(other));
    const { id: result } = quoteStamp(own.origin, own.actor, quotingUri, quotedUri);
    await say(kit.store, { activity: { ...accept, result }, other });
  };
}
