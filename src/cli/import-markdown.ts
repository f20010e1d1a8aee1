import { readdir } from "node:fs/promises";
import { join, relative } from "node:path";

import { AppError, badInput } from "#core/errors.ts";
import { importIsLogged } from "#flows/import-is-logged.ts";

import type { Ground } from "./ground.ts";
import { emptyReport, type ImportReport } from "./import-report.ts";
import { startProgress } from "./progress.ts";
import { publishFile } from "./publish.ts";

/** Brings every Markdown file below a folder here, with what its front matter says. */
export async function importMarkdown(
  ground: Ground,
  folder: string,
  quiet: boolean,
): Promise<ImportReport> {
  const all = await readdir(folder, { recursive: true, withFileTypes: true }).catch(() => {
    throw badInput(`${folder} is not a folder.`);
  });
  const files = all
    .filter((one) => one.isFile())
    .map((one) => join(one.parentPath, one.name))
    .toSorted();
  const texts = files.filter((file) => /\.(?:md|markdown)$/i.test(file));
  if (texts.length === 0) throw badInput(`There is no Markdown file (.md) in ${folder}.`);
  const report = emptyReport();
  const progress = startProgress("Importing", texts.length, quiet);
  for (const file of files) {
    const name = relative(folder, file);
    if (!texts.includes(file)) {
      report.leftOut.push({ what: name, why: "not a Markdown file" });
      continue;
    }
    progress.step(name);
    try {
      const done = await publishFile(ground, file, { quietly: true, originalUrl: `file:${name}` });
      if (done.isKnown === true) report.known += 1;
      else report.posts += 1;
    } catch (fault) {
      if (!(fault instanceof AppError)) throw fault;
      report.leftOut.push({ what: name, why: fault.safeMessage });
    }
  }
  progress.end("Imported");
  if (report.posts > 0)
    await importIsLogged(ground.store, { from: "Markdown", posts: report.posts, replies: 0 });
  return report;
}
