/**
 * `npm run check`: types, lint, format, unused code, the map and the words. Stops at the first that
 * fails; `npm run check -- --all` runs on.
 */
import { spawnSync } from "node:child_process";
import { join } from "node:path";

const root = join(import.meta.dirname, "..");
const program = (name: string): string => join(root, "node_modules/.bin", name);
const script = (name: string): string[] => [process.execPath, join(root, "scripts", name)];

const steps: readonly (readonly [what: string, command: readonly string[]])[] = [
  ["types", [program("tsc"), "-p", "."]],
  ["lint", [program("oxlint"), "--type-aware", "--deny-warnings"]],
  ["format", [program("oxfmt"), "--check"]],
  ["unused code", [program("knip")]],
  ["map", script("check-map.ts")],
  ["words", script("check-words.ts")],
];

const runOn = process.argv.includes("--all");
for (const [what, [command = "", ...args]] of steps) {
  const began = performance.now();
  const { status, stdout, stderr, error } = spawnSync(command, args, {
    cwd: root,
    encoding: "utf8",
    maxBuffer: 64 * 1024 * 1024,
  });
  const seconds = ((performance.now() - began) / 1000).toFixed(1);
  const good = status === 0;
  console.log(`${good ? "✓" : "✗"} ${what.padEnd(12)} ${seconds.padStart(5)} s`);
  if (good) continue;
  console.log(`${stdout}${stderr}${error ?? ""}`.trimEnd());
  process.exitCode = 1;
  if (!runOn) break;
}
