import type { Command } from "commander";

import { createCoach } from "#coach";
import { readModels, readRules } from "#coach/rule-files.ts";

import { addCoach } from "./coach.ts";

/** `medspil coach` with the rule files as they are on this machine. */
export function addCoachHere(program: Command, exit: (code: number) => void): void {
  addCoach(program, exit, () => createCoach(readRules(), readModels()));
}
