import { quoteIsAsked } from "#flows/quote-is-asked.ts";

import { refuse, taken } from "#activitypub/inbox-answers.ts";
import { idOf } from "#activitypub/read-json.ts";
import type { ReceiveKind } from "./receiving.ts";

/** @source FEP-044f: `object` is quoted by `instrument`, which must be the asker's own */
export const receiveQuoteRequest: ReceiveKind = async (receiving, actorUri, activity) => {
  const [requestUri, quotedUri, quotingUri] = [activity, activity.object, activity.instrument].map(
    idOf,
  );
  if (requestUri === undefined || quotedUri === undefined || quotingUri === undefined)
    return refuse(400, "what is to be quoted, or where, is not named");
  if (!(await receiving.people.isOneSite(actorUri, quotingUri)))
    return refuse(403, "the quoting post is not the sender's");
  const account = await receiving.accountOf(actorUri);
  if (account === undefined) return refuse(403, "the sender is no more");
  await quoteIsAsked(receiving.kit.store, { account, requestUri, quotingUri, quotedUri });
  return taken;
};
