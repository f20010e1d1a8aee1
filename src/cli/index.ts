import { readFileSync } from "node:fs";
import { inspect } from "node:util";

import { Command, CommanderError } from "commander";

import { unknownSettings } from "#core/config.ts";
import { AppError } from "#core/errors.ts";
import { hideSecrets } from "#core/hide-secrets.ts";

import { ignoreClosedOutput } from "./closed-output.ts";
import { explainFault } from "./explain-fault.ts";

type Add = (program: Command, exit: (code: number) => void) => void;

/** Each command in the order of the help; only the one that is asked for is loaded. */
const commands: Readonly<Record<string, () => Promise<Add>>> = {
  serve: async () => (await import("./serve.ts")).addServe,
  setup: async () => (await import("./setup.ts")).addSetup,
  connect: async () => (await import("./connect.ts")).addConnect,
  disconnect: async () => (await import("./connect.ts")).addDisconnect,
  publish: async () => (await import("./publish.ts")).addPublish,
  import: async () => (await import("./import.ts")).addImport,
  export: async () => (await import("./export.ts")).addExport,
  backup: async () => (await import("./backup.ts")).addBackup,
  restore: async () => (await import("./restore.ts")).addRestore,
  coach: async () => (await import("./coach-here.ts")).addCoachHere,
  password: async () => (await import("./password.ts")).addPassword,
  verify: async () => (await import("./verify.ts")).addVerify,
  demo: async () => (await import("./demo.ts")).addDemo,
};

const { version } = JSON.parse(
  readFileSync(new URL("../../package.json", import.meta.url), "utf8"),
) as { readonly version: string };

/**
 * Runs one command. @returns the exit code: 0 done, 1 it did not work (the reason is on standard error),
 * 2 the command was written wrongly.
 */
export async function runCommandLine(argv: readonly string[]): Promise<number> {
  const program = new Command("medspil")
    .description(
      "Publish on your own site, go out to every network as yourself, and have the answers come home.",
    )
    .version(version, "-v, --version")
    .exitOverride()
    .showSuggestionAfterError()
    .showHelpAfterError("What it takes: medspil help, or medspil COMMAND --help")
    .addHelpText(
      "after",
      `
Start here:
  medspil demo                      see two sites talk; nothing is kept
  medspil serve                     start the site; prints its address and a set-up link
  medspil publish hello.md          publish a text file as an article
  medspil connect                   the networks it can go out to
  medspil backup site.tar.gz        everything in one file
  medspil COMMAND --help            what a command takes, with an example

Exit codes: 0 done, 1 it did not work (the reason is on standard error), 2 written wrongly.

Settings come from the environment: MEDSPIL_DATA, MEDSPIL_URL, PORT, DATABASE_URL,
MEDSPIL_SMTP_URL and more; see docs/operate/settings.md.`,
    );
  ignoreClosedOutput();
  for (const warning of unknownSettings()) console.error(warning);
  let code = 0;
  const exit = (value: number): void => {
    code = value;
  };
  const asked = argv[2] ?? "";
  const names = Object.hasOwn(commands, asked) ? [asked] : Object.keys(commands);
  for (const name of names) (await commands[name]?.())?.(program, exit);
  try {
    await program.parseAsync(argv);
    return code;
  } catch (fault) {
    if (fault instanceof CommanderError) return fault.exitCode === 0 ? 0 : 2;
    const why = explainFault(fault);
    if (why !== undefined) console.error(why);
    // What is to be reported in public holds nothing that opens something or names a person.
    else
      console.error(
        `This is a fault in Medspil. Please report it with these lines:\n ${hideSecrets(inspect(fault))}`,
      );
    return fault instanceof AppError && fault.code === "bad_usage" ? 2 : 1;
  }
}
