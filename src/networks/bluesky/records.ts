import type { Selectable } from "kysely";

import type { Db, Store, Tables } from "#schema";
import type { Connection } from "#syndication";

import { newTid } from "./tid.ts";

/** A record of ours: named, and perhaps written there. */
export type OurRecord = Selectable<Tables["bsky_records"]>;

/** What a record stands for. */
export type RecordOf = Pick<OurRecord, "kind" | "what" | "subject_id">;

/** The collections that our records lie in. */
export const collections = {
  post: "app.bsky.feed.post",
  like: "app.bsky.feed.like",
  repost: "app.bsky.feed.repost",
  follow: "app.bsky.graph.follow",
  publication: "site.standard.publication",
  document: "site.standard.document",
} as const;

/** The parts of `at://did/collection/key`; undefined for any other address. */
export function atParts(
  uri: string,
): { readonly did: string; readonly collection: string; readonly key: string } | undefined {
  const [, did, collection, key] =
    /^at:\/\/(did:[a-z]+:[\w.:%-]+)\/([\w.-]+)\/([\w.~:-]{1,512})$/u.exec(uri) ?? [];
  return did === undefined || collection === undefined || key === undefined
    ? undefined
    : { did, collection, key };
}

/** Records that are meant to stand for something, by part. */
export async function findRecords(
  db: Db,
  connectionId: number,
  of: RecordOf,
): Promise<OurRecord[]> {
  return await recordsOf(db, connectionId, of)
    .where("state", "=", "wanted")
    .orderBy("part")
    .execute();
}

/** All that may stand there for something, those that are to be taken away among them. */
export async function findAllRecords(
  db: Db,
  connectionId: number,
  of: RecordOf,
): Promise<OurRecord[]> {
  return await recordsOf(db, connectionId, of).orderBy("part", "desc").execute();
}

/**
 * Names the records that are to stand for something, before any of them is written: those that have a name keep it,
 * and those that are too many are marked to be taken away. With `isAnew`, all get new names, once for each `key`.
 * @returns one for each part
 */
export async function nameRecords(
  store: Store,
  connection: Connection,
  of: RecordOf,
  asked: {
    readonly parts: number;
    readonly key: string;
    readonly writtenAt?: number;
    readonly isAnew?: boolean;
  },
): Promise<OurRecord[]> {
  return await store.transact(async (tx) => {
    const before = await findRecords(tx.db, connection.id, of);
    const stay = before.filter(
      ({ part, made_for }) =>
        part < asked.parts && (asked.isAnew !== true || made_for === asked.key),
    );
    const leave = before.filter((one) => !stay.includes(one)).map(({ uri }) => uri);
    if (leave.length > 0)
      await tx.db
        .updateTable("bsky_records")
        .set({ state: "leaving" })
        .where("uri", "in", leave)
        .execute();
    const all: OurRecord[] = [];
    for (let part = 0; part < asked.parts; part += 1) {
      const kept = stay.find((one) => one.part === part);
      const record = kept ?? {
        ...of,
        uri: `at://${connection.uri}/${collections[of.kind]}/${newTid(tx.now)}`,
        connection_id: connection.id,
        part,
        cid: null,
        state: "wanted" as const,
        made_for: asked.key,
        // Each post of a thread is a little younger than the one before it, and stands in that order.
        written_at: (asked.writtenAt ?? tx.now) + part,
      };
      if (kept === undefined) await tx.db.insertInto("bsky_records").values(record).execute();
      all.push(record);
    }
    return all;
  });
}

/** A record was written there. */
export async function noteWritten(store: Store, uri: string, cid: string): Promise<void> {
  await store.transact(
    async (tx) =>
      void (await tx.db.updateTable("bsky_records").set({ cid }).where("uri", "=", uri).execute()),
  );
}

/** A record is no longer there. */
export async function forgetRecord(store: Store, uri: string): Promise<void> {
  await store.transact(
    async (tx) => void (await tx.db.deleteFrom("bsky_records").where("uri", "=", uri).execute()),
  );
}

function recordsOf(db: Db, connectionId: number, { kind, what, subject_id }: RecordOf) {
  return db
    .selectFrom("bsky_records")
    .selectAll()
    .where("connection_id", "=", connectionId)
    .where("kind", "=", kind)
    .where("what", "=", what)
    .where("subject_id", "=", subject_id);
}
