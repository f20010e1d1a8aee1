import type { Command } from "commander";

import { verifyLog } from "#openness";

import { withSite } from "./cli-context.ts";
import { several } from "./several.ts";

const faults = {
  changed: "was changed after it was written",
  missing: "is missing",
  reordered: "does not follow the entry before it",
  "cut-off": "or later ones were cut off",
} as const;

/** `medspil verify`: recomputes the openness log. */
export function addVerify(program: Command, exit: (code: number) => void): void {
  program
    .command("verify")
    .description(
      "Recompute the openness log; exit code 1 and the entry's number if it is not whole",
    )
    .option("--json", "print the result as JSON")
    .addHelpText(
      "after",
      `
Example:
  medspil verify && echo whole

Keep the last hash somewhere else: if it is in the log later too, nothing before it was changed.`,
    )
    .action(async ({ json = false }: { json?: boolean }) => {
      const verdict = await withSite(async ({ store }) => await verifyLog(store.db));
      if (json) console.log(JSON.stringify(verdict));
      else if (verdict.kind === "whole")
        console.log(
          verdict.entries === 0
            ? "The log is whole: nothing is in it yet."
            : `The log is whole: ${several(verdict.entries, "entry", "entries")}, ending in ${verdict.hash}.`,
        );
      else console.error(`Entry ${verdict.number} ${faults[verdict.fault]}.`);
      if (verdict.kind === "broken") exit(1);
    });
}
