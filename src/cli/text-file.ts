import { readFile, stat } from "node:fs/promises";

import { badInput } from "#core/errors.ts";
import { longest } from "#posts";

import { readLetters } from "./old-letters.ts";

/**
 * Reads a text file. What is not UTF-8 is read as Windows-1252, in which old Danish texts often are, and
 * `isOld` says so.
 * @throws AppError that says what is wrong with the file
 */
export async function readTextFile(
  path: string,
): Promise<{ readonly text: string; readonly isOld: boolean }> {
  const facts = await stat(path).catch((fault: NodeJS.ErrnoException) => {
    if (fault.code === "ENOENT" || fault.code === "ENOTDIR") throw badInput("It is not there.");
    throw badInput("This user may not read it.", "not_readable");
  });
  if (facts.isDirectory())
    throw badInput("It is a folder. Bring a whole folder by: medspil import markdown DIR");
  if (!facts.isFile()) throw badInput("It is not a file.");
  if (facts.size > longest.markdown * 4) throw badInput("It is too long for a text.", "too_long");
  const bytes = await readFile(path).catch((fault: NodeJS.ErrnoException) => {
    throw fault.code === "EACCES" ? badInput("This user may not read it.", "not_readable") : fault;
  });
  if (bytes.includes(0)) throw badInput("It is not a text file.", "not_text");
  return readLetters(bytes);
}
