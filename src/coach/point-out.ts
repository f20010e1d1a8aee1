import { advise } from "./advice.ts";
import type { Finding, Kind } from "./finding.ts";
import type { CoachOptions } from "./options.ts";
import type { Reading } from "./reading.ts";
import type { RuleSet } from "./rule.ts";

const weight = { soft: 0, clear: 1, strong: 2 } as const;

/** The findings of a text, each with what is said about it. */
export function pointOut(rules: RuleSet, reading: Reading, options: CoachOptions): Finding[] {
  const { text, tokens } = reading;
  const findings: Finding[] = [];
  const lastOf = new Map<Kind, Finding>();
  for (const { rule, first, end } of reading.hits) {
    if (options.silenced?.has(rule.name) === true) continue;
    const advice = rules.advice[rule.rule.advice];
    const start = tokens[first]?.start ?? 0;
    const stop = tokens[end - 1]?.end ?? start;
    const last = lastOf.get(rule.kind);
    // Of two that point at the same words, the heavier one stays.
    if (last !== undefined && start < last.end) {
      if (weight[last.severity] >= weight[rule.rule.severity]) continue;
      findings.splice(findings.lastIndexOf(last), 1);
    }
    if (advice === undefined) continue;
    const found = text.slice(start, stop);
    const finding: Finding = {
      rule: rule.name,
      kind: rule.kind,
      start,
      end: stop,
      text: found,
      severity: rule.rule.severity,
      ...advise(advice, options.interfaceLanguage ?? "en", found),
      ...(rule.rule.apply === undefined ? {} : { apply: rule.rule.apply }),
      ...(advice.source === undefined ? {} : { source: advice.source }),
    };
    findings.push(finding);
    lastOf.set(rule.kind, finding);
  }
  return findings;
}
