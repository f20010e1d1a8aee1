import type { Secrets } from "#core/secrets.ts";
import { logOpenly } from "#openness";
import { makeActorKeys, readSettings, type Settings, writeSettings } from "#presence";
import { addUser, addPasskey, type NewPasskey, useSetupLink } from "#sign-in";
import type { Store } from "#schema";

/** What the owner told at set-up. At least one of `passwordHash` and `passkey` must be there. */
export interface SetupAnswers {
  readonly settings: Pick<Settings, "siteName" | "language" | "handle" | "ownerName" | "accent"> &
    Partial<Settings>;
  readonly email: string;
  readonly passwordHash: string | null;
  readonly passkey: NewPasskey | null;
}

/** What became of it. */
export type SetupOutcome =
  | { readonly kind: "done"; readonly userId: number }
  | { readonly kind: "done-before" }
  | { readonly kind: "link-used" }
  | { readonly kind: "no-way-in" };

/**
 * A site comes to be: its settings, its first owner and the keys by which others know it. `token` is
 * the set-up link's; the command line, which has the machine anyway, passes undefined.
 */
export async function siteIsSetUp(
  store: Store,
  secrets: Secrets,
  token: string | undefined,
  answers: SetupAnswers,
): Promise<SetupOutcome> {
  if (answers.passwordHash === null && answers.passkey === null) return { kind: "no-way-in" };
  return await store.transact(async (tx) => {
    const before = await readSettings(tx.db);
    if (before.setUpAt !== null) return { kind: "done-before" };
    if (token !== undefined && !(await useSetupLink(tx, secrets, token)))
      return { kind: "link-used" };

    await writeSettings(tx, { ...answers.settings, setUpAt: tx.now });
    await makeActorKeys(tx, secrets);
    const owner = await addUser(tx, {
      name: answers.settings.ownerName,
      email: answers.email,
      role: "owner",
      passwordHash: answers.passwordHash,
    });
    if (answers.passkey !== null) await addPasskey(tx, owner.id, answers.passkey, "1");
    await logOpenly(
      tx,
      { userId: owner.id },
      {
        kind: "site-set-up",
        subject: "site",
        details: { name: answers.settings.siteName },
      },
    );
    return { kind: "done", userId: owner.id };
  });
}
