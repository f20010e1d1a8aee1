import { Command, CommanderError } from "commander";

import { AppError } from "#core/errors.ts";

import { addBackup } from "./backup.ts";
import { addDemo } from "./demo.ts";
import { addExport } from "./export.ts";
import { addImport } from "./import.ts";
import { addPublish } from "./publish.ts";
import { addRestore } from "./restore.ts";
import { addServe } from "./serve.ts";
import { addSetup } from "./setup.ts";
import { addVerify } from "./verify.ts";

/**
 * Runs one command. @returns the exit code: 0 done, 1 it did not work (the reason is on standard error),
 * 2 the command was written wrongly.
 */
export async function runCommandLine(argv: readonly string[]): Promise<number> {
  const program = new Command("medspil")
    .description(
      "Publish on your own site, go out to every network as yourself, and have the answers come home.",
    )
    .version("0.1.0")
    .exitOverride()
    .showSuggestionAfterError()
    .addHelpText(
      "after",
      `
Start here:
  medspil serve                     start the site; prints its address and a set-up link
  medspil publish hello.md          publish a text file as an article
  medspil verify                    check that the openness log is whole

Settings come from the environment: MEDSPIL_DATA, MEDSPIL_URL, PORT, DATABASE_URL,
MEDSPIL_SMTP_URL and more; see docs/operate/settings.md.`,
    );
  let code = 0;
  const exit = (value: number): void => {
    code = value;
  };
  for (const add of [
    addServe,
    addSetup,
    addPublish,
    addImport,
    addExport,
    addBackup,
    addRestore,
    addVerify,
    addDemo,
  ])
    add(program, exit);
  try {
    await program.parseAsync(argv);
    return code;
  } catch (fault) {
    if (fault instanceof CommanderError) return fault.exitCode === 0 ? 0 : 2;
    console.error(fault instanceof AppError ? fault.safeMessage : fault);
    return 1;
  }
}
