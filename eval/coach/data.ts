import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { gunzipSync } from "node:zlib";

import { z } from "zod";

import { kinds } from "#coach";

/** Texts that people wrote and labelled, beside the rules. */
export const ownFolder = join(import.meta.dirname, "..", "..", "tests", "data", "coach");

const labelled = z.object({
  id: z.string(),
  lang: z.enum(["da", "en"]),
  text: z.string(),
  breach: z.boolean(),
  kind: z.enum(kinds).nullable(),
  kinds: z.array(z.enum(kinds)).optional(),
  level: z.enum(["plain", "subtle", "tempting"]).optional(),
  sentences: z.number().optional(),
  give: z.number().optional(),
  ask: z.number().optional(),
  why: z.string().optional(),
  /** A letter for each sentence: it gives (g), asks (a), or neither (n). */
  marks: z
    .string()
    .regex(/^[gan]*$/)
    .optional(),
});

/** A social post and what an editor says of it. */
export type Labelled = z.infer<typeof labelled>;

/** Reads the sets whose names begin so, such as `train-da`; empty where there is none. */
export function readLabelled(beginning: string): Labelled[] {
  if (!existsSync(ownFolder)) return [];
  return readdirSync(ownFolder)
    .filter((name) => name.startsWith(beginning) && name.endsWith(".jsonl"))
    .toSorted()
    .flatMap((name) => lines(readFileSync(join(ownFolder, name), "utf8")))
    .map((line) => labelled.parse(JSON.parse(line)));
}

const second = z.object({ id: z.string(), kind: z.enum(kinds).nullable() });

/** What a second reader, who saw no label, took the report and unseen posts for; null is none. */
export function readSecondReader(): Map<string, Labelled["kind"]> {
  return new Map(
    lines(readFileSync(join(ownFolder, "second-reader.jsonl"), "utf8"))
      .map((line) => second.parse(JSON.parse(line)))
      .map(({ id, kind }) => [id, kind]),
  );
}

/**
 * English headlines, lower-cased; the label is the site they came from.
 * @source Chakraborty et al. 2016, Stop Clickbait
 */
export function readHeadlines(
  folder: string,
): { readonly text: string; readonly label: boolean }[] {
  const read = (name: string): string[] =>
    lines(gunzipSync(readFileSync(join(folder, name))).toString());
  return [
    ...read("clickbait-yes.txt.gz").map((text) => ({ text: text.toLowerCase(), label: true })),
    ...read("clickbait-no.txt.gz").map((text) => ({ text: text.toLowerCase(), label: false })),
  ];
}

/**
 * Texts of web shops; `label` is true for urgency and scarcity.
 * @source Mathur et al. 2019, Dark Patterns at Scale
 */
export function readShopTexts(
  folder: string,
): { readonly text: string; readonly label: boolean }[] {
  return lines(readFileSync(join(folder, "ec-darkpattern.tsv"), "utf8"))
    .slice(1)
    .map((line) => line.split("\t"))
    .filter((cells) => cells.length >= 4)
    .map((cells) => ({
      text: cells[1] ?? "",
      label: cells[3] === "Urgency" || cells[3] === "Scarcity",
    }));
}

/** Plain Danish sentences; `half` 0 was used for training and tuning, half 1 was not. */
export function readPlainDanish(folder: string, half: 0 | 1): string[] {
  return lines(readFileSync(join(folder, "lcc-danish-mixed-2014.csv"), "utf8"))
    .slice(1)
    .map((line) =>
      line
        .replace(/^\d+,-?\d*,/, "")
        .replace(/^"|"$/g, "")
        .replaceAll('""', '"'),
    )
    .filter((_, i) => i % 2 === half);
}

function lines(text: string): string[] {
  return text
    .split("\n")
    .map((line) => line.trim())
    .filter((line) => line !== "");
}
