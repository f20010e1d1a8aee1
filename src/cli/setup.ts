import type { Command } from "commander";
import { z } from "zod";

import { badInput } from "#core/errors.ts";
import { siteIsSetUp } from "#flows/site-is-set-up.ts";
import { settingsShape } from "#presence";
import { hashPassword, longestPassword, shortestPassword } from "#sign-in";

import { onGround } from "./ground.ts";
import { readAll } from "./standard-input.ts";

const shape = z.object({
  siteName: settingsShape.shape.siteName.unwrap(),
  handle: settingsShape.shape.handle.unwrap(),
  ownerName: settingsShape.shape.ownerName.unwrap(),
  ownerEmail: z.email(),
  language: z.enum(["da", "en"]),
  accent: settingsShape.shape.accent.unwrap().optional(),
});

/** `medspil setup`: sets a new site up without a browser. */
export function addSetup(program: Command): void {
  program
    .command("setup")
    .description("Set a new site up without a browser")
    .requiredOption("--site-name <name>", "what the site is called")
    .requiredOption("--handle <handle>", "the name before the @ on the fediverse; never changes")
    .requiredOption("--owner-name <name>", "who writes here")
    .requiredOption("--owner-email <address>", "what you sign in with")
    .option("--language <language>", "da or en", "en")
    .option("--accent <colour>", "as #1f5c4a")
    .option("--password-stdin", "read the password from standard input")
    .option("--json", "print the result as JSON")
    .addHelpText(
      "after",
      `
Example:
  printf '%s' "$PASSWORD" | medspil setup --site-name "Værkstedet" --handle vaerkstedet \\
    --owner-name "Ida Holm" --owner-email ida@example.org --language da --password-stdin`,
    )
    .action(async (given: Record<string, unknown>) => {
      const { data: answers, error } = shape.safeParse(given);
      if (answers === undefined)
        throw badInput(
          error.issues.map((issue) => `--${issue.path.join(".")}: ${issue.message}`).join("\n"),
        );
      if (given.passwordStdin !== true)
        throw badInput("Give the password on standard input with --password-stdin.");
      const password = (await readAll(process.stdin)).replace(/\r?\n$/, "");
      if (password.length < shortestPassword || password.length > longestPassword)
        throw badInput(
          `The password must have ${shortestPassword} to ${longestPassword} characters.`,
        );
      const { ownerEmail, accent, ...rest } = answers;
      const settings = accent === undefined ? rest : { ...rest, accent };
      await onGround(async ({ config, store, secrets }) => {
        const outcome = await siteIsSetUp(store, secrets, undefined, {
          settings: { accent: "#1f5c4a", ...settings },
          email: ownerEmail,
          passwordHash: await hashPassword(password),
          passkey: null,
        });
        if (outcome.kind !== "done")
          throw badInput(
            "This site is set up already. Change it in the studio, or point MEDSPIL_DATA at an empty folder.",
          );
        const address = `@${answers.handle}@${new URL(config.origin).host}`;
        console.log(
          given.json === true
            ? JSON.stringify({ origin: config.origin, handle: address })
            : `${answers.siteName} is set up. On the fediverse it is ${address}. Start it with: medspil serve`,
        );
      });
    });
}
