/**
 * Writes docs/operate/settings.md from the settings in src/core/config.ts; with `--check` it fails when
 * the page is not as it would be written.
 */
import { readFileSync, writeFileSync } from "node:fs";

import { environment } from "#core/config.ts";

const page = "docs/operate/settings.md";
const rows = Object.entries(environment).map(([name, { about, schema }]) => {
  const unset = schema.safeParse(undefined);
  const otherwise = unset.success && unset.data !== undefined ? `\`${String(unset.data)}\`` : "–";
  return `| \`${name}\` | ${about} | ${otherwise} |`;
});
const text = `# Settings from the environment

Made from \`src/core/config.ts\` by \`node scripts/write-settings-page.ts\`. What the owner decides in the browser is not here.

| name | what it does | unless set |
|---|---|---|
${rows.join("\n")}
`;

if (process.argv.includes("--check")) {
  if (readFileSync(page, "utf8") !== text) {
    console.error(
      `${page} is not as src/core/config.ts says; run node scripts/write-settings-page.ts`,
    );
    process.exitCode = 1;
  }
} else writeFileSync(page, text);
