import type { Plugin } from "esbuild";

import type { RuleSet } from "#coach";
import { readModels, readRules } from "#coach/rule-files.ts";

/** The rules as a browser needs them: without the examples, which are for people and tests. */
function bare(rules: RuleSet): RuleSet {
  const drop = new Set(["example", "but_not", "means"]);
  return JSON.parse(
    JSON.stringify(rules, (key, value: unknown) => (drop.has(key) ? undefined : value)),
  ) as RuleSet;
}

/** For esbuild: `import { rules, models } from "coach-data"` becomes the rule files and models as they are now. */
export function coachData(): Plugin {
  return {
    name: "coach-data",
    setup(build) {
      build.onResolve({ filter: /^coach-data$/ }, ({ path }) => ({ path, namespace: "coach" }));
      build.onLoad({ filter: /.*/, namespace: "coach" }, () => ({
        contents: `export const rules = JSON.parse(${JSON.stringify(JSON.stringify(bare(readRules())))});
export const models = JSON.parse(${JSON.stringify(JSON.stringify(readModels()))});`,
        loader: "js",
      }));
    },
  };
}
