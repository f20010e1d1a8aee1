import type { Dirent } from "node:fs";
import { readdir, realpath } from "node:fs/promises";
import { basename, join, relative, resolve, sep } from "node:path";

import { badInput } from "#core/errors.ts";
import type { ImportedPost } from "#flows/post-is-imported.ts";
import { readSettings } from "#presence";

import { readFrontMatter, refuseWrong } from "./front-matter.ts";
import type { Ground } from "./ground.ts";
import { guessLanguage } from "./guess-language.ts";
import { importAll, type ImportReport, type NotImported } from "./import-report.ts";
import { several } from "./several.ts";
import { readLooseText } from "./loose-text.ts";
import { takePicturesBeside } from "./pictures-beside.ts";
import { readTextFile } from "./text-file.ts";

/** Imports every Markdown file below a folder, with the pictures that lie there too. */
export async function importFolder(
  ground: Ground,
  dir: string,
  quiet: boolean,
): Promise<ImportReport> {
  const root = await realpath(resolve(dir)).catch(() => {
    throw badInput(`${dir} is not there.`);
  });
  const entries = await readdir(root, { recursive: true, withFileTypes: true }).catch(() => {
    throw badInput(`${dir} is not a folder.`);
  });
  const files = entries
    .filter(isText)
    .map((entry) => join(entry.parentPath, entry.name))
    .toSorted();
  if (files.length === 0) throw badInput(`There are no .md files in ${dir}.`);
  const settings = await readSettings(ground.store.db);
  const notImported: NotImported[] = [];
  const unknown = new Map<string, number>();
  const waiting = files.map((file) => {
    const name = relative(root, file).split(sep).join("/");
    return {
      name,
      make: async (): Promise<ImportedPost> => {
        const { front, body } = readFrontMatter((await readTextFile(file)).text, settings);
        refuseWrong(front);
        for (const key of front.unknown) unknown.set(key, (unknown.get(key) ?? 0) + 1);
        const loose = readLooseText(body, basename(file), settings.timeZone);
        const kind = front.kind ?? "article";
        const isLoose = front.title === undefined && kind === "article";
        const text = isLoose ? loose.markdown : body.trim();
        if (text === "") throw badInput("It has no text.");
        const markdown = await takePicturesBeside(ground, root, file, text, (address, why) =>
          notImported.push({ what: `${name}: picture ${address}`, why }),
        );
        return {
          kind,
          title: kind === "note" ? "" : (front.title ?? loose.title),
          summary: front.summary ?? "",
          markdown,
          topics: front.topics,
          language: front.language ?? guessLanguage(text) ?? settings.language,
          licence: front.licence ?? settings.defaultLicence,
          disclosure: front.disclosure,
          coverId: null,
          originalUrl: front.originalUrl ?? `urn:markdown:${basename(root)}/${name}`,
          isDraft: front.draft,
          publishedAt: front.date ?? loose.date,
          slug: front.slug,
          replies: [],
        };
      },
    };
  });
  return await importAll(ground, "markdown", waiting, {
    quiet,
    notImported,
    last: () =>
      [...unknown].map(([key, files]) => ({
        what: `“${key}:” in ${several(files, "file")}`,
        why: "Medspil knows no such setting of a post.",
      })),
  });
}

/** Hidden folders (`.git`, `.obsidian`) and packages hold no posts. */
function isText(entry: Dirent): boolean {
  const place = join(entry.parentPath, entry.name);
  return (
    entry.isFile() &&
    /\.(?:md|markdown)$/i.test(entry.name) &&
    !/[\\/](?:\.[^\\/]*|node_modules)[\\/]/.test(place)
  );
}
