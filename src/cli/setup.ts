import type { Command } from "commander";
import { z } from "zod";

import { badInput } from "#core/errors.ts";
import { siteIsSetUp } from "#flows/site-is-set-up.ts";
import { settingsShape } from "#presence";
import { hashPassword } from "#sign-in";

import { withSite } from "./cli-context.ts";
import { readPassword } from "./standard-input.ts";

const shape = z.object({
  siteName: settingsShape.shape.siteName.unwrap(),
  handle: settingsShape.shape.handle.unwrap(),
  ownerName: settingsShape.shape.ownerName.unwrap(),
  ownerEmail: z.email(),
  language: z.enum(["da", "en"]),
  accent: settingsShape.shape.accent.unwrap().optional(),
  timeZone: settingsShape.shape.timeZone.unwrap().optional(),
});

/** What each option must be, for who wrote it differently. */
const expected = {
  siteName: "--site-name: must be a name of at most 80 letters.",
  handle: "--handle: must be 1 to 30 of the letters a to z, digits and _; no å, no space.",
  ownerName: "--owner-name: must be a name of at most 80 letters.",
  ownerEmail: "--owner-email: must be an e-mail address.",
  language: "--language: must be da or en.",
  timeZone: "--time-zone: must be a name such as Europe/Copenhagen.",
  accent: "--accent: must be a colour such as #1f5c4a.",
} as const satisfies Record<keyof z.infer<typeof shape>, string>;

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
    .option("--time-zone <name>", "as Europe/Copenhagen, which is the default")
    .option("--accent <colour>", "as #1f5c4a")
    .option("--password-stdin", "read the password from standard input; without it you are asked")
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
          [...new Set(error.issues.map((issue) => String(issue.path[0])))]
            .map((name) => expected[name as keyof typeof expected])
            .join("\n"),
          "bad_usage",
        );
      const { ownerEmail, accent, timeZone, ...rest } = answers;
      const own = [rest.siteName, rest.ownerName, rest.handle, ownerEmail];
      const password = await readPassword(given["passwordStdin"] === true, own);
      const settings = {
        ...rest,
        ...(accent === undefined ? {} : { accent }),
        ...(timeZone === undefined ? {} : { timeZone }),
      };
      await withSite(
        async ({ config, store, secrets }) => {
          const outcome = await siteIsSetUp(store, secrets, undefined, {
            settings: {
              accent: "#1f5c4a",
              ...settings,
              servedAt: config.originIsSet ? config.origin : null,
            },
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
          if (!config.originIsSet)
            console.error(
              `MEDSPIL_URL is not set, so its address is ${config.origin}. For a public site set it before this.`,
            );
        },
        { mayBeNew: true },
      );
    });
}
