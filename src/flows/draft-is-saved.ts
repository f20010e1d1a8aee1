import { type Draft, type DraftOutcome, refuseTooLong, saveDraft } from "#posts";
import type { Store } from "#schema";
import { type Destination, setDestinations } from "#syndication";

/**
 * The writer's draft is kept, new or changed; the composer calls it every few seconds. A draft that was
 * saved elsewhere since (`changedAt`) is a conflict, and nothing of either is lost. Where it is to go out is kept with it.
 * @throws AppError `too_long`
 */
export async function draftIsSaved(
  store: Store,
  { destinations = [], ...draft }: Draft & { readonly destinations?: readonly Destination[] },
): Promise<DraftOutcome> {
  refuseTooLong(draft);
  return await store.transact(async (tx) => {
    const outcome = await saveDraft(tx, draft);
    if (outcome.kind === "saved") await setDestinations(tx, outcome.postId, destinations);
    return outcome;
  });
}
