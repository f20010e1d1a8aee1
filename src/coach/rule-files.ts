import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

import { parse } from "yaml";
import { z } from "zod";

import type { CoachLanguage } from "./finding.ts";
import { kinds } from "./finding.ts";
import type { LearnedModel, ModelName, Models } from "./model.ts";
import { packModel } from "./pack-model.ts";
import type { LanguageRules, RuleFile, RuleSet, RuleWithExamples } from "./rule.ts";

const both = z.strictObject({ en: z.string().min(1), da: z.string().min(1) });
const patterns = z.array(z.string().min(1)).min(1);

const advice = z.record(
  z.string(),
  z.strictObject({ why: both, instead: both, source: z.string().exactOptional() }),
);

const rule = z.strictObject({
  id: z.string().regex(/^[a-z0-9]+(?:-[a-z0-9]+)*$/),
  advice: z.string(),
  severity: z.enum(["soft", "clear", "strong"]),
  find: patterns,
  unless: patterns.exactOptional(),
  only: patterns.exactOptional(),
  unless_text: patterns.exactOptional(),
  only_text: patterns.exactOptional(),
  even_if: patterns.exactOptional(),
  apply: z.string().exactOptional(),
  example: z.string().min(1),
  but_not: z.string().min(1),
});

/** A file of rules as it is written. */
export const ruleFile = z.strictObject({
  language: z.enum(["da", "en", "any"]),
  kind: z.enum(kinds),
  rules: z.array(rule),
});

const contextFile = z.strictObject({
  contexts: z.array(
    z.strictObject({
      name: z.string().regex(/^[a-z_]+$/),
      means: z.string(),
      reach: z.enum(["sentence", "next", "text"]),
      find: patterns,
      excuses: z.array(z.enum(kinds)).exactOptional(),
    }),
  ),
});

const listFile = z.record(z.string().regex(/^[a-z_]+$/), z.array(z.coerce.string()));
const giveAskFile = z.strictObject({ give: z.array(z.string()), ask: z.array(z.string()) });

/** Where our own rules lie. */
export const rulesFolder = join(import.meta.dirname, "rules");

/**
 * Reads the rule files of a folder and holds them against their schema.
 * @throws Error that names the file and the line that is wrong
 */
export function readRules(folder = rulesFolder): RuleSet {
  return {
    advice: read(join(folder, "advice.yaml"), advice),
    languages: {
      da: readLanguage(folder, "da"),
      en: readLanguage(folder, "en"),
      any: readLanguage(folder, "any"),
    },
  };
}

/**
 * Reads rules that somebody wrote, as a file of ours has them.
 * @throws Error that says what is wrong, and where
 */
export function readRuleText(text: string, name = "rules"): RuleFile<RuleWithExamples> {
  return check(text, ruleFile, name) as RuleFile<RuleWithExamples>;
}

function readLanguage(folder: string, language: CoachLanguage | "any"): LanguageRules {
  const place = join(folder, language);
  const names = readdirSync(place).filter((name) => name.endsWith(".yaml"));
  const has = (name: string): boolean => names.includes(name);
  const giveAsk = has("give-ask.yaml")
    ? read(join(place, "give-ask.yaml"), giveAskFile)
    : { give: [], ask: [] };
  return {
    lists: has("lists.yaml") ? read(join(place, "lists.yaml"), listFile) : {},
    contexts: has("contexts.yaml") ? read(join(place, "contexts.yaml"), contextFile).contexts : [],
    ...giveAsk,
    files: names
      .filter((name) => !["lists.yaml", "contexts.yaml", "give-ask.yaml"].includes(name))
      .toSorted()
      .map((name) => readRuleText(readFileSync(join(place, name), "utf8"), join(place, name))),
  };
}

function read<T>(path: string, schema: z.ZodType<T>): T {
  return check(readFileSync(path, "utf8"), schema, path);
}

function check<T>(text: string, schema: z.ZodType<T>, name: string): T {
  const found = schema.safeParse(parse(text));
  if (found.success) return found.data;
  const [issue] = found.error.issues;
  throw new Error(`${name}: ${issue?.path.join(" › ") ?? ""}: ${issue?.message ?? "not right"}`);
}

/** The learned models that stand beside our rules; empty before the first training. */
export function readModels(file = join(import.meta.dirname, "models.json")): Models {
  if (!existsSync(file)) return {};
  const learned = JSON.parse(readFileSync(file, "utf8")) as Record<ModelName, LearnedModel>;
  return Object.fromEntries(
    Object.entries(learned).map(([name, model]) => [name, packModel(model)]),
  );
}
