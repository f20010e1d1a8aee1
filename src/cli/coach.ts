import { once } from "node:events";
import { readFileSync } from "node:fs";
import { createInterface } from "node:readline";

import { type Command, InvalidArgumentError } from "commander";

import { type Coach, type CoachOptions } from "#coach";
import { AppError } from "#core/errors.ts";

import type { Checked } from "./coach-checked.ts";
import { checkFile, checkLine } from "./coach-file.ts";
import { humanReport } from "./coach-report.ts";
import { sarif } from "./coach-sarif.ts";

interface Options {
  readonly format: string;
  readonly lines?: boolean;
  readonly title?: boolean;
  readonly lang?: "da" | "en";
  readonly words: "da" | "en";
  readonly failOn: string;
}

const language = (value: string): "da" | "en" => {
  if (value === "da" || value === "en") return value;
  throw new InvalidArgumentError("Write da or en.");
};

const oneOf =
  (...allowed: readonly string[]) =>
  (value: string): string => {
    if (allowed.includes(value)) return value;
    throw new InvalidArgumentError(`Choose among: ${allowed.join(", ")}.`);
  };

/** `medspil coach`: what the un-marketing coach says of texts. */
export function addCoach(program: Command, exit: (code: number) => void, build: () => Coach): void {
  program
    .command("coach")
    .description(
      "Point at hype, push, false urgency and the like in texts, and say what would help",
    )
    .argument("[file...]", "texts or Markdown files; - for standard input")
    .option("--format <format>", "human, json or sarif", oneOf("human", "json", "sarif"), "human")
    .option("--lines", "one text per line on standard input, one JSON object per line out")
    .option("--title", "the texts are titles, one per line with --lines")
    .option("--lang <language>", "the language of the texts, da or en; found by itself", language)
    .option("--words <language>", "the language of the advice, da or en", language, "en")
    .option(
      "--fail-on <what>",
      "exit code 1 on a breach, on any finding, or never",
      oneOf("breach", "finding", "never"),
      "breach",
    )
    .addHelpText(
      "after",
      `
Examples:
  medspil coach post.md
  medspil coach --words da drafts/*.md
  medspil coach --format sarif posts/*.md > coach.sarif
  echo "Last chance to join" | medspil coach --lines

The title and summary between --- lines before a text are read as what they are. With --lines a line that begins
with # is read as a title, and --title reads every line as one.

With --lines each line of the answer is
  {"id": 1, "lang": "en", "breach": true, "kind": "urgency", "score": 0.9,
   "give": 0, "ask": 1, "findings": [...]}
and the exit code is 0.

Exit codes: 0 nothing to change, 1 a breach (see --fail-on), 2 written wrongly.`,
    )
    .action(async (files: string[], options: Options) => {
      const coach = build();
      const how: CoachOptions = {
        interfaceLanguage: options.words,
        ...(options.title === true ? { isTitle: true } : {}),
        ...(options.lang === undefined ? {} : { lang: options.lang }),
      };
      if (options.lines === true) return await eachLine(coach, how);
      const checked = (files.length === 0 ? ["-"] : files).map((file): Checked => {
        const text = readText(file);
        return { file, text, verdict: checkFile(coach, text, how) };
      });
      if (options.format === "json")
        console.log(
          JSON.stringify(
            checked.map(({ file, verdict }) => ({ file, ...verdict })),
            null,
            2,
          ),
        );
      else if (options.format === "sarif") console.log(JSON.stringify(sarif(checked), null, 2));
      else console.log(humanReport(checked));
      const isBad = ({ verdict }: Checked): boolean =>
        options.failOn === "finding" ? verdict.findings.length > 0 : verdict.breach;
      if (options.failOn !== "never" && checked.some(isBad)) exit(1);
    });
}

/** Standard input to standard output, a line at a time, waiting when the reader is slow. */
async function eachLine(coach: Coach, how: CoachOptions): Promise<void> {
  let id = 0;
  let isRead = true;
  process.stdout.once("error", () => {
    isRead = false;
  });
  for await (const line of createInterface({ input: process.stdin, crlfDelay: Infinity })) {
    if (!isRead) return;
    id += 1;
    const { lang, breach, kind, score, give, ask, findings, because } = checkLine(coach, line, how);
    const out = { id, lang, breach, kind, score, give, ask, findings, because };
    // An answer that is no longer read is an error event, which the listener above has noted.
    if (!process.stdout.write(`${JSON.stringify(out)}\n`))
      await once(process.stdout, "drain").catch(() => {});
  }
}

/** @throws AppError `not_found` when a file cannot be read. */
function readText(file: string): string {
  try {
    return readFileSync(file === "-" ? 0 : file, "utf8");
  } catch (cause) {
    throw new AppError({
      code: "bad_input",
      status: 400,
      safeMessage: `${file} cannot be read. Is the name right, and is it a file?`,
      cause,
    });
  }
}
