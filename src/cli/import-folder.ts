import { createReadStream, type Dirent } from "node:fs";
import { readdir, readFile, realpath } from "node:fs/promises";
import { basename, dirname, join, relative, resolve, sep } from "node:path";

import { AppError, badInput } from "#core/errors.ts";
import type { ImportedPost } from "#flows/post-is-imported.ts";
import { mediaIsUploaded } from "#flows/media-is-uploaded.ts";
import { readSettings } from "#presence";

import { readFrontMatter } from "./front-matter.ts";
import type { Ground } from "./ground.ts";
import { guessLanguage } from "./guess-language.ts";
import { addressOf } from "./import-media.ts";
import { importAll, type ImportReport, type NotImported } from "./import-report.ts";
import { readLooseText } from "./loose-text.ts";

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
  const stored = new Set<string>();
  const waiting = files.map((file) => {
    const name = relative(root, file).split(sep).join("/");
    return {
      name,
      make: async (): Promise<ImportedPost> => {
        const { front, body } = readFrontMatter(await readText(file, name));
        const loose = readLooseText(body, basename(file));
        const kind = front.kind ?? "article";
        const isLoose = front.title === undefined && kind === "article";
        const text = isLoose ? loose.markdown : body.trim();
        if (text === "") throw badInput("It has no text.");
        const markdown = await takePictures(ground, root, file, text, (fault, address) => {
          if (fault === undefined) stored.add(address);
          else notImported.push({ what: `${name}: picture ${address}`, why: fault });
        });
        return {
          kind,
          title: kind === "note" ? "" : (front.title ?? loose.title),
          summary: front.summary ?? "",
          markdown,
          topics: front.topics,
          language: front.language ?? guessLanguage(text) ?? settings.language,
          licence: front.licence ?? settings.defaultLicence,
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
    media: () => stored.size,
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

async function readText(file: string, name: string): Promise<string> {
  const bytes = await readFile(file);
  if (bytes.length > 2_000_000) throw badInput(`${name} is too long for a text.`);
  if (bytes.includes(0)) throw badInput(`${name} is not a text file.`);
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch {
    return new TextDecoder("windows-1252").decode(bytes);
  }
}

/** Stores the pictures that a text shows from beside it, and shows them from here. */
async function takePictures(
  { store, config }: Ground,
  root: string,
  file: string,
  markdown: string,
  tell: (fault: string | undefined, address: string) => void,
): Promise<string> {
  const shown =
    /!\[((?:[^\]\\]|\\.){0,1500})\]\(<?([^)\s>]{1,500})>?((?:\s+(?:"[^"\n]*"|'[^'\n]*'))?)\)/g;
  const places = new Map<string, string>();
  for (const [, alt = "", address = ""] of markdown.matchAll(shown)) {
    if (places.has(address) || /^(?:[a-z][a-z0-9+.-]*:|\/\/|\/media\/)/i.test(address)) continue;
    try {
      const path = await inside(root, file, address);
      const picture = await mediaIsUploaded(store, config.dataDir, {
        data: createReadStream(path),
        fileName: basename(path),
        description: alt,
      });
      places.set(address, addressOf(picture));
      tell(undefined, path);
    } catch (fault) {
      if (!(fault instanceof AppError)) throw fault;
      tell(fault.safeMessage, address);
    }
  }
  return markdown.replace(shown, (whole, alt: string, address: string, title: string) =>
    places.has(address) ? `![${alt}](${places.get(address)}${title})` : whole,
  );
}

/** The file that a text names; never one outside the folder, also not by a link on disk. */
async function inside(root: string, file: string, address: string): Promise<string> {
  let name = address.replace(/[?#].*$/, "");
  try {
    name = decodeURIComponent(name);
  } catch {
    // It is then a name with a percent sign in it.
  }
  if (name.includes("\0")) throw badInput("It is not the name of a file.");
  const wished = name.startsWith("/") ? join(root, name) : resolve(dirname(file), name);
  const path = await realpath(wished).catch(() => {
    throw badInput("It is not there.");
  });
  if (!path.startsWith(root + sep)) throw badInput("It lies outside the folder.");
  return path;
}
