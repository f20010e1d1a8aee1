/** What the bundler puts in for `coach-data`: see src/look/coach-data.ts. */
declare module "coach-data" {
  export const rules: import("#coach").RuleSet;
  export const models: import("#coach").Models;
}
