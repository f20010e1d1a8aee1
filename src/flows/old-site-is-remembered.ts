import { keepOldNames, type OldNames } from "#posts";
import type { Store } from "#schema";

/** What the old site called its folder and its topics is kept, so that links to its lists lead to ours. */
export async function oldSiteIsRemembered(store: Store, names: OldNames): Promise<void> {
  await store.transact(async (tx) => {
    await keepOldNames(tx, names);
  });
}
