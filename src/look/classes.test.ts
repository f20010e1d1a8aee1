import { globSync, readFileSync } from "node:fs";
import { join } from "node:path";

import { expect, test } from "vitest";

const src = join(import.meta.dirname, "..");

test("what lays out a whole page, or opens and closes, has its rules in the styles", () => {
  const styles = globSync("look/*.css", { cwd: src })
    .map((file) => readFileSync(join(src, file), "utf8"))
    .join("\n");
  const used = new Map<string, string>();
  for (const file of globSync("{site,studio}/**/*.ts", { cwd: src }))
    for (const [, names = ""] of readFileSync(join(src, file), "utf8").matchAll(
      /<(?:main|details)\b[^>$]*?\bclass="([\w -]+)"/gu,
    ))
      // `h-entry` and its like are read by programs. @source https://microformats.org/wiki/microformats2
      for (const name of names.split(" ")) if (!name.startsWith("h-")) used.set(name, file);
  expect([...used.keys()]).toContain("plainly");
  expect([...used.keys()]).toContain("deed");
  const without = [...used].filter(([name]) => !new RegExp(`\\.${name}\\b`, "u").test(styles));
  expect(without).toEqual([]);
});
