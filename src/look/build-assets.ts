import { readdirSync, readFileSync } from "node:fs";
import { basename, join } from "node:path";

import { build as bundle } from "esbuild";

import { shortHash } from "./asset.ts";
import { coachData } from "./coach-data.ts";
import { fontFaceCss } from "./fonts.ts";

/** A file fresh from the bundler, not compressed yet. */
export interface BuiltFile {
  readonly path: string;
  readonly name: string | undefined;
  readonly body: Buffer;
}

/**
 * Bundles and minifies stylesheets and islands.
 * @throws Error with esbuild's words when a source is wrong.
 */
export async function build(
  packageRoot: string,
  fontUrl: (name: string) => string,
): Promise<BuiltFile[]> {
  const look = join(packageRoot, "src/look");
  const favicon = readFileSync(join(look, "favicon.svg"));
  return [
    ...(await buildStyles(look, fontFaceCss(fontUrl))),
    ...(await buildIslands(join(packageRoot, "src/islands"))),
    { path: `/assets/favicon-${shortHash(favicon)}.svg`, name: "favicon.svg", body: favicon },
  ];
}

async function buildStyles(look: string, fontFaces: string): Promise<BuiltFile[]> {
  const result = await bundle({
    entryPoints: [join(look, "site.css"), join(look, "studio.css")],
    bundle: true,
    minify: true,
    write: false,
    outdir: look,
    logLevel: "silent",
    legalComments: "none",
  });
  return result.outputFiles.map((file) => {
    const name = basename(file.path);
    const body = Buffer.from(fontFaces + file.text.trim());
    return { path: `/assets/${name.replace(".css", "")}-${shortHash(body)}.css`, name, body };
  });
}

async function buildIslands(folder: string): Promise<BuiltFile[]> {
  const entries = readdirSync(folder).filter(
    (name) => name.endsWith(".ts") && !/\.(?:test|d)\.ts$/.test(name),
  );
  const result = await bundle({
    entryPoints: entries.map((name) => join(folder, name)),
    entryNames: "[name]-[hash]",
    chunkNames: "part-[hash]",
    plugins: [coachData()],
    bundle: true,
    splitting: true,
    format: "esm",
    target: "es2022",
    minify: true,
    write: false,
    metafile: true,
    outdir: folder,
    absWorkingDir: folder,
    logLevel: "silent",
    legalComments: "none",
  });
  const names = new Map(
    Object.entries(result.metafile.outputs).map(([path, output]) => [
      basename(path),
      output.entryPoint?.replace(/\.ts$/, ".js"),
    ]),
  );
  return result.outputFiles.map((file) => ({
    path: `/assets/${basename(file.path)}`,
    name: names.get(basename(file.path)),
    body: Buffer.from(file.contents),
  }));
}
