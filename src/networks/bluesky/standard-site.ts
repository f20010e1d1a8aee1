import { createHash } from "node:crypto";

import type { BlobRef } from "@atproto/api";

import { fitPicture } from "#media";
import type { Kit } from "#kit";
import { headOf } from "#networks/compose.ts";
import { readOutgoing } from "#networks/read-outgoing.ts";
import { findPost, topicsOf } from "#posts";
import type { Db, Subject } from "#schema";
import { type Connection, findCopy } from "#syndication";

import type { Client } from "./agent.ts";
import {
  findAllRecords,
  findRecords,
  nameRecords,
  type OurRecord,
  type RecordOf,
} from "./records.ts";
import { type Repository, repositoryOf } from "./repository.ts";
import { publicationOf } from "./standard-records.ts";

/** @source site.standard.publication, site.standard.document (`maxGraphemes`, `maxLength`, `maxSize`) */
const limits = {
  title: { length: 500, bytes: 5000, counting: { countedIn: "graphemes" } },
  description: { length: 3000, bytes: 30_000, counting: { countedIn: "graphemes" } },
  tag: { length: 128, bytes: 1280, counting: { countedIn: "graphemes" } },
  /** A repository takes records of about a megabyte; so much of a text is enough to find it by. */
  text: { length: 100_000, bytes: 200_000, counting: { countedIn: "characters" } },
  pictureBytes: 1_000_000,
} as const;

interface Way {
  readonly kit: Kit;
  readonly connection: Connection;
  readonly repository: Repository;
  readonly upload: (path: string) => Promise<BlobRef | undefined>;
}

async function wayTo(kit: Kit, client: Client, connection: Connection): Promise<Way> {
  const agent = await client.agentFor(connection);
  const repository = repositoryOf(kit.store, connection, agent);
  const upload = async (path: string): Promise<BlobRef | undefined> => {
    const made = await fitPicture(kit.files, path, limits.pictureBytes);
    if (made === undefined) return undefined;
    return (await agent.uploadBlob(made.bytes, { encoding: made.type })).data.blob;
  };
  return { kit, connection, repository, upload };
}

/**
 * Brings an article's own record there into line with the article: written, changed, or taken away with it. By it, and by
 * that of the site, the app shows a link to the article as an article. Nothing for other texts.
 * @source standard.site; the address of an article is that of the site and its path, joined
 */
export async function keepDocument(
  kit: Kit,
  client: Client,
  connection: Connection,
  { what, id }: Subject,
): Promise<void> {
  if (what !== "post" || connection.state !== "connected") return;
  const { store, config } = kit;
  const { db } = store;
  const of: RecordOf = { kind: "document", what: "post", subject_id: id };
  const post = await findPost(db, id);
  const text = await readOutgoing(db, { what, id }, connection.id);
  const copy = await findCopy(db, { what, id }, connection.id);
  const isWanted =
    post?.kind === "article" &&
    text !== undefined &&
    copy !== undefined &&
    text.url.startsWith(`${config.origin}/`);
  if (!isWanted) {
    const all = await findAllRecords(db, connection.id, of);
    if (all.length === 0) return;
    const { repository } = await wayTo(kit, client, connection);
    for (const record of all) await repository.erase(record);
    return;
  }
  const way = await wayTo(kit, client, connection);
  const site = await keepPublication(way);
  const topics = await topicsOf(db, id);
  const [cover] = text.pictures;
  const isNew = await put(
    way,
    of,
    {
      $type: "site.standard.document",
      site: site.uri,
      path: text.url.slice(config.origin.length),
      title: headOf(text.title, limits.title),
      ...(text.summary === "" ? {} : { description: headOf(text.summary, limits.description) }),
      textContent: headOf(text.plain, limits.text),
      ...(topics.length === 0 ? {} : { tags: topics.map(({ name }) => headOf(name, limits.tag)) }),
      publishedAt: new Date(post.published_at ?? kit.clock.now()).toISOString(),
      ...(post.edited_at === null ? {} : { updatedAt: new Date(post.edited_at).toISOString() }),
    },
    { field: "coverImage", path: cover?.path },
  );
  // Its page names it.
  if (isNew) await store.transact(async (tx) => await Promise.resolve(tx.changed(`post:${id}`)));
}

/** Brings the site's own record there into line with what the site says of itself, where it has one. */
export async function keepPublicationTrue(
  kit: Kit,
  client: Client,
  connection: Connection,
): Promise<void> {
  const there = await findRecords(kit.store.db, connection.id, publicationOf);
  if (there.length > 0) await keepPublication(await wayTo(kit, client, connection));
}

async function keepPublication(way: Way): Promise<OurRecord> {
  const { store, config, settings } = way.kit;
  const { siteName, tagline, avatarMediaId } = await settings.get();
  await put(
    way,
    publicationOf,
    {
      $type: "site.standard.publication",
      url: config.origin,
      name: headOf(siteName, limits.title),
      ...(tagline === "" ? {} : { description: headOf(tagline, limits.description) }),
    },
    { field: "icon", path: await picturePath(store.db, avatarMediaId) },
  );
  const [record] = await findRecords(store.db, way.connection.id, publicationOf);
  if (record === undefined) throw new Error("The publication was not named");
  return record;
}

/** Writes a record, or writes it anew where it says something else now. @returns whether it is new */
async function put(
  { kit, connection, repository, upload }: Way,
  of: RecordOf,
  value: Readonly<Record<string, unknown>>,
  picture: { readonly field: string; readonly path: string | undefined },
): Promise<boolean> {
  const { store } = kit;
  const hash = createHash("sha256")
    .update(JSON.stringify([value, picture.path ?? ""]))
    .digest("hex");
  const [record] = await nameRecords(store, connection, of, { parts: 1, key: hash });
  if (record === undefined || (record.cid !== null && record.made_for === hash)) return false;
  const blob = picture.path === undefined ? undefined : await upload(picture.path);
  const whole = { ...value, ...(blob === undefined ? {} : { [picture.field]: blob }) };
  if (record.cid === null) await repository.write(record, whole);
  else await repository.rewrite(record, whole);
  await store.transact(
    async (tx) =>
      void (await tx.db
        .updateTable("bsky_records")
        .set({ made_for: hash })
        .where("uri", "=", record.uri)
        .execute()),
  );
  return record.cid === null;
}

async function picturePath(db: Db, id: number | null): Promise<string | undefined> {
  if (id === null) return undefined;
  const row = await db
    .selectFrom("media")
    .select("variants_json")
    .where("id", "=", id)
    .executeTakeFirst();
  const sizes = JSON.parse(row?.variants_json ?? "[]") as { path: string; type: string }[];
  return sizes.findLast(({ type }) => type !== "image/avif")?.path;
}
