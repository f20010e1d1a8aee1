import { type Document, LineCounter, parseAllDocuments } from "yaml";
import { z } from "zod";

import { createCoach, type OwnRules } from "./coach.ts";
import type { CoachLanguage } from "./finding.ts";
import { ruleFile } from "./rule-files.ts";
import type { Rule, RuleFile, RuleSet, RuleWithExamples } from "./rule.ts";

/** What is wrong with a site's own rules. */
export type OwnRulesFault =
  | "yaml"
  | "shape"
  | "advice"
  | "known"
  | "pattern"
  | "example"
  | "but_not";

/** A site's own rules, or the first thing that is wrong with them. */
export type OwnRulesRead =
  | { readonly kind: "ok"; readonly files: OwnRules }
  | {
      readonly kind: "wrong";
      readonly fault: OwnRulesFault;
      /** 1 for the first. */
      readonly line: number;
      /** What is wrong, or which words. */
      readonly what: string;
    };

/**
 * Reads the rules that a site adds: as our files are, with `---` between where there are several. Each must
 * point at its example and leave its look-alike alone.
 */
export function readOwnRules(text: string, ours: RuleSet, language: CoachLanguage): OwnRulesRead {
  if (text.trim() === "") return { kind: "ok", files: [] };
  const lines = new LineCounter();
  const documents = parseAllDocuments(text, { lineCounter: lines });
  const files: RuleFile<Rule>[] = [];
  const locale = language === "da" ? z.locales.da() : z.locales.en();
  for (const document of Array.isArray(documents) ? documents : []) {
    const wrong = (
      fault: OwnRulesFault,
      path: readonly PropertyKey[],
      what: string,
    ): OwnRulesRead => ({ kind: "wrong", fault, line: lineOf(document, path, lines), what });
    const [broken] = document.errors;
    if (broken !== undefined) {
      const [what = ""] = broken.message.split(" at line ");
      return { kind: "wrong", fault: "yaml", line: broken.linePos?.[0].line ?? 1, what };
    }
    const checked = ruleFile.safeParse(document.toJS({ maxAliasCount: 0 }), {
      error: locale.localeError,
    });
    if (!checked.success) {
      const [issue] = checked.error.issues;
      const path = issue?.path ?? [];
      return wrong("shape", path, `${path.map(String).join(" › ")}: ${issue?.message ?? ""}`);
    }
    const file = checked.data as RuleFile<RuleWithExamples>;
    for (const [i, rule] of file.rules.entries()) {
      if (ours.advice[rule.advice] === undefined)
        return wrong("advice", ["rules", i, "advice"], rule.advice);
      const isKnown = [...ours.languages[file.language].files, ...files].some(
        (one) =>
          one.language === file.language &&
          one.kind === file.kind &&
          one.rules.some(({ id }) => id === rule.id),
      );
      if (isKnown) return wrong("known", ["rules", i, "id"], rule.id);
      const alone = { ...file, rules: [rule] };
      let coach;
      try {
        coach = createCoach(ours, undefined, [alone]);
      } catch (fault) {
        return wrong("pattern", ["rules", i, "find"], fault instanceof Error ? fault.message : "");
      }
      const name = `${file.language}/${file.kind}/${rule.id}`;
      // Whatever our own rules say of the same words.
      const lang = file.language === "any" ? undefined : file.language;
      const points = (example: string): boolean =>
        coach
          .check(example, { ...(lang && { lang }), silenced: others(ours) })
          .findings.some((finding) => finding.rule === name);
      if (!points(rule.example)) return wrong("example", ["rules", i, "example"], rule.example);
      if (points(rule.but_not)) return wrong("but_not", ["rules", i, "but_not"], rule.but_not);
    }
    files.push(file);
  }
  return { kind: "ok", files };
}

function others(ours: RuleSet): Set<string> {
  return new Set(
    Object.values(ours.languages).flatMap(({ files }) =>
      files.flatMap(({ language, kind, rules }) =>
        rules.map(({ id }) => `${language}/${kind}/${id}`),
      ),
    ),
  );
}

/** The line on which what lies at `path` begins, or what it lies in. */
function lineOf(document: Document, path: readonly PropertyKey[], lines: LineCounter): number {
  for (let end = path.length; end > 0; end -= 1) {
    const node: unknown = document.getIn(path.slice(0, end), true);
    const range = (node as { range?: [number, number, number] | null } | undefined)?.range;
    if (range) return lines.linePos(range[0]).line;
  }
  const start = document.contents?.range?.[0];
  return start === undefined ? 1 : lines.linePos(start).line;
}
