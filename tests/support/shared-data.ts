import { existsSync, readFileSync } from "node:fs";

const places = ["../../../shared/data/", "../data/"].map(
  (place) => new URL(place, import.meta.url),
);

/**
 * A file of test data: the whole one from the shared folder beside the project, else the small
 * sample in tests/data, else undefined.
 */
export function sharedData(name: string): Buffer | undefined {
  for (const place of places) {
    const file = new URL(name, place);
    if (existsSync(file)) return readFileSync(file);
  }
  return undefined;
}

/** HTML attacks, and what each is called. */
export function htmlAttacks(): { title: string; payload: string }[] {
  const found = parse("xss-dompurify.json") as { title?: string; payload: string }[];
  return found.map(({ title, payload }, index) => ({ title: title ?? `attack ${index}`, payload }));
}

/** Strings that have broken programs before. */
export function naughtyStrings(): string[] {
  return parse("naughty-strings.json") as string[];
}

function parse(name: string): unknown {
  const data = sharedData(name);
  if (data === undefined)
    throw new Error(`${name} is neither in ../shared/data nor in tests/data.`);
  return JSON.parse(data.toString("utf8"));
}
