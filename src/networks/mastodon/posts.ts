import type { Selectable } from "kysely";

import type { Db, Store, Subject, Tables } from "#schema";

/** A post of ours there, or one that is to stand there. */
export type OurPost = Selectable<Tables["mastodon_posts"]>;

/** A picture that hangs under one. */
export interface HungPicture {
  readonly path: string;
  readonly description: string;
  /** On the server. */
  readonly id: string;
}

/** Which text of ours, by which account. */
export interface PostOf {
  readonly connectionId: number;
  readonly subject: Subject;
}

/** The posts of a text of ours, in their order. */
export async function findPosts(db: Db, of: PostOf): Promise<OurPost[]> {
  return await db
    .selectFrom("mastodon_posts")
    .selectAll()
    .where("connection_id", "=", of.connectionId)
    .where("what", "=", of.subject.what)
    .where("subject_id", "=", of.subject.id)
    .orderBy("part")
    .execute();
}

/**
 * Writes down that a post is about to be sent.
 * @returns when that was first written down, Unix milliseconds; undefined where this is the first time
 */
export async function notePostTried(
  store: Store,
  { connectionId, subject }: PostOf,
  part: number,
): Promise<number | undefined> {
  return await store.transact(async (tx) => {
    const key = { connection_id: connectionId, what: subject.what, subject_id: subject.id, part };
    const added = await tx.db
      .insertInto("mastodon_posts")
      .values({
        ...{ ...key, status_id: null, uri: "", url: "", said: "", media_json: "[]" },
        tried_at: tx.now,
      })
      .onConflict((at) => at.columns(["connection_id", "what", "subject_id", "part"]).doNothing())
      .returning("part")
      .executeTakeFirst();
    if (added !== undefined) return undefined;
    const kept = await tx.db
      .selectFrom("mastodon_posts")
      .select("tried_at")
      .where("connection_id", "=", connectionId)
      .where("what", "=", subject.what)
      .where("subject_id", "=", subject.id)
      .where("part", "=", part)
      .executeTakeFirstOrThrow();
    return kept.tried_at;
  });
}

/** What stands there now of a post of ours. */
export async function notePostSent(
  store: Store,
  { connectionId, subject }: PostOf,
  part: number,
  sent: {
    readonly status_id: string;
    readonly uri: string;
    readonly url: string;
    readonly said: string;
    readonly media: readonly HungPicture[];
  },
): Promise<void> {
  const { media, ...row } = sent;
  await store.transact(
    async (tx) =>
      void (await tx.db
        .updateTable("mastodon_posts")
        .set({ ...row, media_json: JSON.stringify(media) })
        .where("connection_id", "=", connectionId)
        .where("what", "=", subject.what)
        .where("subject_id", "=", subject.id)
        .where("part", "=", part)
        .execute()),
  );
}

/** A post of ours is no longer there, nor is it to be. */
export async function forgetPost(
  store: Store,
  post: Pick<OurPost, "connection_id" | "what" | "subject_id" | "part">,
): Promise<void> {
  await store.transact(
    async (tx) =>
      void (await tx.db
        .deleteFrom("mastodon_posts")
        .where("connection_id", "=", post.connection_id)
        .where("what", "=", post.what)
        .where("subject_id", "=", post.subject_id)
        .where("part", "=", post.part)
        .execute()),
  );
}

/** The pictures under one. */
export function mediaUnder({ media_json }: Pick<OurPost, "media_json">): HungPicture[] {
  return JSON.parse(media_json) as HungPicture[];
}

/** Those of some posts, by their ids on the fediverse, that are ours. */
export async function oursAmong(
  db: Db,
  connectionId: number,
  uris: readonly string[],
): Promise<OurPost[]> {
  const found: OurPost[] = [];
  for (let from = 0; from < uris.length; from += 200)
    found.push(
      ...(await db
        .selectFrom("mastodon_posts")
        .selectAll()
        .where("connection_id", "=", connectionId)
        .where("uri", "in", uris.slice(from, from + 200))
        .execute()),
    );
  return found;
}
