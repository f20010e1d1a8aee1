import type { Db } from "#schema";

import type { Embed } from "./embed.ts";
import { findRecords, type OurRecord, type RecordOf } from "./records.ts";
import type { StrongRef } from "./targets.ts";

/** The site itself as a record there; there is one for each account. */
export const publicationOf: RecordOf = { kind: "publication", what: "site", subject_id: 0 };

/** The records that a link to an article names, so that the app shows it as one; none where they are not there. */
export async function documentRefs(
  db: Db,
  of: Pick<OurRecord, "connection_id" | "what" | "subject_id"> | undefined,
): Promise<StrongRef[]> {
  if (of?.what !== "post") return [];
  const { connection_id: connectionId, what, subject_id } = of;
  const both = [
    ...(await findRecords(db, connectionId, { kind: "document", what, subject_id })),
    ...(await findRecords(db, connectionId, publicationOf)),
  ].flatMap(({ uri, cid }) => (cid === null ? [] : [{ uri, cid }]));
  // One without the other is refused.
  return both.length === 2 ? both : [];
}

/** A card with the records that stand for what it leads to; any other as it is. */
export function withRefs(embed: Embed, url: string, refs: readonly StrongRef[]): Embed {
  const external = embed["external"] as { readonly uri?: string } | undefined;
  return refs.length === 0 || external?.uri !== url
    ? embed
    : { ...embed, external: { ...external, associatedRefs: refs } };
}

/** The record that says whose this site is there; undefined where there is none. */
export async function publicationUri(db: Db): Promise<string | undefined> {
  const row = await db
    .selectFrom("bsky_records")
    .innerJoin("connections", "connections.id", "bsky_records.connection_id")
    .select("bsky_records.uri")
    .where("kind", "=", "publication")
    .where("bsky_records.state", "=", "wanted")
    .where("cid", "is not", null)
    .where("connections.state", "<>", "ended")
    .orderBy("connections.id")
    .limit(1)
    .executeTakeFirst();
  return row?.uri;
}
