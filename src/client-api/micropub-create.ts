import { languageOfText } from "#coach";
import { draftIsSaved } from "#flows/draft-is-saved.ts";
import { postIsPublished, type PublishOutcome } from "#flows/post-is-published.ts";
import { hasScope } from "#indieauth";
import { countNote, findPost, longestNote, type PostText } from "#posts";
import { listConnections } from "#syndication";
import { type Messages, messagesFor } from "#words";

import { type Asked, needPermission, needScope } from "./micropub-access.ts";
import {
  addressIn,
  type Entry,
  readEntry,
  type Relation,
  relationLine,
  relations,
} from "./micropub-entry.ts";
import { MicropubFault, refuse } from "./micropub-faults.ts";
import type { Made } from "./micropub-once.ts";
import { findOwn, takePhotos, withPhotos } from "./micropub-photos.ts";
import { placeOf } from "./micropub-place.ts";
import { answer, react } from "./micropub-relate.ts";
import type { MicropubRequest } from "./micropub-request.ts";

type Creation = Extract<MicropubRequest, { action: "create" }>;

/**
 * Creates what an app sends: a note, an article where it has a name, a draft, an answer, a like or a share. `draftId`
 * is what a try before this one had saved.
 */
export async function create(
  asked: Asked,
  request: Creation,
  draftId: number | undefined,
  saved: (postId: number) => Promise<void>,
): Promise<Made> {
  if (request.type !== "entry")
    throw refuse(`Only entries are taken, no “${request.type.slice(0, 40)}”.`);
  needScope(asked, "draft");
  needPermission(asked, "posts.write");
  const entry = readEntry(request.properties);
  const isDraft = entry.isDraft || !hasScope(asked.access.scopes, "create");
  if (!isDraft) needPermission(asked, "posts.publish");
  const about = relationOf(request);
  if (about !== undefined && !isDraft && draftId === undefined) {
    const location = await relate(asked, about, entry, hasFiles(request));
    if (location !== undefined) return { status: 201, location };
  }
  const to = await destinations(asked, entry);
  const postId = draftId ?? (await saveDraft(asked, request, entry, about));
  if (draftId === undefined) await saved(postId);
  return isDraft ? await placeFor(asked, postId, 201) : await publish(asked, postId, entry, to);
}

interface About {
  readonly relation: Relation;
  readonly url: string;
}

function relationOf({ properties }: Creation): About | undefined {
  const relation = relations.find((one) => (properties[one] ?? []).length > 0);
  if (relation === undefined) return undefined;
  const url = addressIn(properties[relation]);
  if (url === undefined) throw refuse(`“${relation}” is no address.`);
  return { relation, url };
}

function hasFiles({ properties, files }: Creation): boolean {
  const media = ["photo", "video", "audio"].flatMap((name) => properties[name] ?? []);
  return media.length + Object.keys(files).length > 0;
}

/** As our own answer, like or share, where we know what it is about; otherwise it becomes a note that links there. */
async function relate(
  asked: Asked,
  { relation, url }: About,
  entry: Entry,
  hasPictures: boolean,
): Promise<string | undefined> {
  if (relation === "like-of")
    return entry.text === "" ? await react(asked, url, "like") : undefined;
  if (relation === "repost-of")
    return entry.text === "" ? await react(asked, url, "share") : undefined;
  const isPlain = !hasPictures && entry.title === "" && entry.publishedAt === undefined;
  return relation === "in-reply-to" && isPlain ? await answer(asked, url, entry.text) : undefined;
}

async function saveDraft(
  asked: Asked,
  request: Creation,
  entry: Entry,
  about: About | undefined,
): Promise<number> {
  const { kit, access } = asked;
  const { kind, ...text } = await postText(asked, request, entry, about);
  const slug = entry.slug === undefined ? {} : { slug: entry.slug };
  const draft = { ...text, kind, userId: access.user.id, ...slug };
  const outcome = await draftIsSaved(kit.store, draft);
  if (outcome.kind !== "saved") throw refuse("It could not be saved.");
  return outcome.postId;
}

async function postText(
  asked: Asked,
  { properties, files }: Creation,
  entry: Entry,
  about: About | undefined,
): Promise<PostText & { readonly kind: "article" | "note" }> {
  const { kit } = asked;
  const settings = await kit.settings.get();
  const messages = messagesFor(settings.language);
  const kind = entry.title === "" || about?.relation === "bookmark-of" ? "note" : "article";
  const line = about === undefined ? "" : lineFor(messages, about, entry);
  const words = [line, entry.text].filter(Boolean).join("\n\n");
  refuseLongNote(kind, words);
  const given = ["photo", "video", "audio"].flatMap((name) => properties[name] ?? []);
  const sent = Object.values(files).flat();
  if (words === "" && given.length + sent.length === 0) throw refuse("There is nothing to post.");
  const photos = await takePhotos(asked, given, sent);
  const [featured] = await takePhotos(asked, (properties["featured"] ?? []).slice(0, 1), []);
  const cover =
    featured === undefined ? undefined : await findOwn(kit.store.db, kit.config.origin, featured);
  const isCover = kind === "article" && cover?.kind === "picture";
  const below = featured === undefined || isCover ? photos : [featured, ...photos];
  return {
    kind,
    title: kind === "article" ? entry.title : "",
    summary: kind === "article" ? entry.summary : "",
    markdown: withPhotos(words, below),
    topics: entry.topics,
    language: guessLanguage(words) ?? settings.language,
    licence: settings.defaultLicence,
    coverId: isCover ? cover.id : null,
  };
}

/** Before anything of it is stored. @throws MicropubFault `invalid_request` */
export function refuseLongNote(kind: "article" | "note", words: string): void {
  const characters = kind === "note" ? countNote(words) : 0;
  if (characters > longestNote)
    throw refuse(
      `A note has at most ${longestNote} characters, and this has ${characters}. With a name it is an article.`,
    );
}

function lineFor(messages: Messages, { relation, url }: About, entry: Entry): string {
  return relationLine(messages, relation, url, relation === "bookmark-of" ? entry.title : "");
}

function guessLanguage(text: string): string | undefined {
  if (text.length < 40) return undefined;
  const language = languageOfText(text.slice(0, 20_000));
  return language === "other" ? undefined : language;
}

/** The connections an entry goes out by; undefined where the app says nothing of it, and it goes out by all. */
async function destinations(asked: Asked, entry: Entry): Promise<readonly number[] | undefined> {
  if (entry.syndicateTo === undefined) return undefined;
  const all = await listConnections(asked.kit.store.db);
  return entry.syndicateTo.map((uid) => {
    const found = all.find((one) => uidOf(one) === uid);
    if (found === undefined) throw refuse(`There is no connection ${uid.slice(0, 100)}.`);
    return found.id;
  });
}

/** By what an app names a connection. */
export function uidOf({ network, id }: { readonly network: string; readonly id: number }): string {
  return `${network}:${id}`;
}

async function publish(
  asked: Asked,
  postId: number,
  { publishedAt: at }: Entry,
  to: readonly number[] | undefined,
): Promise<Made> {
  const { kit, access } = asked;
  const by = { userId: access.user.id };
  const isAhead = at !== undefined && at > kit.clock.now();
  const outcome = await postIsPublished(kit.store, by, kit.config.origin, {
    postId,
    ...(isAhead ? { at } : at === undefined ? {} : { publication: { publishedAt: at } }),
    ...(to === undefined ? {} : { to }),
  });
  // Somebody, or a try before this one, has published it meanwhile.
  if (outcome.kind === "not-a-draft") return await placeFor(asked, postId, 201);
  refuseUnpublished(outcome);
  return await placeFor(asked, postId, outcome.kind === "scheduled" ? 202 : 201);
}

/** @throws MicropubFault `invalid_request` for what could not go out, in words for the app's user */
export function refuseUnpublished(outcome: PublishOutcome): void {
  if (outcome.kind === "empty") throw refuse("There is nothing to post.");
  if (outcome.kind === "no-title") throw refuse("An article needs a name.");
  if (outcome.kind === "too-long") throw refuse(`A note has at most ${longestNote} characters.`);
}

async function placeFor(asked: Asked, postId: number, status: 201 | 202): Promise<Made> {
  const post = await findPost(asked.kit.store.db, postId);
  if (post === undefined) throw new MicropubFault("invalid_request", "It is gone meanwhile.");
  return { status, location: placeOf(asked, post) };
}
