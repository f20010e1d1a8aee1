import { type Draft, type DraftOutcome, refuseTooLong, saveDraft } from "#posts";
import type { Store } from "#schema";

/**
 * The writer's draft is kept, new or changed; the composer calls it every few seconds. A draft that was
 * saved elsewhere since (`changedAt`) is a conflict, and nothing of either is lost.
 * @throws AppError `too_long`
 */
export async function draftIsSaved(store: Store, draft: Draft): Promise<DraftOutcome> {
  refuseTooLong(draft);
  return await store.transact(async (tx) => await saveDraft(tx, draft));
}
