import { describe, expect, it } from "vitest";

import { type Coach, createCoach } from "./coach.ts";
import { readRules } from "./rule-files.ts";
import type { RuleFile, RuleWithExamples } from "./rule.ts";

const rules = readRules();
/** A coach with one rule alone, so that no heavier one stands before it. */
const coachWith = (language: "da" | "en" | "any", file: RuleFile): Coach => {
  const { da, en, any } = rules.languages;
  const bare = { da: { ...da, files: [] }, en: { ...en, files: [] }, any: { ...any, files: [] } };
  return createCoach({
    ...rules,
    languages: { ...bare, [language]: { ...bare[language], files: [file] } },
  });
};

describe("Every rule", () => {
  const all = Object.values(rules.languages).flatMap(({ files }) =>
    files.flatMap((file) =>
      (file.rules as readonly RuleWithExamples[]).map((rule) => ({
        rule,
        coach: coachWith(file.language, { ...file, rules: [rule] }),
        name: `${file.language}/${file.kind}/${rule.id}`,
        ...(file.language === "any" ? {} : { lang: file.language }),
      })),
    ),
  );

  it.each(all)("$name points at its example and leaves the one that looks alike", (one) => {
    const { rule, name, coach, ...options } = one;
    const named = (text: string): string[] =>
      coach.check(text, options).findings.map((finding) => finding.rule);
    expect(named(rule.example)).toContain(name);
    expect(named(rule.but_not)).not.toContain(name);
  });

  it("has a name of its own and advice that exists", () => {
    expect(new Set(all.map(({ name }) => name)).size).toBe(all.length);
    expect(all.filter(({ rule }) => !Object.hasOwn(rules.advice, rule.advice))).toEqual([]);
  });
});
