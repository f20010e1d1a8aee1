import { execFileSync } from "node:child_process";
import { join } from "node:path";

import { expect, test } from "vitest";

/** Loads a module in a process of its own, and tells which packages of the AT Protocol came along. */
function loadedWith(module: string): string[] {
  const program = `
    import { registerHooks } from "node:module";
    const seen = new Set();
    registerHooks({
      load(url, context, next) {
        const [found] = /node_modules\\/@atproto[^/]*\\/[^/]+/.exec(url) ?? [];
        if (found !== undefined) seen.add(found);
        return next(url, context);
      },
    });
    await import(${JSON.stringify(module)});
    console.log(JSON.stringify([...seen]));
    process.exit();`;
  const said = execFileSync(process.execPath, ["--input-type=module", "-e", program], {
    cwd: join(import.meta.dirname, "../../.."),
    encoding: "utf8",
  });
  return JSON.parse(said.trim()) as string[];
}

test("a site that has no account there loads nothing of it at start", () => {
  expect(loadedWith("#networks/registry.ts")).toEqual([]);
  expect(loadedWith("./src/networks/bluesky/agent.ts")).not.toEqual([]);
});
