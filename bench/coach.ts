import { join } from "node:path";
import { gzipSync } from "node:zlib";

import { build } from "esbuild";

import { createCoach } from "#coach";
import { readModels, readRules } from "#coach/rule-files.ts";
import { brotli } from "#look/asset.ts";
import { coachData } from "#look/coach-data.ts";

const danish =
  "Vi lagde videoen frit frem med råfilerne, og efter en uge havde en skoleklasse lavet en udgave på tegnsprog. Sidste chance for at få den! Hvad ville I gøre, hvis en læser spurgte om musikken også var fri? ";
const english =
  "We put the video out with the raw files, and a week later a school had made a version in sign language. Last chance to get it! What would you do if a reader asked whether the music is free too? ";

/** What a machine of this speed does with the same text when it only reads words. */
const words = /\p{L}+/gu;

/** Hostile texts of one megabyte: no input may take longer than its length asks for. */
const hostile: Readonly<Record<string, string>> = {
  "no spaces": "a",
  "opening brackets": "](",
  "opening tags": "<a",
  backticks: "`a``b",
  "quotation marks": "“a",
  "full stops": "a.",
  "last last last": "last ",
  "findings alone": "last chance ",
  "line ends": "a\n",
  countdowns: "00:00:00 ",
  emoji: "👩‍👩‍👧",
  "closers after an address": "https://a)))))))))))))) ",
};

const fill = (part: string, length: number): string =>
  part.repeat(Math.ceil(length / part.length)).slice(0, length);

const median = (some: readonly number[]): number =>
  some.toSorted((a, b) => a - b)[some.length >> 1] ?? 0;

function time(work: () => void, rounds: number): number {
  const found: number[] = [];
  for (let i = 0; i < rounds; i += 1) {
    const from = performance.now();
    work();
    found.push(performance.now() - from);
  }
  return Number(median(found).toFixed(2));
}

/** 2,000 words, a megabyte, hostile megabytes against half of them, and the size in the browser. */
export async function benchCoach(): Promise<object> {
  const coach = createCoach(readRules(), readModels());
  const draft = (danish + english).repeat(30).split(" ").slice(0, 2000).join(" ");
  const megabyte = fill(danish + english, 1_000_000);
  for (let i = 0; i < 200; i += 1) coach.check(draft);
  const grows = Object.entries(hostile).map(([name, part]) => {
    const half = fill(part, 500_000);
    const whole = fill(part, 1_000_000);
    const [halfMs, ms] = [time(() => coach.check(half), 3), time(() => coach.check(whole), 3)];
    return [name, { ms, timesHalf: Number((ms / halfMs).toFixed(2)) }] as const;
  });
  return {
    words2000Ms: time(() => coach.check(draft), 101),
    megabyteMs: time(() => coach.check(megabyte), 5),
    hostileMegabytes: Object.fromEntries(grows),
    floor: {
      what: "finding the words of the same megabyte by one regular expression",
      ms: time(() => megabyte.match(words), 5),
    },
    browser: await bundleSize(),
    goals: { words2000Ms: 5, megabyteMs: 2000, compressedKb: 60 },
  };
}

/** The coach with its rules and models, as a browser loads it. */
async function bundleSize(): Promise<object> {
  const { outputFiles } = await build({
    entryPoints: [join(import.meta.dirname, "..", "src", "islands", "compose-coach.ts")],
    bundle: true,
    minify: true,
    format: "esm",
    write: false,
    plugins: [coachData()],
  });
  const body = outputFiles[0]?.contents ?? new Uint8Array();
  const kb = (bytes: Uint8Array): number => Number((bytes.length / 1024).toFixed(1));
  return { plainKb: kb(body), gzipKb: kb(gzipSync(body)), brotliKb: kb(brotli(body)) };
}
