import { execFileSync, spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { afterAll, beforeAll, describe, expect, it } from "vitest";

const root = join(import.meta.dirname, "..", "..");

describe("The npm package medspil-coach", () => {
  const folder = mkdtempSync(join(tmpdir(), "medspil-coach-package-"));
  beforeAll(() => {
    execFileSync(process.execPath, [join(root, "scripts", "build-coach-package.ts")]);
    execFileSync("npm", ["pack", "--silent", join(root, "packages", "coach")], { cwd: folder });
    // As npm would lay it, without asking a registry: it needs nothing else.
    const place = join(folder, "node_modules", "medspil-coach");
    execFileSync("mkdir", ["-p", place]);
    execFileSync("tar", ["xzf", "medspil-coach-0.1.0.tgz", "-C", place, "--strip-components=1"], {
      cwd: folder,
    });
  }, 120_000);
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  const run = (args: readonly string[], input = ""): ReturnType<typeof spawnSync> =>
    spawnSync(process.execPath, [...args], { cwd: folder, input, encoding: "utf8" });

  it("is a library", () => {
    const program = `import { coach, createCoach, rules } from "medspil-coach";
const { breach, kind } = coach.check("Hurry, the offer will not come back.");
console.log(JSON.stringify({ breach, kind, own: typeof createCoach(rules).check }));`;
    writeFileSync(join(folder, "use.mjs"), program);
    const { stdout, stderr } = run(["use.mjs"]);
    expect(stderr).toBe("");
    expect(JSON.parse(String(stdout))).toEqual({ breach: true, kind: "urgency", own: "function" });
  });

  it("is a command that fails on a breach, and says so in SARIF", () => {
    const cli = join("node_modules", "medspil-coach", "dist", "cli.js");
    writeFileSync(
      join(folder, "bad.md"),
      "Fine.\n\nHurry, the offer ends tonight, so buy yours now.\n",
    );
    writeFileSync(join(folder, "good.md"), "The library is open until eight.\n");
    expect(run([cli, "good.md"]).status).toBe(0);
    const { status, stdout } = run([cli, "--format", "sarif", "bad.md"]);
    expect(status).toBe(1);
    const log = JSON.parse(String(stdout)) as {
      version: string;
      runs: { results: { locations: { physicalLocation: { region: object } }[] }[] }[];
    };
    expect(log.version).toBe("2.1.0");
    expect(log.runs[0]?.results[0]?.locations[0]?.physicalLocation.region).toMatchObject({
      startLine: 3,
      startColumn: 1,
      charOffset: 7,
      snippet: { text: "Hurry" },
    });
    expect(run([cli, "--format", "no-such"]).status).toBe(2);
    expect(run([cli, "missing.md"]).status).toBe(2);
  });

  it("answers each line with one object", () => {
    const cli = join("node_modules", "medspil-coach", "dist", "cli.js");
    const { stdout, status } = run(
      [cli, "--lines"],
      "Hurry, the offer ends.\n\nThe sea is calm.\n",
    );
    expect(status).toBe(0);
    const lines = String(stdout).trim().split("\n");
    expect(lines.map((line) => JSON.parse(line) as object)).toMatchObject([
      { id: 1, breach: true },
      { id: 2, breach: false, findings: [] },
      { id: 3, breach: false },
    ]);
  });
});
