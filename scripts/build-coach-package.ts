/** Builds the npm package `medspil-coach` into packages/coach/dist: `npm run build:coach`. */
import { execFileSync } from "node:child_process";
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { build, type BuildOptions } from "esbuild";

import { coachData } from "#look/coach-data.ts";

const root = join(import.meta.dirname, "..");
const dist = join(root, "packages", "coach", "dist");
rmSync(dist, { recursive: true, force: true });

const common: BuildOptions = {
  bundle: true,
  format: "esm",
  minify: true,
  plugins: [coachData()],
};
await build({
  ...common,
  entryPoints: [join(root, "src/coach/package.ts")],
  outfile: join(dist, "index.js"),
  platform: "neutral",
  target: "es2022",
});
await build({
  ...common,
  entryPoints: [join(root, "src/cli/coach-alone.ts")],
  outfile: join(dist, "cli.js"),
  platform: "node",
  target: "node20",
  // Commander is CommonJS and asks for Node's own modules.
  banner: {
    js: 'import { createRequire } from "node:module"; const require = createRequire(import.meta.url);',
  },
});
const types = mkdtempSync(join(tmpdir(), "medspil-coach-"));
const config = join(types, "tsconfig.json");
const options = {
  ...{ noEmit: false, declaration: true, emitDeclarationOnly: true, outDir: join(types, "out") },
  ...{ rootDir: root, incremental: false, types: [] },
};
const files = ["src/coach/package.ts", "src/islands/coach-data.d.ts"].map((name) =>
  join(root, name),
);
writeFileSync(
  config,
  JSON.stringify({
    extends: join(root, "tsconfig.json"),
    compilerOptions: options,
    files,
    include: [],
  }),
);
execFileSync(join(root, "node_modules/.bin/tsc"), ["-p", config], { stdio: "inherit" });
const made = join(types, "out", "src", "coach");
for (const name of readdirSync(made).filter((one) => one.endsWith(".d.ts"))) {
  // What is there for who uses it is JavaScript.
  const text = readFileSync(join(made, name), "utf8").replace(/(from "\.\/[^"]+)\.ts"/g, '$1.js"');
  writeFileSync(
    join(dist, name === "package.d.ts" ? "index.d.ts" : name.replace(/^index/, "coach-front")),
    text.replaceAll('"./index.js"', '"./coach-front.js"'),
  );
}
rmSync(types, { recursive: true, force: true });
