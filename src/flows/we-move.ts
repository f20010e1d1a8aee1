import { logOpenly } from "#openness";
import { mostOtherAccounts, type OtherAccount, readSettings, writeSettings } from "#presence";
import type { ActingUser, Store } from "#schema";

import { changeSettings } from "./settings-change.ts";
import { tellChange } from "./tell-change.ts";

/** The owner names an account whose followers may be moved here; other servers ask us before they do it. */
export async function weComeFrom(
  store: Store,
  by: ActingUser,
  other: OtherAccount,
): Promise<{ readonly kind: "named" | "too-many" }> {
  return await store.transact(async (tx) => {
    const { alsoKnownAs } = await readSettings(tx.db);
    const others = alsoKnownAs.filter(({ uri }) => uri !== other.uri);
    if (others.length >= mostOtherAccounts) return { kind: "too-many" };
    await changeSettings(tx, by, { alsoKnownAs: [...others, other] });
    return { kind: "named" };
  });
}

/** The owner takes such an account away again. */
export async function weDoNotComeFrom(store: Store, by: ActingUser, uri: string): Promise<void> {
  await store.transact(async (tx) => {
    const { alsoKnownAs } = await readSettings(tx.db);
    await changeSettings(tx, by, { alsoKnownAs: alsoKnownAs.filter((one) => one.uri !== uri) });
  });
}

/**
 * The owner moves to another account, and followers are asked to follow it there. The network has seen that the other
 * account names us. The profile goes out first, so that whoever looks us up finds what the move says.
 */
export async function weMoveAway(
  store: Store,
  by: ActingUser,
  to: OtherAccount,
): Promise<{ readonly kind: "moved" | "moved-before" }> {
  return await store.transact(async (tx) => {
    const { movedTo } = await readSettings(tx.db);
    if (movedTo !== null) return { kind: "moved-before" };
    await writeSettings(tx, { movedTo: to });
    await logOpenly(tx, by, { kind: "moved-away", subject: "account", details: { to: to.handle } });
    await tellChange(tx, { kind: "profile", at: tx.now });
    await tellChange(tx, { kind: "moved", toUri: to.uri });
    return { kind: "moved" };
  });
}

/** The owner is back: the account is in use again, and its followers are told. */
export async function weMoveBack(store: Store, by: ActingUser): Promise<void> {
  await store.transact(async (tx) => {
    const { movedTo } = await readSettings(tx.db);
    if (movedTo === null) return;
    await writeSettings(tx, { movedTo: null });
    await logOpenly(tx, by, { kind: "moved-back", subject: "account", details: {} });
    await tellChange(tx, { kind: "profile", at: tx.now });
  });
}
