import type { Command } from "commander";

import { badInput } from "#core/errors.ts";
import { readSettings } from "#presence";

import { type Ground, onGround } from "./ground.ts";
import { importFeed } from "./import-feed.ts";
import { importFolder } from "./import-folder.ts";
import { type ImportReport, tellReport } from "./import-report.ts";
import { importWordpress } from "./import-wordpress.ts";

const after = `
Nothing is sent to anyone: what is imported keeps its date and stands quietly on the site. Run it again
whenever you like; what is here already is not imported twice.`;

/** `medspil import`: what stood elsewhere comes home. */
export function addImport(program: Command, exit: (code: number) => void): void {
  const command = program
    .command("import")
    .description("Bring posts and replies home from WordPress, a folder of Markdown or a feed")
    .addHelpText("after", after);
  const run = async (
    json: boolean,
    work: (ground: Ground) => Promise<ImportReport>,
  ): Promise<void> => {
    const report = await onGround(async (ground) => {
      const { setUpAt } = await readSettings(ground.store.db);
      if (setUpAt === null) throw badInput("Set the site up first: medspil setup --help");
      return await work(ground);
    });
    console.log(json ? JSON.stringify(report) : tellReport(report));
    if (report.posts + report.drafts + report.known === 0) exit(1);
  };

  command
    .command("wordpress")
    .description("Import what WordPress writes by Tools → Export")
    .argument("<file>", "the .xml file, also .xml.gz")
    .option("--fetch-media", "fetch the pictures too; without it they become links")
    .option("--json", "print the result as JSON")
    .addHelpText(
      "after",
      `
Example:
  medspil import wordpress export.xml.gz --fetch-media

Posts and pages become articles, categories and tags become topics, approved comments become replies
with their names, dates and threads. E-mail addresses are never shown. Private posts, posts behind a
password, the trash, spam and pingbacks stay out and are listed.${after}`,
    )
    .action(async (file: string, given: { fetchMedia?: boolean; json?: boolean }) => {
      await run(
        given.json === true,
        async (ground) =>
          await importWordpress(ground, file, {
            fetchMedia: given.fetchMedia === true,
            quiet: given.json === true,
          }),
      );
    });
  command
    .command("markdown")
    .description("Import a folder of Markdown files, with the pictures beside them")
    .argument("<dir>", "the folder; folders in it are read too")
    .option("--json", "print the result as JSON")
    .addHelpText(
      "after",
      `\nExample:\n  medspil import markdown content/posts\n\nFor what may stand between --- lines, see: medspil publish --help${after}`,
    )
    .action(async (dir: string, { json = false }: { json?: boolean }) => {
      await run(json, async (ground) => await importFolder(ground, dir, json));
    });
  command
    .command("feed")
    .description("Import what an RSS, Atom or JSON feed holds")
    .argument("<file-or-url>", "a file or an address that begins with https://")
    .option("--json", "print the result as JSON")
    .addHelpText(
      "after",
      `\nExample:\n  medspil import feed https://old.example/feed.xml\n${after}`,
    )
    .action(async (source: string, { json = false }: { json?: boolean }) => {
      await run(json, async (ground) => await importFeed(ground, source, json));
    });
}
