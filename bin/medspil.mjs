#!/usr/bin/env node
// The command line: `medspil …`. Finds the right Node and hands over to src/main.ts.
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

process.argv.splice(2, 0, "src/main.ts");
await import(join(dirname(dirname(fileURLToPath(import.meta.url))), "scripts", "with-node.mjs"));
