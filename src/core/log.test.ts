import { expect, test } from "vitest";

import { logLine } from "#core/log.ts";

const record = (...message: unknown[]) => ({
  timestamp: 0,
  level: "warning",
  category: ["medspil", "site"],
  message,
});

test("a line says when, how bad and where, in UTC", () => {
  expect(logLine(record("It is ", 7, "."))).toBe("1970-01-01T00:00:00.000Z warning site: It is 7.");
});

test("what came from outside begins no line of its own and steers no terminal", () => {
  const forged =
    "x\r\n2026-01-01T00:00:00.000Z info sign-in: Owner 1 signed in\u001b[2J\u2028\u0000";
  for (const line of [logLine(record("Path ", forged)), logLine(record("", new Error(forged)))]) {
    expect(
      line
        .split("\n")
        .slice(1)
        .every((rest) => rest.startsWith("    ")),
    ).toBe(true);
    // eslint-disable-next-line no-control-regex
    expect(line).not.toMatch(/[\u0000-\u0009\u000b-\u001f\u007f]/u);
    expect(line).toContain("\\u{1b}[2J");
  }
});
