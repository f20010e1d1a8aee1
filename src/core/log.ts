import { configure, getConsoleSink, getLogger, type Logger } from "@logtape/logtape";

import { hideSecrets } from "./hide-secrets.ts";

/** Sends our log lines to standard error, at `level` and above. Call once, at start. */
export async function startLog(level: "debug" | "info" | "warning" | "error"): Promise<void> {
  await configure({
    reset: true,
    sinks: { console: getConsoleSink({ formatter: (record) => [logLine(record)] }) },
    loggers: [
      { category: "medspil", sinks: ["console"], lowestLevel: level },
      { category: ["logtape", "meta"], sinks: ["console"], lowestLevel: "warning" },
    ],
  });
}

/**
 * The log of one part. Never log addresses of persons, tokens or bodies; those that come along all the
 * same, in a path or in another program's words, are taken out of every line.
 */
export function logOf(part: string): Logger {
  return getLogger(["medspil", part]);
}

/**
 * One line of the log, without what is nobody's to know. What came from outside can neither begin a line of its own
 * nor steer a terminal: line ends are indented, other control characters written out.
 * @source OWASP ASVS 5.0 16.2.5, 16.4.1
 */
export function logLine(record: {
  readonly timestamp: number;
  readonly level: string;
  readonly category: readonly string[];
  readonly message: readonly unknown[];
}): string {
  const text = record.message.map((piece) => (typeof piece === "string" ? piece : show(piece)));
  const at = new Date(record.timestamp).toISOString();
  const said = hideSecrets(text.join(""))
    .replace(/[^\P{C}\n]/gu, (sign) => `\\u{${sign.codePointAt(0)?.toString(16) ?? ""}}`)
    .replaceAll("\n", "\n    ");
  return `${at} ${record.level} ${record.category.slice(1).join(".")}: ${said}`;
}

function show(value: unknown): string {
  if (value instanceof Error) return value.stack ?? value.message;
  return typeof value === "string" ? value : (JSON.stringify(value) ?? String(value));
}
