import { pin } from "#posts";
import type { Store } from "#schema";

import { tellChange } from "./tell-change.ts";

/** What became of it. */
export type PinOutcome = {
  readonly kind: "done" | "same" | "not-published" | "full";
};

/** An owner sets a post first, or back among the others; followers' servers are told. */
export async function postIsPinned(
  store: Store,
  what: { readonly postId: number; readonly isPinned: boolean },
): Promise<PinOutcome> {
  return await store.transact(async (tx) => {
    const outcome = await pin(tx, what.postId, what.isPinned);
    if (typeof outcome === "string") return { kind: outcome };
    const kind = what.isPinned ? "pinned" : "unpinned";
    await tellChange(tx, { kind, postUri: outcome.uri });
    return { kind: "done" };
  });
}
