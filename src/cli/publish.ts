import { resolve } from "node:path";

import type { Command } from "commander";

import { explainFault } from "./explain-fault.ts";
import { withSite } from "./cli-context.ts";
import { publishFile, type Published, type PublishOptions } from "./publish-file.ts";

/** `medspil publish`: text files as articles (or notes). */
export function addPublish(program: Command, exit: (code: number) => void): void {
  program
    .command("publish")
    .description("Publish text files; prints the address of each")
    .argument("<file...>", "Markdown or plain text files")
    .option("--note", "publish as notes")
    .option("--draft", "keep as drafts, to be finished in the studio")
    .option("--update", "correct what was published before; every reader can see the change")
    .option("--reason <words>", "with --update: why, in public")
    .option("--again", "publish another post of the same name")
    .option(
      "--to <networks>",
      "only to these, such as bluesky,activitypub; --to none keeps it here",
    )
    .option("--json", "print one JSON object per file")
    .addHelpText(
      "after",
      `
Examples:
  medspil publish hello.md
  medspil publish --update --reason "The date was wrong" hello.md
  medspil publish --note --json *.txt
  medspil publish --to bluesky,activitypub hello.md

A file may begin with lines between --- that say more (all of them optional):
  ---
  title: Kontrol er et overstået kapitel
  summary: Man kan forære noget væk uden at miste det.
  topics: [sociale medier, åbenhed]
  language: da
  licence: CC-BY-4.0
  date: 2016-12-24
  ---
Also slug, kind (article or note) and draft (true or false). Without them the title is the first heading
and the language is guessed. A date that lies ahead is when it will be published. Pictures beside the
file come along. A running server sends it out to those who follow you within a second, on every network that
is connected (medspil connect lists them); --to names those it goes to, a date that lies ahead included.

The same file twice is one post: unchanged it is left alone. One file that is wrong does not stop the
others; the exit code is 1 then.`,
    )
    .action(async (files: string[], given: PublishOptions & { json?: boolean }) => {
      await withSite(async (context) => {
        for (const file of files)
          try {
            const done = await publishFile(context, resolve(file), given);
            for (const remark of done.remarks) console.error(`${file}: ${remark}`);
            console.log(given.json === true ? JSON.stringify({ file, ...done }) : inWords(done));
            if (done.kind === "same" && given.json !== true)
              console.error(`${file}: Is published already, just so; nothing was done.`);
          } catch (fault) {
            const why = explainFault(fault);
            if (why === undefined) throw fault;
            exit(1);
            console.error(`${file}: ${why}`);
            if (given.json === true) console.log(JSON.stringify({ file, error: why }));
          }
      });
    });
}

function inWords({ kind, uri, postId, at }: Published): string {
  if (kind === "scheduled") return `scheduled for ${new Date(at ?? 0).toISOString()}`;
  return uri ?? (kind === "same" ? `waits already, as post ${postId}` : `draft ${postId}`);
}
