/** What the npm package `medspil-coach` gives: the coach, ready with its rules and models. */
import { models as ownModels, rules as ownRules } from "coach-data";

import { type Coach, createCoach } from "./coach.ts";
import type { Models } from "./model.ts";
import type { RuleSet } from "./rule.ts";

export * from "./index.ts";

/** Our rules, for whoever builds a coach with some of their own. */
export const rules: RuleSet = ownRules;

/** The learned models that stand beside the rules. */
export const models: Models = ownModels;

/** The coach with the rules and models of this version. */
export const coach: Coach = createCoach(rules, models);
