import { LRUCache } from "lru-cache";

import { type Coach, createCoach, type OwnRules } from "./coach.ts";
import { readModels, readRules } from "./rule-files.ts";
import { readOwnRules } from "./own-rules.ts";
import type { Models } from "./model.ts";
import type { RuleSet } from "./rule.ts";

let files: { readonly rules: RuleSet; readonly models: Models } | undefined;
const made = new LRUCache<string, { readonly coach: Coach; readonly own: OwnRules }>({ max: 4 });

/** Our rules and models, read from this machine once. */
export function filesAtHand(): { readonly rules: RuleSet; readonly models: Models } {
  files ??= { rules: readRules(), models: readModels() };
  return files;
}

/**
 * The coach of this machine with a site's own rules (YAML, empty for none), built once for each text. Rules
 * that no longer hold, as after an update, are left out.
 */
export function coachAtHand(ownText = ""): { readonly coach: Coach; readonly own: OwnRules } {
  const before = made.get(ownText);
  if (before !== undefined) return before;
  const { rules, models } = filesAtHand();
  const read = readOwnRules(ownText, rules, "en");
  const own = read.kind === "ok" ? read.files : [];
  const now = { coach: createCoach(rules, models, own), own };
  made.set(ownText, now);
  return now;
}
