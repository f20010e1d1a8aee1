import type { Severity } from "#coach";

import { lineStarts, placeOf } from "./coach-report.ts";
import type { Checked } from "./coach-checked.ts";

const levels: Readonly<Record<Severity, "note" | "warning" | "error">> = {
  soft: "note",
  clear: "warning",
  strong: "error",
};

/**
 * The findings as other programs read them.
 * @source SARIF 2.1.0 §3.13, §3.27, §3.30
 */
export function sarif(checked: readonly Checked[]): object {
  const rules = new Map<string, object>();
  const results = checked.flatMap(({ file, text, verdict }) => {
    const starts = lineStarts(text);
    return verdict.findings.map((finding) => {
      rules.set(finding.rule, {
        id: finding.rule,
        shortDescription: { text: `${finding.kind}: ${finding.rule}` },
        ...(finding.source === undefined ? {} : { help: { text: finding.source } }),
      });
      const from = placeOf(starts, finding.start);
      const to = placeOf(starts, finding.end);
      return {
        ruleId: finding.rule,
        level: levels[finding.severity],
        message: { text: `${finding.why} ${finding.instead}` },
        locations: [
          {
            physicalLocation: {
              artifactLocation: { uri: file === "-" ? "stdin" : encodeURI(file) },
              region: {
                startLine: from.line,
                startColumn: from.column,
                endLine: to.line,
                endColumn: to.column,
                charOffset: finding.start,
                charLength: finding.end - finding.start,
                snippet: { text: finding.text },
              },
            },
          },
        ],
      };
    });
  });
  return {
    $schema: "https://json.schemastore.org/sarif-2.1.0.json",
    version: "2.1.0",
    runs: [
      {
        tool: { driver: { name: "medspil coach", rules: [...rules.values()] } },
        columnKind: "utf16CodeUnits",
        results,
      },
    ],
  };
}
