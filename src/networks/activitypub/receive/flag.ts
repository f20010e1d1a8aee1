import { plainText } from "#core/html.ts";
import { flagArrives } from "#flows/reply-is-reported.ts";

import { taken } from "#activitypub/inbox-answers.ts";
import { firstText, idOf, many } from "#activitypub/read-json.ts";
import type { ReceiveKind } from "./receiving.ts";

/** Somebody's server reports something that stands here. @source Activity Vocabulary, Flag */
export const receiveFlag: ReceiveKind = async ({ kit, own }, actorUri, activity) => {
  const objectUris = many(activity.object).flatMap((one) => idOf(one) ?? []);
  const reason = plainText(firstText(activity.content).slice(0, 10_000), 2000);
  await flagArrives(kit.store, kit.secrets, {
    reporterUri: actorUri,
    ownUri: own.actor,
    objectUris,
    reason,
  });
  return taken;
};
