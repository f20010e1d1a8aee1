import { basename, dirname } from "node:path";
import { realpath } from "node:fs/promises";

import { AppError, badInput } from "#core/errors.ts";
import { draftIsSaved } from "#flows/draft-is-saved.ts";
import { postIsDeleted } from "#flows/post-is-deleted.ts";
import { postIsEdited } from "#flows/post-is-edited.ts";
import { postIsPublished } from "#flows/post-is-published.ts";
import {
  gatherTopics,
  keptText,
  longestNote,
  type PostKind,
  type PostText,
  slugOf,
  topicsOf,
} from "#posts";
import { readSettings } from "#presence";
import type { Db } from "#schema";
import { firstOwner } from "#sign-in";
import { listConnections, sendOnlyTo } from "#syndication";

import { type FrontMatter, readFrontMatter, refuseWrong } from "./front-matter.ts";
import type { CliContext } from "./cli-context.ts";
import { guessLanguage } from "./guess-language.ts";
import { readLooseText } from "./loose-text.ts";
import { takePicturesBeside } from "./pictures-beside.ts";
import { readTextFile } from "./text-file.ts";

/** How the files are to be published. */
export interface PublishOptions {
  readonly note?: boolean;
  readonly draft?: boolean;
  /** Corrects the post that the file was published as before. */
  readonly update?: boolean;
  /** Why it is corrected; public. */
  readonly reason?: string;
  /** Publishes another post although one of the same name stands already. */
  readonly again?: boolean;
  /** The networks it goes to, with commas between; `none` or nothing for none; every one when absent. */
  readonly to?: string;
}

/** What became of a file. `same`: it is published already, just so. */
export interface Published {
  readonly kind: "published" | "scheduled" | "draft" | "edited" | "same";
  readonly postId: number;
  readonly uri: string | undefined;
  /** When a scheduled post becomes public; Unix milliseconds. */
  readonly at?: number;
  /** What was not taken as it stands, a sentence each. */
  readonly remarks: readonly string[];
}

interface ReadPost {
  readonly kind: PostKind;
  readonly text: PostText;
  readonly front: FrontMatter;
  readonly publishedAt: number | undefined;
}

/**
 * Publishes one file. The same file twice is one post: unchanged it is left alone, changed it is corrected
 * with `update`, in public as every correction.
 * @throws AppError that says what is wrong with it; then nothing is kept
 */
export async function publishFile(
  context: CliContext,
  path: string,
  options: PublishOptions,
): Promise<Published> {
  const { store, config } = context;
  const by = await firstOwner(store.db);
  const to = options.to === undefined ? undefined : await connectionsOf(store.db, options.to);
  const remarks: string[] = [];
  const { kind, text, front, publishedAt } = await readPost(context, path, options, remarks);
  const isDraft = options.draft === true || front.draft;
  const before = options.again === true ? undefined : await findBefore(context, kind, text, front);
  if (before !== undefined) {
    const { id: postId, uri, isSame } = before;
    if (isSame && options.update !== true) return { kind: "same", postId, uri, remarks };
    if (options.update !== true)
      throw badInput(
        `“${text.title === "" ? front.slug : text.title}” ${uri === undefined ? "is scheduled already." : `is published already: ${uri}`}\n  Correct it, in public:  medspil publish --update ${basename(path)}\n  Publish another:        medspil publish --again ${basename(path)}`,
        "published_already",
      );
    if (to !== undefined)
      throw badInput(
        "--to is for what is published now; a correction goes where the post went.",
        "bad_usage",
      );
    const change = { ...text, coverId: before.coverId, postId, reason: options.reason ?? "" };
    const outcome = await postIsEdited(store, by, config.origin, change);
    if (outcome.kind === "edited" || outcome.kind === "same")
      return { kind: outcome.kind, postId, uri, remarks };
    throw refusal(outcome);
  }
  if (options.update === true)
    throw badInput("It was not published before, so there is nothing to correct.");

  const saved = await draftIsSaved(store, { kind, ...text, ...by });
  if (saved.kind !== "saved") throw badInput("It could not be stored.");
  const { postId } = saved;
  if (isDraft) {
    if (to !== undefined) await store.transact(async (tx) => await sendOnlyTo(tx, postId, to));
    return { kind: "draft", postId, uri: undefined, remarks };
  }
  const outcome = await postIsPublished(store, by, config.origin, {
    postId,
    at: publishedAt,
    publication: { publishedAt, slug: front.slug },
    ...(to === undefined ? {} : { to }),
  });
  if (outcome.kind === "published") return { kind: "published", postId, uri: outcome.uri, remarks };
  if (outcome.kind === "scheduled") {
    if (front.slug !== undefined)
      remarks.push(
        "slug: is left out, since a scheduled post gets its address when its time comes.",
      );
    return { kind: "scheduled", postId, uri: undefined, at: outcome.at, remarks };
  }
  // The file is still there, so a draft of it would only be in the way.
  await postIsDeleted(store, by, { postId, reason: "" });
  throw refusal(outcome);
}

/** Our accounts on networks that are named. @throws AppError `bad_usage` for one that is not connected */
async function connectionsOf(db: Db, names: string): Promise<number[]> {
  const connections = await listConnections(db);
  const asked = names
    .split(",")
    .map((name) => name.trim().toLowerCase())
    .filter((name) => name !== "" && name !== "none");
  return asked.flatMap((name) => {
    const own = connections.filter(({ network }) => network === name);
    if (own.length > 0) return own.map(({ id }) => id);
    const known = [...new Set(connections.map(({ network }) => network))].join(", ");
    throw badInput(`--to: ${name} is not connected. There is: ${known}.`, "bad_usage");
  });
}

async function readPost(
  context: CliContext,
  path: string,
  options: PublishOptions,
  remarks: string[],
): Promise<ReadPost> {
  const { text: content, isOld } = await readTextFile(path);
  if (isOld)
    remarks.push(
      "It is not UTF-8 throughout; the rest was read as Windows-1252. Look at its letters.",
    );
  const settings = await readSettings(context.store.db);
  if (settings.setUpAt === null) throw badInput("Set the site up first: medspil setup --help");
  const { timeZone } = settings;
  const { front, body } = readFrontMatter(content, { timeZone });
  refuseWrong(front);
  if (front.unknown.length > 0)
    remarks.push(`Unknown before the text, and left out: ${front.unknown.join(", ")}.`);
  if (body.trim() === "") throw badInput("It has no text.");
  const isNote = options.note === true || front.kind === "note";
  const loose = readLooseText(body, basename(path), timeZone);
  const written = front.title === undefined && !isNote ? loose.markdown : body.trim();
  const folder = await realpath(dirname(path));
  const markdown = await takePicturesBeside(context, folder, path, written, (address, why) =>
    remarks.push(`Picture ${address}: ${why}`),
  );
  return {
    kind: isNote ? "note" : "article",
    front,
    publishedAt: front.date ?? (isNote ? undefined : loose.date),
    text: {
      title: isNote ? "" : (front.title ?? loose.title),
      summary: front.summary ?? "",
      markdown,
      topics: front.topics,
      language: front.language ?? guessLanguage(markdown) ?? settings.language,
      licence: front.licence ?? settings.defaultLicence,
      coverId: null,
      disclosure: front.disclosure,
    },
  };
}

/** The post that this file became before: of the same slug or title, or for a note of the same text. */
async function findBefore(
  { store }: CliContext,
  kind: PostKind,
  text: PostText,
  front: FrontMatter,
): Promise<
  { id: number; uri: string | undefined; coverId: number | null; isSame: boolean } | undefined
> {
  let query = store.db
    .selectFrom("posts")
    .select(["id", "uri", "title", "summary", "markdown", "language", "licence"])
    .select(["disclosure", "disclosed_who"])
    .select("cover_id as coverId")
    .where("kind", "=", kind)
    .where("state", "in", ["published", "scheduled"]);
  if (front.slug !== undefined) query = query.where("slug", "=", slugOf(front.slug));
  else if (kind === "note") query = query.where("markdown", "=", keptText(text.markdown));
  else query = query.where("title", "=", keptText(text.title));
  const found = await query.orderBy("id", "desc").executeTakeFirst();
  if (found === undefined) return undefined;
  const topics = gatherTopics(text.topics, text.markdown).map(({ slug }) => slug);
  const topicsBefore = (await topicsOf(store.db, found.id)).map(({ slug }) => slug);
  const isSame =
    found.disclosure === (text.disclosure?.kind ?? "") &&
    found.disclosed_who === (text.disclosure?.who ?? "") &&
    topics.toSorted().join() === topicsBefore.toSorted().join() &&
    (["title", "summary", "markdown", "language", "licence"] as const).every(
      (part) => found[part] === keptText(text[part]),
    );
  return { id: found.id, uri: found.uri ?? undefined, coverId: found.coverId, isSame };
}

function refusal(outcome: { readonly kind: string; readonly characters?: number }): AppError {
  if (outcome.kind === "too-long")
    return badInput(`It has ${outcome.characters} characters; a note has at most ${longestNote}.`);
  if (outcome.kind === "empty") return badInput("It has no text.");
  if (outcome.kind === "not-published")
    return badInput("It waits for its time and cannot be corrected from here; use the studio.");
  return badInput(`It could not be published (${outcome.kind}).`);
}
