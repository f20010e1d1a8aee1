/**
 * Fails where the Danish and the English words differ in more than their language, and where something that people read
 * stands elsewhere than among them.
 */
import { globSync, readFileSync } from "node:fs";
import { basename, join } from "node:path";
import { pathToFileURL } from "node:url";

import { findProse } from "./find-prose.ts";

type Part = Readonly<Record<string, string>>;

/** What differs between the words of the two languages of one part, a sentence each. */
export function compareWords(name: string, english: Part, danish: Part): string[] {
  const faults: string[] = [];
  for (const key of Object.keys(english))
    if (!(key in danish)) faults.push(`${name}.${key} has no Danish words.`);
  for (const key of Object.keys(danish))
    if (!(key in english)) faults.push(`${name}.${key} has no English words.`);
  for (const [key, text] of Object.entries(english)) {
    const other = danish[key];
    if (other === undefined) continue;
    const [here, there] = [text, other].map((one) => [...new Set(filled(one))].toSorted().join());
    if (here !== there)
      faults.push(`${name}.${key} is filled with {${here}} in English, {${there}} in Danish.`);
    for (const one of [text, other])
      if (one.trim() === "") faults.push(`${name}.${key} is empty.`);
      else if (one.includes("!")) faults.push(`${name}.${key} shouts: ${one}`);
  }
  return faults;
}

function filled(text: string): string[] {
  return [...text.matchAll(/\{\{\s*([\w.]+)/gu)].map(([, name = ""]) => name);
}

/** Compares every part of src/words/. */
export async function checkWords(root: string): Promise<string[]> {
  const names = new Set(
    globSync("src/words/{en,da}/*.ts", { cwd: root }).map((file) => basename(file)),
  );
  const faults: string[] = [];
  for (const file of [...names].toSorted()) {
    const [english, danish] = await Promise.all(
      ["en", "da"].map(async (language) => await load(join(root, "src/words", language, file))),
    );
    faults.push(...compareWords(basename(file, ".ts"), english ?? {}, danish ?? {}));
  }
  return faults;
}

/** Prose in the code of pages. */
export function checkPages(root: string): string[] {
  return globSync("src/{site,studio,look,web,islands}/**/*.ts", { cwd: root })
    .filter((file) => !file.endsWith(".test.ts"))
    .toSorted()
    .flatMap((file) =>
      findProse(readFileSync(join(root, file), "utf8")).map(
        (text) => `${file} says “${text}”; what people read belongs in src/words/.`,
      ),
    );
}

/** A file of words exports one object; a file that is missing has none. */
async function load(file: string): Promise<Part> {
  if (globSync(file).length === 0) return {};
  const module = (await import(pathToFileURL(file).href)) as Record<string, Part>;
  return Object.assign({}, ...Object.values(module)) as Part;
}

if (import.meta.main) {
  const root = join(import.meta.dirname, "..");
  const faults = [...(await checkWords(root)), ...checkPages(root)];
  for (const fault of faults) console.error(fault);
  process.exitCode = faults.length === 0 ? 0 : 1;
}
