import { existsSync } from "node:fs";
import { cp, mkdir, readdir, rm, writeFile } from "node:fs/promises";
import { join, resolve } from "node:path";

import type { Command } from "commander";
import { stringify } from "yaml";

import { badInput } from "#core/errors.ts";
import { topicsOf } from "#posts";
import { readSettings } from "#presence";

import { type CliContext, withSite } from "./cli-context.ts";
import { writeLines } from "./line-file.ts";
import { startProgress } from "./progress.ts";
import { several } from "./several.ts";

/** `medspil export`: everything as files that any other program can read. */
export function addExport(program: Command): void {
  program
    .command("export")
    .description("Write everything as files: Markdown, pictures, replies and the openness log")
    .argument("<dir>", "an empty or new folder")
    .option("--json", "print the result as JSON")
    .addHelpText(
      "after",
      `
Example:
  medspil export my-site

Each post is a Markdown file that shows its pictures from media/; replies and the openness log are JSON.
READ-ME.txt in the folder says what is where. medspil import markdown my-site brings the posts into another
site. To bring back everything as it was, use backup and restore instead.`,
    )
    .action(async (dir: string, { json = false }: { json?: boolean }) => {
      const folder = resolve(dir);
      if (existsSync(folder) && (await readdir(folder)).length > 0)
        throw badInput(`${folder} is not empty; choose a new folder.`);
      const counts = await withSite(
        async (context) => await writeExport(context, folder, json),
      ).catch(async (fault: unknown) => {
        // Half an export would look like a whole one.
        await rm(folder, { recursive: true, force: true });
        throw fault;
      });
      console.log(
        json
          ? JSON.stringify({ folder, ...counts })
          : `${several(counts.posts, "post")} and ${several(counts.replies, "reply", "replies")} in ${folder}.`,
      );
    });
}

/** Writes the export. Readers' e-mail addresses are not in it. */
export async function writeExport(
  { store, config }: CliContext,
  folder: string,
  quiet: boolean,
): Promise<{ readonly posts: number; readonly replies: number }> {
  const { db } = store;
  const { ownerName } = await readSettings(db);
  for (const part of ["articles", "notes", "drafts"])
    await mkdir(join(folder, part), { recursive: true });
  const posts = await db
    .selectFrom("posts")
    .select(["id", "kind", "slug"])
    .where("state", "<>", "deleted")
    .orderBy("id")
    .execute();
  const progress = startProgress("Writing", posts.length, quiet);
  for (const { id } of posts) {
    const post = await db
      .selectFrom("posts")
      .leftJoin("users", "users.id", "posts.user_id")
      .selectAll("posts")
      .select("users.name as author")
      .where("posts.id", "=", id)
      .executeTakeFirstOrThrow();
    const front = {
      ...(post.title === "" ? {} : { title: post.title }),
      ...(post.summary === "" ? {} : { summary: post.summary }),
      topics: (await topicsOf(db, id)).map((topic) => topic.name),
      language: post.language,
      licence: post.licence,
      kind: post.kind,
      // Who runs the site is meant where nobody is named.
      ...(post.author === null || ["", ownerName].includes(post.author)
        ? {}
        : { author: post.author }),
      ...(post.disclosure === "" ? {} : { disclosure: post.disclosure, from: post.disclosed_who }),
      ...(post.published_at === null
        ? { draft: true }
        : { date: new Date(post.published_at).toISOString(), slug: post.slug, original: post.uri }),
    };
    const where = post.published_at === null ? "drafts" : `${post.kind}s`;
    const file = join(folder, where, `${post.slug ?? id}.md`);
    const markdown = post.markdown.replaceAll("](/media/", "](../media/");
    await writeFile(file, `---\n${stringify(front)}---\n\n${markdown}\n`);
    progress.step(post.title || `${post.kind} ${id}`);
  }
  await writeFile(join(folder, "READ-ME.txt"), readMe(config.origin));
  const replies = await writeReplies(db, join(folder, "replies.jsonl"));
  const log = await db
    .selectFrom("openness_log")
    .select(["number", "at", "kind", "subject", "details_json", "previous_hash", "hash"])
    .orderBy("number")
    .execute();
  await writeFile(join(folder, "openness.json"), JSON.stringify(log, null, 2));
  await writeFile(join(folder, "settings.json"), JSON.stringify(await readSettings(db), null, 2));
  const media = join(config.dataDir, "media");
  if (existsSync(media))
    await cp(media, join(folder, "media"), {
      recursive: true,
      filter: (from) => !from.includes("/media/tmp"),
    });
  progress.end("Written");
  return { posts: posts.length, replies };
}

function readMe(origin: string): string {
  return `Everything that was written on ${origin}, as files.

articles/ notes/   what is published: Markdown; the lines between --- say title, topics, date and the rest
drafts/            what is not published (yet)
media/             pictures and other files; the texts show them from here
replies.jsonl      what was answered, a JSON object a line; "post" says under which, "parent_id" to which
openness.json      the openness log, each entry with its hash
settings.json      what the site is called, its language, its statement

The e-mail addresses of readers are not here. A text editor opens all of it.
`;
}

async function writeReplies(db: CliContext["store"]["db"], file: string): Promise<number> {
  const out = await writeLines(file);
  let after = 0;
  let count = 0;
  for (;;) {
    const rows = await db
      .selectFrom("replies")
      .innerJoin("posts", "posts.id", "replies.conversation_id")
      .select(["replies.id", "replies.parent_id", "replies.network", "replies.uri", "replies.url"])
      .select(["replies.author_name", "replies.title", "replies.warning", "replies.html"])
      .select(["replies.language", "replies.state", "replies.written_at"])
      .select("posts.uri as post")
      .where("replies.id", ">", after)
      .where("replies.state", "in", ["visible", "hidden"])
      .orderBy("replies.id")
      .limit(2000)
      .execute();
    await out.add(rows);
    count += rows.length;
    const last = rows.at(-1);
    if (last === undefined || rows.length < 2000) break;
    after = last.id;
  }
  await out.close();
  return count;
}
