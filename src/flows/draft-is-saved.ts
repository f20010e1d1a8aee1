import { badInput } from "#core/errors.ts";
import { type Draft, type DraftOutcome, longest, saveDraft } from "#posts";
import type { Store } from "#schema";

/** The writer's draft is kept, new or changed; the composer calls it every few seconds. */
export async function draftIsSaved(store: Store, draft: Draft): Promise<DraftOutcome> {
  for (const part of ["title", "summary", "markdown"] as const)
    if (draft[part].length > longest[part])
      throw badInput(`The ${part} is longer than ${longest[part]} characters.`, "too_long", 413);
  return await store.transact(async (tx) => await saveDraft(tx, draft));
}
