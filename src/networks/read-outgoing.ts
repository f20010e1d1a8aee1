import { findAnswer, findReply } from "#conversation";
import { plainText } from "#core/html.ts";
import {
  disclosureHtml,
  disclosurePrefix,
  disclosureText,
  type DisclosureColumns,
  findPost,
} from "#posts";
import { readSettings } from "#presence";
import type { Db, Subject } from "#schema";
import { type Destination, listDestinations } from "#syndication";

import type { OutgoingPicture, OutgoingText } from "./compose.ts";
import { largestPath, linkedPage, withBareLinks } from "./outgoing-links.ts";

/** A post, stored or still being written, as far as networks get it. */
export interface PostToSend extends DisclosureColumns {
  readonly kind: "article" | "note";
  readonly title: string;
  readonly summary: string;
  readonly html: string;
  readonly cover_id: number | null;
  readonly revision: number;
  /** Its address here. */
  readonly uri: string;
}

/**
 * Reads a text of ours as it stands now, a post as its writer wants it by this connection; undefined for what is no
 * longer there for anybody to read.
 */
export async function readOutgoing(
  db: Db,
  { what, id }: Subject,
  connectionId: number,
): Promise<OutgoingText | undefined> {
  if (what === "post") {
    const post = await findPost(db, id);
    if (post?.state !== "published" || post.uri === null) return undefined;
    const destinations = await listDestinations(db, id);
    const destination = destinations.find((one) => one.connectionId === connectionId);
    return await outgoingPost(db, { ...post, uri: post.uri }, destination);
  }
  const { language } = await readSettings(db);
  if (what === "reply") {
    const reply = await findReply(db, { id });
    if (reply === undefined || reply.ours === 0 || reply.state === "erased") return undefined;
    const answered =
      reply.parent_id === null ? undefined : await findReply(db, { id: reply.parent_id });
    return {
      kind: "reply",
      ...untitled,
      ...(await written(db, reply.html)),
      language: reply.language || language,
      url: reply.url,
      revision: reply.revision,
      inReplyTo: answered?.uri ?? null,
    };
  }
  const answer = await findAnswer(db, id);
  if (answer === undefined || answer.deleted_at !== null) return undefined;
  return {
    kind: "answer",
    ...untitled,
    ...(await written(db, answer.html)),
    language,
    url: answer.uri,
    // It keeps no count of its changes.
    revision: answer.edited_at ?? answer.created_at,
    inReplyTo: answer.in_reply_to,
  };
}

/** A post as networks get it. What its author got for it is said before everything else. */
export async function outgoingPost(
  db: Db,
  post: PostToSend,
  destination?: Wanted,
): Promise<OutgoingText> {
  const text = await written(db, post.html);
  const base: OutgoingText = {
    ...text,
    kind: post.kind,
    title: post.title === "" ? "" : `${disclosurePrefix(post)}${post.title}`,
    summary: post.summary === "" ? "" : `${disclosurePrefix(post)}${post.summary}`,
    html: `${disclosureHtml(post)}${text.html}`,
    plain: `${disclosedFirst(post)}${text.plain}`,
    language: post.language,
    url: post.uri,
    revision: post.revision,
    pictures: await withCover(db, post.cover_id, text.pictures),
    inReplyTo: null,
  };
  return destination === undefined ? base : asWanted(base, post, destination);
}

/** What the writer wants that networks are told. */
type Wanted = Pick<Destination, "byHand" | "asThread" | "repostOnEdit">;

/** A post as its writer wants it by one connection; a wording by hand discloses what the text does. */
export function asWanted(
  text: OutgoingText,
  post: DisclosureColumns,
  { byHand, asThread, repostOnEdit }: Wanted,
): OutgoingText {
  return {
    ...text,
    ...(byHand === null ? {} : { byHand: `${disclosedFirst(post)}${byHand}` }),
    ...(asThread ? { asThread } : {}),
    ...(repostOnEdit ? { repostOnEdit } : {}),
  };
}

function disclosedFirst(post: DisclosureColumns): string {
  const disclosed = disclosureText(post);
  return disclosed === "" ? "" : `${disclosed}\n\n`;
}

const untitled = { title: "", summary: "" } as const;

async function written(
  db: Db,
  html: string,
): Promise<Pick<OutgoingText, "html" | "plain" | "pictures" | "linked">> {
  const bare = withBareLinks(html);
  const [pictures, linked] = [await picturesIn(db, bare), await linkedPage(db, bare)];
  return { html: bare, plain: plainText(bare), pictures, linked };
}

/** The cover of an article, where it has one, and then the pictures that its text shows. */
async function withCover(
  db: Db,
  coverId: number | null,
  pictures: readonly OutgoingPicture[],
): Promise<readonly OutgoingPicture[]> {
  if (coverId === null) return pictures;
  const rows = await pictureRows(db).where("id", "=", coverId).execute();
  const cover = rows.flatMap(pictureOf);
  return [...cover, ...pictures.filter(({ path }) => path !== cover[0]?.path)];
}

/** Pictures of a text in its order, each in its largest size that every network reads. */
async function picturesIn(db: Db, html: string): Promise<OutgoingPicture[]> {
  const hashes = [...html.matchAll(/\/media\/([0-9a-f]{2})\/([0-9a-f]{18})/g)].map(
    ([, start = "", rest = ""]) => start + rest,
  );
  if (hashes.length === 0) return [];
  const rows = await pictureRows(db).where("hash", "in", hashes.slice(0, mostPictures)).execute();
  return [...new Set(hashes)].flatMap((hash) =>
    rows
      .filter((row) => row.hash === hash)
      .flatMap(pictureOf)
      .map((picture) => ({ ...picture, description: altOf(html, hash) || picture.description })),
  );
}

/** What a text says that a picture of it shows; empty where it says nothing. */
function altOf(html: string, hash: string): string {
  const name = `/media/${hash.slice(0, 2)}/${hash.slice(2)}`;
  const tag = [...html.matchAll(/<img\b[^>]*>/g)].find(([one]) => one.includes(name))?.[0] ?? "";
  return plainText(/\balt="([^"]*)"/.exec(tag)?.[1] ?? "");
}

function pictureRows(db: Db) {
  return db
    .selectFrom("media")
    .select(["hash", "description", "variants_json"])
    .where("kind", "=", "picture");
}

function pictureOf(row: {
  readonly description: string;
  readonly variants_json: string;
}): OutgoingPicture[] {
  const path = largestPath(row.variants_json);
  return path === undefined ? [] : [{ path, description: row.description }];
}

/** More than any network takes. */
const mostPictures = 50;
