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

/**
 * A post as networks get it. What its author got for it is said before everything else, whoever worded it.
 */
export async function outgoingPost(
  db: Db,
  post: PostToSend,
  destination?: Pick<Destination, "byHand" | "asThread" | "repostOnEdit">,
): Promise<OutgoingText> {
  const disclosed = disclosureText(post);
  const first = disclosed === "" ? "" : `${disclosed}\n\n`;
  const text = await written(db, post.html);
  const byHand = destination?.byHand ?? null;
  return {
    kind: post.kind,
    title: post.title === "" ? "" : `${disclosurePrefix(post)}${post.title}`,
    summary: post.summary,
    ...text,
    html: `${disclosureHtml(post)}${text.html}`,
    plain: `${first}${text.plain}`,
    language: post.language,
    url: post.uri,
    revision: post.revision,
    inReplyTo: null,
    ...(byHand === null ? {} : { byHand: `${first}${byHand}` }),
    ...(destination?.asThread === true ? { asThread: true } : {}),
    ...(destination?.repostOnEdit === true ? { repostOnEdit: true } : {}),
  };
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

/** Pictures of a text in its order, each in its largest size that every network reads. */
async function picturesIn(db: Db, html: string): Promise<OutgoingPicture[]> {
  const hashes = [...html.matchAll(/\/media\/([0-9a-f]{2})\/([0-9a-f]{18})/g)].map(
    ([, start = "", rest = ""]) => start + rest,
  );
  if (hashes.length === 0) return [];
  const rows = await db
    .selectFrom("media")
    .select(["hash", "description", "variants_json"])
    .where("kind", "=", "picture")
    .where("hash", "in", hashes.slice(0, mostPictures))
    .execute();
  return [...new Set(hashes)].flatMap((hash) => {
    const row = rows.find((one) => one.hash === hash);
    const path = largestPath(row?.variants_json ?? null);
    return row === undefined || path === undefined ? [] : [{ path, description: row.description }];
  });
}

/** More than any network takes. */
const mostPictures = 50;
