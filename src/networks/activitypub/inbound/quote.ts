import type { IncomingAccount } from "#audience";
import { quoteIsAsked } from "./quote-is-asked.ts";

import { refuse, taken } from "./inbox-answers.ts";
import { idOf } from "#activitypub/remote/read-json.ts";
import { readWork } from "#activitypub/remote/read-object.ts";
import { believe } from "./believe.ts";
import type { ReceiveKind, Receiving } from "./receiving.ts";
import { workArrives } from "./work-arrives.ts";

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
  const { kit } = receiving;
  const { kind } = await quoteIsAsked(kit.store, { account, requestUri, quotingUri, quotedUri });
  if (kind === "allowed") await takeQuote(receiving, actorUri, activity.instrument, account);
  return taken;
};

/** The quoting post itself, which may not be sent to us in another way. */
async function takeQuote(
  receiving: Receiving,
  actorUri: string,
  instrument: unknown,
  account: IncomingAccount,
): Promise<void> {
  const document = await believe(receiving, actorUri, instrument);
  const work = document === undefined ? undefined : readWork(document, receiving.kit.clock.now());
  if (work === undefined || work.authorUri !== actorUri || !work.isPublic) return;
  await workArrives(receiving, work, account, { isNews: false });
}
