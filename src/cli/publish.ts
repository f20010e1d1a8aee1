import { readFile, stat } from "node:fs/promises";
import { basename, resolve } from "node:path";

import type { Command } from "commander";

import { badInput } from "#core/errors.ts";
import { draftIsSaved } from "#flows/draft-is-saved.ts";
import { postIsPublished } from "#flows/post-is-published.ts";
import { longest } from "#posts";
import { readSettings } from "#presence";

import { readFrontMatter } from "./front-matter.ts";
import { type Ground, onGround } from "./ground.ts";
import { guessLanguage } from "./guess-language.ts";
import { readLooseText } from "./loose-text.ts";

/** `medspil publish`: text files as articles (or notes). */
export function addPublish(program: Command): void {
  program
    .command("publish")
    .description("Publish text files; prints the address of each")
    .argument("<file...>", "Markdown or plain text files")
    .option("--note", "publish as notes")
    .option("--draft", "keep as drafts, to be finished in the studio")
    .option("--json", "print one JSON object per file")
    .addHelpText(
      "after",
      `
A file may begin with lines between --- that say more (all of them optional):
  ---
  title: Kontrol er et overstået kapitel
  summary: Man kan forære noget væk uden at miste det.
  topics: [sociale medier, åbenhed]
  language: da
  licence: CC-BY-4.0
  date: 2016-12-24
  ---
Without them the title is the first heading and the language is guessed. A running server sends it out
to those who follow you within a second.`,
    )
    .action(async (files: string[], given: { note?: boolean; draft?: boolean; json?: boolean }) => {
      await onGround(async (ground) => {
        for (const file of files) {
          const done = await publishFile(ground, resolve(file), given);
          console.log(
            given.json === true
              ? JSON.stringify({ file, ...done })
              : (done.uri ?? `draft ${done.postId}`),
          );
        }
      });
    });
}

/** Publishes one file. @throws AppError that says what is wrong with it. */
export async function publishFile(
  { store, config }: Ground,
  path: string,
  options: {
    readonly note?: boolean;
    readonly draft?: boolean;
    /** Sends it out to nobody; for what is imported. */
    readonly quietly?: boolean;
    /** By this it is known again when the file says no other; then nothing is published twice. */
    readonly originalUrl?: string;
  },
): Promise<{
  readonly postId: number;
  readonly uri: string | undefined;
  readonly isKnown?: boolean;
}> {
  const name = basename(path);
  const facts = await stat(path).catch(() => undefined);
  if (facts === undefined || !facts.isFile()) throw badInput(`${path} is not there.`);
  if (facts.size > longest.markdown * 4) throw badInput(`${name} is too long for a text.`);
  const bytes = await readFile(path);
  const content = decode(bytes, name);
  const { front, body } = readFrontMatter(content);
  const loose = readLooseText(body, name);
  const settings = await readSettings(store.db);
  if (settings.setUpAt === null) throw badInput("Set the site up first: medspil setup --help");
  const originalUrl = front.originalUrl ?? options.originalUrl;
  if (originalUrl !== undefined && options.quietly === true) {
    const before = await store.db
      .selectFrom("posts")
      .select(["id", "uri"])
      .where("original_url", "=", originalUrl)
      .executeTakeFirst();
    if (before !== undefined)
      return { postId: before.id, uri: before.uri ?? undefined, isKnown: true };
  }
  const isNote = options.note === true || front.kind === "note";
  const markdown = front.title === undefined && !isNote ? loose.markdown : body.trim();

  const saved = await draftIsSaved(store, {
    kind: isNote ? "note" : "article",
    title: isNote ? "" : (front.title ?? loose.title),
    summary: front.summary ?? "",
    markdown,
    topics: front.topics,
    language: front.language ?? guessLanguage(markdown) ?? settings.language,
    licence: front.licence ?? settings.defaultLicence,
    coverId: null,
    ownerId: null,
  });
  if (saved.kind !== "saved") throw badInput(`${name} could not be stored.`);
  if (options.draft === true || front.draft) return { postId: saved.postId, uri: undefined };

  const outcome = await postIsPublished(store, config.origin, {
    postId: saved.postId,
    quietly: options.quietly ?? false,
    publication: { publishedAt: front.date ?? loose.date, slug: front.slug, originalUrl },
  });
  switch (outcome.kind) {
    case "published":
      return { postId: saved.postId, uri: outcome.uri };
    case "empty":
      throw badInput(`${name} is empty.`);
    case "too-long":
      throw badInput(`${name} has ${outcome.characters} characters; a note has at most 500.`);
    default:
      throw badInput(`${name} could not be published (${outcome.kind}); it is kept as a draft.`);
  }
}

function decode(bytes: Uint8Array, name: string): string {
  if (bytes.includes(0)) throw badInput(`${name} is not a text file.`);
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch {
    // Old Danish texts are often in this encoding, and every byte of it is a character.
    return new TextDecoder("windows-1252").decode(bytes);
  }
}
