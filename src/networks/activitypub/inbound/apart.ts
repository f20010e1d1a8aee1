import { setImmediate } from "node:timers/promises";

import type { RemoteDocument } from "#activitypub/remote/fetch-document.ts";
import { type InboxAnswer, taken } from "./inbox-answers.ts";
import { many } from "#activitypub/remote/read-json.ts";

/** So many of one message's objects are read. */
export const mostObjects = 20;

/** An activity about several things as one about each; about one, or none, as it is. @source Activity Vocabulary, `object` */
export function apart(activity: RemoteDocument): readonly RemoteDocument[] {
  const objects = many(activity.object).slice(0, mostObjects);
  if (objects.length === 0) return [activity];
  return objects.map((object) => ({ ...activity, object }));
}

/** Takes one after the other; all are taken when one of them is. */
export async function takeEach<T>(
  all: readonly T[],
  take: (one: T) => Promise<InboxAnswer>,
): Promise<InboxAnswer> {
  let answer: InboxAnswer | undefined;
  for (const one of all) {
    // Each may be long, and nothing between them need wait for anything.
    if (answer !== undefined) await setImmediate();
    const said = await take(one);
    if (answer?.status !== taken.status) answer = said;
  }
  return answer ?? taken;
}
