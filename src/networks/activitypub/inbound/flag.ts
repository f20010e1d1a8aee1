import { plainText } from "#core/html.ts";
import { flagArrives } from "#flows/reply-is-reported.ts";

import { taken } from "./inbox-answers.ts";
import type { RemoteDocument } from "#activitypub/remote/fetch-document.ts";
import { idOf, many } from "#activitypub/remote/read-json.ts";
import { languageOf, textIn } from "#activitypub/remote/read-language.ts";
import { isUs } from "./is-us.ts";
import type { ReceiveKind } from "./receiving.ts";

/** Somebody's server reports something that stands here. @source Activity Vocabulary, Flag */
export const receiveFlag: ReceiveKind = async (receiving, actorUri, activity) => {
  const { kit, own } = receiving;
  const objectUris: string[] = [];
  for (const uri of many(activity.object).flatMap((one) => idOf(one) ?? []))
    objectUris.push((await isUs(receiving, uri)) ? own.actor : uri);
  await flagArrives(kit.store, kit.secrets, {
    reporterUri: actorUri,
    ownUri: own.actor,
    objectUris,
    reason: reasonOf(activity),
  });
  return taken;
};

/** Why: as its text, or what Lemmy and PieFed say it in, the first that has words. @source Lemmy, Report: `summary` */
function reasonOf(activity: RemoteDocument): string {
  const { content, language } = languageOf(activity);
  const said = [content, textIn(activity, "summary", language), textIn(activity, "name", language)];
  const reasons = said.map((text) => plainText(text.slice(0, 10_000), 2000));
  return reasons.find((text) => text.trim() !== "") ?? "";
}
