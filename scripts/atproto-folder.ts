/** Where the Bluesky network of the tests is installed. */
import { spawn } from "node:child_process";
import { createHash } from "node:crypto";
import {
  cpSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
} from "node:fs";
import { join } from "node:path";

const project = join(import.meta.dirname, "..");
const files = ["package.json", "package-lock.json"] as const;

/** Its program and its own package.json: so much is needed by nothing else here. */
export const atprotoSource = join(project, "tests", "peers", "atproto");

/**
 * The folder below .cache that holds the packages of the network's lock file, installed when they are not there, which
 * takes about a minute; those of an older lock file are taken away. @throws when npm cannot install them
 */
export async function atprotoFolder(): Promise<string> {
  const hash = createHash("sha256");
  for (const file of files) hash.update(readFileSync(join(atprotoSource, file)));
  const name = `atproto-${hash.digest("hex").slice(0, 12)}`;
  const cache = join(project, ".cache");
  const folder = join(cache, name);
  if (existsSync(folder)) return folder;
  console.error(`Installing a Bluesky network for the tests into .cache/${name} …`);
  mkdirSync(cache, { recursive: true });
  const half = join(cache, `${name}.partial-${process.pid}`);
  for (const file of files) cpSync(join(atprotoSource, file), join(half, file));
  const code = await new Promise<number | null>((resolve, reject) => {
    const flags = ["ci", "--no-audit", "--no-fund", "--ignore-scripts", "--loglevel=error"];
    const npm = spawn("npm", flags, { cwd: half, stdio: ["ignore", 2, 2] });
    npm.once("error", reject);
    npm.once("exit", resolve);
  });
  if (code !== 0) throw new Error(`npm ci in ${half} ended with ${code}.`);
  for (const old of readdirSync(cache))
    if (old.startsWith("atproto-") && !old.includes(".partial-") && old !== name)
      rmSync(join(cache, old), { recursive: true, force: true });
  try {
    renameSync(half, folder);
  } catch (fault) {
    // Another process was quicker.
    if (!existsSync(folder)) throw fault;
    rmSync(half, { recursive: true, force: true });
  }
  return folder;
}
