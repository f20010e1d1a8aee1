import { models, rules } from "coach-data";

import { type Coach, createCoach, type OwnRules } from "#coach";

/** The coach with its rules and models as they were when the site was built, and a site's own. */
export function startCoach(own: OwnRules): Coach {
  return createCoach(rules, models, own);
}
