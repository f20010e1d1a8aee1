import { configure, getConsoleSink, getLogger, type Logger } from "@logtape/logtape";

import { hideSecrets } from "./hide-secrets.ts";

/** Sends our log lines to standard error, at `level` and above. Call once, at start. */
export async function startLog(level: "debug" | "info" | "warning" | "error"): Promise<void> {
  await configure({
    reset: true,
    sinks: { console: getConsoleSink({ formatter: line }) },
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

function line(record: {
  readonly timestamp: number;
  readonly level: string;
  readonly category: readonly string[];
  readonly message: readonly unknown[];
}): string[] {
  const text = record.message.map((piece) => (typeof piece === "string" ? piece : show(piece)));
  const at = new Date(record.timestamp).toISOString();
  const said = hideSecrets(text.join(""));
  return [`${at} ${record.level} ${record.category.slice(1).join(".")}: ${said}`];
}

function show(value: unknown): string {
  if (value instanceof Error) return value.stack ?? value.message;
  return typeof value === "string" ? value : (JSON.stringify(value) ?? String(value));
}
