import type { Selectable } from "kysely";

import { notFound } from "#core/errors.ts";
import { type StoredPicture, storedPicture, type Variant } from "#core/picture.ts";
import type { Db, Tables, Tx } from "#schema";

import { shownWords, type StoredFile } from "./read-upload.ts";

/**
 * Writes a stored file down; what came before in the same bytes is the same row, with all sizes that
 * were made of it. A description is only replaced by another one, never by none.
 */
export async function keepMedia(
  tx: Tx,
  file: StoredFile,
): Promise<{ readonly picture: StoredPicture; readonly isNew: boolean }> {
  const before = await tx.db
    .selectFrom("media")
    .selectAll()
    .where("hash", "=", file.hash)
    .executeTakeFirst();
  if (before !== undefined) return { picture: await joined(tx, before, file), isNew: false };
  const row = await tx.db
    .insertInto("media")
    .values({
      hash: file.hash,
      kind: file.kind,
      type: file.type,
      bytes: file.bytes,
      width: file.width,
      height: file.height,
      thumbhash: file.thumbhash,
      description: file.description,
      variants_json: JSON.stringify(file.variants),
      source_url: file.sourceUrl,
      created_at: tx.now,
    })
    // Two uploads of the same file at the same moment: the second waits here for the first.
    .onConflict((at) => at.column("hash").doUpdateSet({ hash: file.hash }))
    .returningAll()
    .executeTakeFirstOrThrow();
  return { picture: storedPicture(row), isNew: true };
}

async function joined(
  tx: Tx,
  before: Selectable<Tables["media"]>,
  file: StoredFile,
): Promise<StoredPicture> {
  const old = storedPicture(before);
  const variants = merged(old.variants, file.variants);
  const description = file.description === "" ? before.description : file.description;
  const sourceUrl = before.source_url ?? file.sourceUrl;
  await tx.db
    .updateTable("media")
    .set({ variants_json: JSON.stringify(variants), description, source_url: sourceUrl })
    .where("id", "=", before.id)
    .execute();
  return { ...old, variants, description };
}

/** Adds sizes that were made later. @returns the hash in their names, or undefined when it is gone. */
export async function keepVariants(
  tx: Tx,
  mediaId: number,
  more: readonly Variant[],
): Promise<string | undefined> {
  const row = await tx.db
    .selectFrom("media")
    .select(["hash", "variants_json"])
    .where("id", "=", mediaId)
    .executeTakeFirst();
  if (row === undefined) return undefined;
  const variants = merged(JSON.parse(row.variants_json) as Variant[], more);
  await tx.db
    .updateTable("media")
    .set({ variants_json: JSON.stringify(variants) })
    .where("id", "=", mediaId)
    .execute();
  return row.hash;
}

function merged(some: readonly Variant[], more: readonly Variant[]): Variant[] {
  const all = new Map([...some, ...more].map((one) => [one.path, one]));
  return [...all.values()].toSorted((a, b) => a.type.localeCompare(b.type) || a.width - b.width);
}

/** Says what a stored file shows. @returns the hash in its names. @throws AppError `not_found` */
export async function describeMedia(tx: Tx, mediaId: number, words: string): Promise<string> {
  const row = await tx.db
    .updateTable("media")
    .set({ description: shownWords(words) })
    .where("id", "=", mediaId)
    .returning("hash")
    .executeTakeFirst();
  if (row === undefined) throw notFound("This picture");
  return row.hash;
}

/** A stored file by its id. */
export async function findMedia(db: Db, mediaId: number): Promise<StoredPicture | undefined> {
  const row = await db.selectFrom("media").selectAll().where("id", "=", mediaId).executeTakeFirst();
  return row === undefined ? undefined : storedPicture(row);
}
