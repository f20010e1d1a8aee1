/**
 * `npm test`: brings what the tests need, runs them all, and ends with a plain line that counts them.
 * What is given after `--` goes to Vitest: `npm test -- --project unit src/posts`.
 */
import { spawn } from "node:child_process";
import { mkdirSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";

import { atprotoFolder } from "./atproto-folder.ts";
import { ensureDebianPackages } from "./debian-packages.ts";

const project = join(import.meta.dirname, "..");
const result = join(project, ".cache", `test-result-${process.pid}.json`);

const began = performance.now();
if (!ensureDebianPackages()) process.exit(1);
await atprotoFolder();
mkdirSync(join(project, ".cache"), { recursive: true });

const vitest = spawn(
  process.execPath,
  [
    join(project, "node_modules/vitest/vitest.mjs"),
    "run",
    "--reporter=default",
    "--reporter=json",
    `--outputFile.json=${result}`,
    ...process.argv.slice(2),
  ],
  { cwd: project, stdio: "inherit" },
);
// Ctrl-C reaches Vitest too; it stops its servers, then we end with it.
for (const signal of ["SIGINT", "SIGTERM"] as const)
  process.on(signal, () => signal === "SIGTERM" && vitest.kill(signal));
const code = await new Promise<number>((resolve) => {
  vitest.once("exit", (status) => resolve(status ?? 1));
});

const counted = count();
const seconds = ((performance.now() - began) / 1000).toFixed(1);
if (counted.skipped > 0) console.log(`${counted.skipped} skipped (see above)`);
console.log(`Everything took ${seconds} s.`);
console.log(`${counted.passed} passed, ${counted.failed} failed`);
process.exitCode = code === 0 && counted.failed > 0 ? 1 : code;

interface Result {
  readonly numPassedTests: number;
  readonly numFailedTests: number;
  readonly numPendingTests: number;
  readonly numTodoTests: number;
  readonly testResults: readonly {
    readonly status: string;
    readonly assertionResults: readonly { readonly status: string }[];
  }[];
}

/** A file that could not even be read, or a fault outside every test, counts as one that failed. */
function count(): { passed: number; failed: number; skipped: number } {
  let found: Result | undefined;
  try {
    found = JSON.parse(readFileSync(result, "utf8")) as Result;
  } catch {
    // No result at all: Vitest has said why.
  }
  rmSync(result, { force: true });
  if (found === undefined) return { passed: 0, failed: 1, skipped: 0 };
  const brokenFiles = found.testResults.filter(
    (file) =>
      file.status === "failed" && !file.assertionResults.some(({ status }) => status === "failed"),
  ).length;
  const failed = found.numFailedTests + brokenFiles;
  return {
    passed: found.numPassedTests,
    failed: failed === 0 && code !== 0 ? 1 : failed,
    skipped: found.numPendingTests + found.numTodoTests,
  };
}
