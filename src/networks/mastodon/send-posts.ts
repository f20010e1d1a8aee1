import { AppError } from "#core/errors.ts";
import type { Kit } from "#kit";
import type { DraftPart, OutgoingPicture, OutgoingText, Sending } from "#networks";
import type { Visibility } from "#schema";
import type { SendOutcome } from "#syndication";

import { type Answering, whatIsAnswered } from "./answering.ts";
import { type Api, fingerprintOf } from "./api.ts";
import { mediaOf, type Status, status } from "./entities.ts";
import { answersNothing, goneThere } from "./faults.ts";
import { lookForPost } from "./look-for-post.ts";
import { compose, limitsOf, type ServerLimits, serverLimits } from "./network.ts";
import {
  findPosts,
  forgetPost,
  type HungPicture,
  mediaUnder,
  notePostSent,
  notePostTried,
  type OurPost,
  type PostOf,
} from "./posts.ts";
import { statusIdOf } from "./statuses.ts";
import { cutDescription, upload } from "./upload.ts";

/**
 * Puts a text of ours there as it is now, as one post or as several: what does not stand there is posted, what stands
 * there otherwise is changed, and what is too much is taken away.
 */
export async function putText(kit: Kit, api: Api, sending: Sending): Promise<SendOutcome> {
  const { store } = kit;
  const { connection, subject, text, copy } = sending;
  const of: PostOf = { connectionId: connection.id, subject };
  const standing = await findPosts(store.db, of);
  if (text === undefined) throw goneThere();
  // It stands there, and nothing is known of where: it is not to stand there twice.
  if (standing.length === 0 && copy !== undefined && copy.uri !== "") throw goneThere();
  const answered = await whatIsAnswered(store.db, sending);
  if (answered === "nothing") throw answersNothing();
  const { parts, pictures } = compose(naming(text, answered), limitsOf(connection));
  const above = await aboveOf(kit, api, sending, answered, standing);

  let last = above;
  let first: Pick<OurPost, "uri" | "url"> | undefined;
  for (const [part, words] of parts.entries()) {
    const put = await putPart(kit, api, of, {
      ...{ part, words, inReplyTo: last, stands: standing.find((one) => one.part === part) },
      ...{ pictures: part === 0 ? pictures : [], limits: serverLimits(connection) },
      language: languageOf(text),
      ...{ visibility: shownTo[answered?.visibility ?? "public"], key: `${sending.key} ${part}` },
    });
    if ("kind" in put) return put;
    first ??= put;
    last = put.status_id;
  }
  for (const post of standing.toReversed())
    if (post.part >= parts.length) await takePartAway(kit, api, post);
  return { kind: "sent", uri: first?.uri ?? "", url: first?.url ?? "" };
}

/** Takes a text of ours away there, all of its posts, the last one first. */
export async function takeAway(kit: Kit, api: Api, sending: Sending): Promise<SendOutcome> {
  const { connection, subject, copy } = sending;
  const posts = await findPosts(kit.store.db, { connectionId: connection.id, subject });
  for (const post of posts.toReversed()) await takePartAway(kit, api, post);
  return { kind: "sent", uri: copy?.uri ?? "", url: copy?.url ?? "" };
}

type Put = Pick<OurPost, "uri" | "url"> & { readonly status_id: string };

interface Part {
  readonly part: number;
  readonly words: DraftPart;
  readonly stands: OurPost | undefined;
  /** The id there of what it answers. */
  readonly inReplyTo: string | undefined;
  readonly pictures: readonly OutgoingPicture[];
  readonly limits: ServerLimits;
  readonly language: string | undefined;
  readonly visibility: string;
  readonly key: string;
}

/** @source docs.joinmastodon.org/entities/Status, `visibility` */
const shownTo: Readonly<Record<Visibility, string>> = {
  public: "public",
  unlisted: "unlisted",
  followers: "private",
  direct: "direct",
};

async function putPart(kit: Kit, api: Api, of: PostOf, part: Part): Promise<Put | SendOutcome> {
  const { stands, words, pictures, language } = part;
  const said = fingerprintOf(JSON.stringify([words.text, pictures, language ?? ""]));
  if (stands?.status_id == null) return await postPart(kit, api, of, part, said);
  const { status_id, uri, url } = stands;
  if (stands.said === said) return { status_id, uri, url };
  return await changePart(kit, api, of, { ...part, stands: { ...stands, status_id } }, said);
}

async function postPart(kit: Kit, api: Api, of: PostOf, part: Part, said: string): Promise<Put> {
  const { words, inReplyTo, language, visibility, key } = part;
  const { text } = words;
  const triedAt = await notePostTried(kit.store, of, part.part);
  if (triedAt !== undefined) {
    const since = { text, inReplyTo, since: triedAt };
    const there = await lookForPost(kit.store, api, of.connectionId, since);
    if (there !== undefined) return await noted(kit, of, part, there, said, []);
  }
  const media = await hang(kit, api, part, []);
  const json = {
    ...{ status: text, visibility },
    ...(language === undefined ? {} : { language }),
    ...(inReplyTo === undefined ? {} : { in_reply_to_id: inReplyTo }),
    ...(media.length === 0 ? {} : { media_ids: media.map(({ id }) => id) }),
  };
  const posted = await api.read(status, "/api/v1/statuses", { method: "POST", json, key });
  return await noted(kit, of, part, posted, said, media);
}

/** @source docs.joinmastodon.org/methods/statuses, `edit` */
async function changePart(
  kit: Kit,
  api: Api,
  of: PostOf,
  part: Part & { readonly stands: OurPost & { readonly status_id: string } },
  said: string,
): Promise<Put | SendOutcome> {
  const { stands, words, language } = part;
  const before = mediaUnder(stands);
  const media = await hang(kit, api, part, before);
  const path = `/api/v1/statuses/${encodeURIComponent(stands.status_id)}`;
  const described = media.filter(
    ({ id, description }) => before.find((one) => one.id === id)?.description !== description,
  );
  const json = {
    ...{ status: words.text, media_ids: media.map(({ id }) => id) },
    ...(language === undefined ? {} : { language }),
    ...(described.length === 0
      ? {}
      : { media_attributes: described.map(({ id, description }) => ({ id, description })) }),
  };
  let changed: Status;
  try {
    changed = await api.read(status, path, { method: "PUT", json });
  } catch (fault) {
    if (!(fault instanceof AppError) || fault.code !== "gone_there") throw fault;
    // The post is gone, or the server knows no changes.
    await api.ask(path);
    return { kind: "refused", code: "cannot_edit_there" };
  }
  // Some servers change the text alone.
  if (JSON.stringify(before) !== JSON.stringify(media) && !hangsThere(changed, media))
    return { kind: "refused", code: "pictures_stay_there" };
  return await noted(kit, of, part, changed, said, media);
}

function hangsThere(there: Status, media: readonly HungPicture[]): boolean {
  const hung = mediaOf(there);
  return (
    hung.length === media.length &&
    media.every(({ id, description }, at) => {
      const one = hung[at];
      return one?.id === id && (one.description ?? "") === description;
    })
  );
}

/** Sends those pictures that do not hang there yet; the others keep their ids, with the description they have now. */
async function hang(
  kit: Kit,
  api: Api,
  { pictures, limits }: Pick<Part, "pictures" | "limits">,
  hung: readonly HungPicture[],
): Promise<HungPicture[]> {
  if (pictures.length === 0) return [];
  const all: HungPicture[] = [];
  for (const { path, description: whole } of pictures) {
    const description = cutDescription(whole, limits);
    const there = hung.find((one) => one.path === path);
    const sent =
      there === undefined
        ? await upload(kit.files, api, limits, { path, description })
        : { ...there, description };
    if (sent !== undefined) all.push(sent);
  }
  return all;
}

async function noted(
  { store }: Kit,
  of: PostOf,
  { part }: Part,
  there: Status,
  said: string,
  media: readonly HungPicture[],
): Promise<Put> {
  const put = { status_id: there.id, uri: there.uri, url: there.url ?? there.uri };
  await notePostSent(store, of, part, { ...put, said, media });
  return put;
}

async function takePartAway({ store }: Kit, api: Api, post: OurPost): Promise<void> {
  const { status_id: id } = post;
  if (id !== null)
    try {
      await api.ask(`/api/v1/statuses/${encodeURIComponent(id)}`, { method: "DELETE" });
    } catch (fault) {
      if (!(fault instanceof AppError) || fault.code !== "gone_there") throw fault;
    }
  await forgetPost(store, post);
}

/** The id there of what a text answers; not asked for where the text stands there already. */
async function aboveOf(
  kit: Kit,
  api: Api,
  { connection }: Sending,
  answered: Answering | undefined,
  standing: readonly OurPost[],
): Promise<string | undefined> {
  if (answered === undefined || standing[0]?.status_id != null) return undefined;
  if ("statusId" in answered.to) return answered.to.statusId;
  const id = await statusIdOf(kit, api, connection, answered.to.uri);
  if (id === undefined) throw answersNothing();
  return id;
}

/** An answer begins with the name of whom it answers: nobody there hears of one that does not. */
function naming(text: OutgoingText, answered: Answering | undefined): OutgoingText {
  const handle = answered?.handle ?? "";
  if (handle === "" || text.plain.includes(handle)) return text;
  return { ...text, plain: `${handle} ${text.plain}` };
}

/** @source docs.joinmastodon.org/methods/statuses: an ISO 639-1 code */
function languageOf({ language }: OutgoingText): string | undefined {
  return /^[a-z]{2,3}(?=-|$)/u.exec(language)?.[0];
}
