import { spawn } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { afterEach, beforeEach, expect, test } from "vitest";

import { lockFolder } from "#core/folder-lock.ts";

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "medspil-lock-"));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

test("a second server on the same folder is refused with a clear word", () => {
  const release = lockFolder(folder);
  expect(() => lockFolder(folder)).toThrow(/Another Medspil server already runs/);
  release();
  lockFolder(folder)();
});

test("a killed server leaves no lock behind", async () => {
  const program = `const { lockFolder } = await import("#core/folder-lock.ts"); lockFolder(${JSON.stringify(folder)}); console.log("locked"); setInterval(() => {}, 1000);`;
  const child = spawn(process.execPath, ["--input-type=module-typescript", "-e", program], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  await new Promise((resolve) => child.stdout.once("data", resolve));
  expect(() => lockFolder(folder)).toThrow(/already runs/);
  const gone = new Promise((resolve) => child.once("exit", resolve));
  child.kill("SIGKILL");
  await gone;
  lockFolder(folder)();
});
