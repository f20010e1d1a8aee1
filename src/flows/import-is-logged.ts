import { logOpenly } from "#openness";
import type { ActingUser, Store } from "#schema";

/** Says in the openness log that older things were brought here, from where and how many. */
export async function importIsLogged(
  store: Store,
  by: ActingUser,
  done: { readonly from: string; readonly posts: number; readonly replies: number },
): Promise<void> {
  await store.transact(
    async (tx) =>
      await logOpenly(tx, by, { kind: "import", subject: "site", details: { ...done } }),
  );
}
