import { joinAccounts, type JoinOutcome, type JoinProof, partAccount } from "#audience";
import type { ActingUser, Store } from "#schema";

/** Two accounts turn out to be one person's: by a proof, or because somebody here says so. */
export async function accountsAreJoined(
  store: Store,
  by: ActingUser,
  pair: { readonly accountId: number; readonly otherId: number },
  proof: JoinProof,
): Promise<JoinOutcome> {
  return await store.transact(async (tx) => await joinAccounts(tx, by, pair, proof));
}

/** Somebody here says that an account is not that person's: it is one of its own again. */
export async function accountIsParted(
  store: Store,
  by: ActingUser,
  accountId: number,
): Promise<{ readonly kind: "parted" | "same" }> {
  return await store.transact(async (tx) => ({
    kind: (await partAccount(tx, by, accountId)) ? "parted" : "same",
  }));
}
