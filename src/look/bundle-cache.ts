import { createHash, randomUUID } from "node:crypto";
import { mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";

import { z } from "zod";

import type { Asset } from "./asset.ts";

/** A built file: where it is served, and the name pages ask for it by (chunks have none). */
export interface BundledFile {
  readonly path: string;
  readonly name: string | undefined;
  readonly asset: Asset;
}

const bytes = z.base64().transform((text) => Buffer.from(text, "base64"));
const keptBundle = z.array(
  z.object({
    path: z.string(),
    name: z.string().optional(),
    type: z.string(),
    etag: z.string(),
    body: bytes,
    br: bytes.optional(),
    gzip: bytes.optional(),
  }),
);

/** The folders whose files the bundle is made of, below the package root: the coach goes to the browser with its rules. */
export const sourceFolders = [
  "src/look",
  "src/islands",
  "src/coach",
  "src/coach/rules",
  "src/coach/rules/any",
  "src/coach/rules/da",
  "src/coach/rules/en",
] as const;

/** Names the bundle by all it is made from: stylesheets, islands, the code that builds them, esbuild's version. */
export function sourceKey(packageRoot: string, more: readonly string[]): string {
  const hash = createHash("sha256");
  for (const folder of sourceFolders)
    for (const name of readdirSync(join(packageRoot, folder)).toSorted()) {
      if (name.endsWith(".test.ts") || !/\.(css|ts|svg|yaml|json)$/.test(name)) continue;
      hash.update(`${folder}/${name}\n`).update(readFileSync(join(packageRoot, folder, name)));
    }
  const lock: unknown = JSON.parse(
    readFileSync(join(packageRoot, "node_modules/esbuild/package.json"), "utf8"),
  );
  const { version } = z.object({ version: z.string() }).parse(lock);
  return hash.update(version).update(more.join("\n")).digest("hex").slice(0, 24);
}

/** The bundle kept under `key`; undefined when there is none or it cannot be read whole. */
export function readBundle(cacheDir: string, key: string): BundledFile[] | undefined {
  try {
    const text = readFileSync(join(cacheDir, `assets-${key}.json`), "utf8");
    return keptBundle.parse(JSON.parse(text)).map(({ path, name, br, gzip, ...asset }) => ({
      path,
      name,
      asset: { ...asset, ...(br && { br }), ...(gzip && { gzip }) },
    }));
  } catch {
    return undefined;
  }
}

/** Keeps the bundle for the next start and takes older ones away; a folder that cannot be written costs only time. */
export function keepBundle(cacheDir: string, key: string, files: readonly BundledFile[]): void {
  const text = JSON.stringify(
    files.map(({ path, name, asset }) => ({
      path,
      name,
      type: asset.type,
      etag: asset.etag,
      body: asset.body.toString("base64"),
      br: asset.br?.toString("base64"),
      gzip: asset.gzip?.toString("base64"),
    })),
  );
  try {
    mkdirSync(cacheDir, { recursive: true });
    for (const name of readdirSync(cacheDir))
      if (/^assets-.*\.json$/.test(name)) rmSync(join(cacheDir, name), { force: true });
    const half = join(cacheDir, `${randomUUID()}.half`);
    writeFileSync(half, text);
    renameSync(half, join(cacheDir, `assets-${key}.json`));
  } catch {
    // Read-only or full disk: the next start builds again.
  }
}
