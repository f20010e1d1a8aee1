import type { Command } from "commander";

import { badInput } from "#core/errors.ts";
import { readSettings } from "#presence";
import { findUserByEmail, hashPassword, setPassword } from "#sign-in";

import { withSite } from "./cli-context.ts";
import { readPassword } from "./standard-input.ts";

/** `medspil password`: a new password for a user who lost the old one. */
export function addPassword(program: Command): void {
  program
    .command("password")
    .description("Give a user a new password, when the old one is lost")
    .requiredOption("--owner-email <address>", "what they sign in with")
    .option("--password-stdin", "read it from standard input; without it you are asked")
    .addHelpText(
      "after",
      `
Example:
  printf '%s' "$PASSWORD" | medspil password --owner-email ida@example.org --password-stdin

Every browser that is signed in as that user is signed out. Passkeys stay.`,
    )
    .action(async (given: { ownerEmail: string; passwordStdin?: boolean }) => {
      await withSite(async ({ store }) => {
        const user = await findUserByEmail(store.db, given.ownerEmail);
        if (user === undefined) throw badInput(`Nobody signs in here as ${given.ownerEmail}.`);
        const { siteName, ownerName, handle } = await readSettings(store.db);
        const own = [siteName, ownerName, handle, user.name, given.ownerEmail];
        const hash = await hashPassword(await readPassword(given.passwordStdin === true, own));
        await store.transact(async (tx) => await setPassword(tx, user.id, hash));
        console.log(`${user.email} has a new password.`);
      });
    });
}
