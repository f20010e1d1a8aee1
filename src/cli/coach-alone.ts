#!/usr/bin/env node
/** The command of the npm package `medspil-coach`: `medspil coach` without the server. */
import { Command, CommanderError } from "commander";

import { createCoach } from "#coach";
import { models, rules } from "coach-data";

import { ignoreClosedOutput } from "./closed-output.ts";
import { addCoach } from "./coach.ts";
import { explainFault } from "./explain-fault.ts";

ignoreClosedOutput();
const program = new Command("medspil-coach").exitOverride();
let code = 0;
addCoach(
  program,
  (value) => {
    code = value;
  },
  () => createCoach(rules, models),
);
try {
  // `coach` is the only command, so it need not be named.
  await program.parseAsync([...process.argv.slice(0, 2), "coach", ...process.argv.slice(2)]);
} catch (fault) {
  if (fault instanceof CommanderError) code = fault.exitCode === 0 ? 0 : 2;
  else {
    console.error(explainFault(fault) ?? fault);
    code = 2;
  }
}
process.exitCode = code;
