import { type Command, Option } from "commander";

import { badInput } from "#core/errors.ts";
import { readSettings } from "#presence";
import type { Language } from "#words";

import { type CliContext, withSite } from "./cli-context.ts";
import { importBluesky } from "./import-bluesky.ts";
import { importFeed } from "./import-feed.ts";
import { importFolder } from "./import-folder.ts";
import { importGhost } from "./import-ghost.ts";
import { importMastodon } from "./import-mastodon.ts";
import { importMedium } from "./import-medium.ts";
import { type ImportReport, tellReport } from "./import-report.ts";
import { importSubstack } from "./import-substack.ts";
import { importWordpress } from "./import-wordpress.ts";
import type { ImportOptions } from "./old-posts.ts";
import { keepHeapSmall } from "./small-heap.ts";

const after = `
Nothing is sent to anyone: what is imported keeps its date and stands quietly on the site. Run it again
whenever you like; what is here already is not imported twice.`;

/** `medspil import`: what stood elsewhere comes home. */
export function addImport(program: Command, exit: (code: number) => void): void {
  const command = program
    .command("import")
    .description(
      "Bring posts and replies home from WordPress, Ghost, Medium, Substack, Bluesky, Mastodon, a folder of Markdown or a feed",
    )
    .addHelpText("after", after);
  const run = async (
    json: boolean,
    asked: string | undefined,
    work: (context: CliContext, language: Language) => Promise<ImportReport>,
  ): Promise<void> => {
    keepHeapSmall();
    const { report, language } = await withSite(async (context) => {
      const settings = await readSettings(context.store.db);
      if (settings.setUpAt === null) throw badInput("Set the site up first: medspil setup --help");
      const words: Language = (asked ?? settings.language) === "da" ? "da" : "en";
      return { report: await work(context, words), language: words };
    });
    console.log(json ? JSON.stringify(report) : tellReport(report, language));
    const { posts, drafts, scheduled, known, updated } = report;
    if (posts + drafts + scheduled + known + updated === 0) exit(1);
  };

  command
    .command("wordpress")
    .description("Import what WordPress writes by Tools → Export")
    .argument("<file>", "the .xml file, also .xml.gz")
    .option("--fetch-media", "fetch the pictures too; without it they become links")
    .option("--json", "print the result as JSON")
    .addOption(wordsOption())
    .addHelpText(
      "after",
      `
Example:
  medspil import wordpress export.xml.gz --fetch-media

Posts and pages become articles, categories and tags become topics, approved comments become replies
with their names, dates and threads. E-mail addresses are never shown. Private posts, posts behind a
password, the trash, spam and pingbacks stay out and are listed.${after}`,
    )
    .action(
      async (file: string, given: { fetchMedia?: boolean; json?: boolean; words?: string }) => {
        await run(
          given.json === true,
          given.words,
          async (context, language) =>
            await importWordpress(context, file, {
              language,
              fetchMedia: given.fetchMedia === true,
              quiet: given.json === true,
            }),
        );
      },
    );
  for (const place of oldPlaces) {
    const one = command
      .command(place.name)
      .description(place.about)
      .argument(...place.argument)
      .option("--fetch-media", "fetch pictures and sounds too; without it they become links")
      .option("--json", "print the result as JSON")
      .addOption(wordsOption())
      .addHelpText("after", `\nExample:\n  ${place.example}\n\n${place.help}${after}`);
    if (place.asksForSite) one.option("--site <address>", "where the old site is or was");
    one.action(
      async (
        path: string,
        given: { json?: boolean; fetchMedia?: boolean; words?: string; site?: string },
      ) => {
        const { json = false, fetchMedia = false, site } = given;
        await run(
          json,
          given.words,
          async (context, language) =>
            await place.work(context, path, { fetchMedia, language, quiet: json, site }),
        );
      },
    );
  }
  command
    .command("markdown")
    .description(
      "Import a folder of texts from Hugo, Jekyll, Obsidian and their like, with their pictures",
    )
    .argument("<dir>", "the folder; folders in it are read too")
    .option("--fetch-media", "fetch pictures that lie elsewhere too; without it they become links")
    .option("--json", "print the result as JSON")
    .addOption(wordsOption())
    .addHelpText(
      "after",
      `
Example:
  medspil import markdown my-old-site

Give the folder of the whole site, so that its pictures and its settings are found. Read are .md, .mdx, .html
and .txt, with YAML, TOML or JSON before the text, by the names that Hugo, Jekyll, Hexo, Eleventy, Astro, Zola,
Pelican, VuePress and Obsidian have for things. Drafts stay drafts; what is dated ahead waits for its time; links
between the texts lead to their new addresses. The report names every file that is no post, and all that was
left out or changed on the way.

A file that was changed since the last import is taken up: a draft is changed, a public post is corrected in
public. A post that was changed here too stays as it is here, and is named.

For what may stand between --- lines, see: medspil publish --help${after}`,
    )
    .action(
      async (dir: string, given: { json?: boolean; fetchMedia?: boolean; words?: string }) => {
        const { json = false, fetchMedia = false } = given;
        await run(
          json,
          given.words,
          async (context, language) =>
            await importFolder(context, dir, json, { language, fetchMedia }),
        );
      },
    );
  command
    .command("feed")
    .description("Import what an RSS, Atom or JSON feed holds")
    .argument("<file-or-url>", "a file or an address that begins with https://")
    .option("--fetch-media", "fetch pictures and sounds too; without it they become links")
    .option("--json", "print the result as JSON")
    .addOption(wordsOption())
    .addHelpText(
      "after",
      `\nExample:\n  medspil import feed https://old.example/feed.xml\n${after}`,
    )
    .action(
      async (
        source: string,
        given: { json?: boolean; fetchMedia?: boolean; words?: string },
      ): Promise<void> => {
        const { json = false, fetchMedia = false } = given;
        await run(
          json,
          given.words,
          async (context, language) =>
            await importFeed(context, source, json, { fetchMedia, language }),
        );
      },
    );
}

interface OldPlace {
  readonly name: string;
  readonly about: string;
  readonly argument: readonly [string, string];
  readonly example: string;
  readonly help: string;
  /** Its export does not tell the address of the site. */
  readonly asksForSite: boolean;
  readonly work: (
    context: CliContext,
    path: string,
    options: ImportOptions,
  ) => Promise<ImportReport>;
}

const oldPlaces: readonly OldPlace[] = [
  {
    name: "ghost",
    about: "Import what Ghost writes by Settings → Import/Export → Export",
    argument: ["<file>", "the .json file"],
    example: "medspil import ghost my-site.ghost.json --site https://old.example --fetch-media",
    help: `Posts and pages become articles, tags become topics, the excerpt the summary. Drafts stay drafts, and so do texts that were
only sent as e-mail; what is dated ahead waits for its time. What only members or paying readers could read stays out
and is listed. Ghost does not write the address of the site in its export: give it with --site, so that pictures are found.`,
    asksForSite: true,
    work: importGhost,
  },
  {
    name: "medium",
    about: "Import what Medium sends by Settings → Security and apps → Download your information",
    argument: ["<file-or-dir>", "the .zip file, or the folder it was unpacked to"],
    example: "medspil import medium medium-export.zip --fetch-media",
    help: `Texts become articles with their dates and subtitles, drafts stay drafts, and embedded films and cards become
their addresses. What answers another's text stays out and is listed.`,
    asksForSite: false,
    work: importMedium,
  },
  {
    name: "substack",
    about: "Import what Substack sends by Settings → Exports",
    argument: ["<file-or-dir>", "the .zip file, or the folder it was unpacked to"],
    example: "medspil import substack export.zip --site https://name.substack.com --fetch-media",
    help: `Newsletters, pages and podcasts become articles; a podcast's sound stays with its text. Drafts stay drafts. What only
some readers could read stays out and is listed, and so do threads. Buttons and boxes that ask for subscriptions are left
out. Lists of readers in the export are not opened.`,
    asksForSite: true,
    work: importSubstack,
  },
  {
    name: "bluesky",
    about: "Import what Bluesky gives by Settings → Account → Export my data",
    argument: ["<file>", "the .car file"],
    example: "medspil import bluesky repo.car --fetch-media",
    help: `Posts become notes with their dates and topics, and a thread of your own becomes one note. Pictures do not lie in the file;
with --fetch-media they are fetched from the server that keeps the account. What you posted there from here is home already
and is left alone. Answers to others, and what you only passed on, stay out and are counted.`,
    asksForSite: false,
    work: importBluesky,
  },
  {
    name: "mastodon",
    about: "Import the archive that Mastodon makes by Preferences → Import and export",
    argument: ["<file-or-dir>", "the .zip, .tar or .tar.gz file, or the folder it was unpacked to"],
    example: "medspil import mastodon archive.zip",
    help: `Posts that everybody could read become notes with their dates, topics and pictures, and a thread of your own becomes one
note. A content warning stands above its text. Answers to others, what you only passed on, and what was for followers or
single people stay out and are counted.`,
    asksForSite: false,
    work: importMastodon,
  },
];

function wordsOption(): Option {
  return new Option(
    "--words <language>",
    "the language of the report; the site's own unless told",
  ).choices(["da", "en"]);
}
