import { createReadStream } from "node:fs";
import { realpath } from "node:fs/promises";
import { basename, dirname, join, resolve, sep } from "node:path";

import { AppError, badInput } from "#core/errors.ts";
import { mediaIsUploaded } from "#flows/media-is-uploaded.ts";

import type { CliContext } from "./cli-context.ts";
import { addressOf } from "./import-media.ts";

/** What to tell of a film or a sound that is taken though many cannot play it. */
const playRemarks: Readonly<Record<string, string>> = {
  hevc: "It is stored, but recorded in HEVC, which Firefox and many others cannot show. On an iPhone choose Settings, Camera, Formats, Most Compatible; or save it as H.264.",
  "rare-codec":
    "It is stored, but in a format that most browsers cannot play. Save it as MP4 with H.264 and AAC.",
};

/**
 * Stores the pictures that a text file shows from beside it, none from outside `root`, and has the text
 * show them from here. `tell` hears of each that could not be taken.
 * @returns the text
 */
export async function takePicturesBeside(
  { store, files }: CliContext,
  root: string,
  file: string,
  markdown: string,
  tell: (address: string, why: string) => void,
): Promise<string> {
  const shown =
    /!\[((?:[^\]\\]|\\.){0,1500})\]\(<?([^)\s>]{1,500})>?((?:\s+(?:"[^"\n]*"|'[^'\n]*'))?)\)/g;
  const places = new Map<string, string>();
  for (const [, alt = "", address = ""] of markdown.matchAll(shown)) {
    if (places.has(address) || /^(?:[a-z][a-z0-9+.-]*:|\/\/|\/media\/)/i.test(address)) continue;
    try {
      const path = await inside(root, file, address);
      const picture = await mediaIsUploaded(store, files, {
        data: createReadStream(path),
        fileName: basename(path),
        description: alt,
      });
      places.set(address, addressOf(picture));
      const remark = playRemarks[picture.remark ?? ""];
      if (remark !== undefined) tell(address, remark);
    } catch (fault) {
      if (!(fault instanceof AppError)) throw fault;
      tell(address, fault.safeMessage);
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
