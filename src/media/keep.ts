import { type Selectable, type SelectQueryBuilder, sql } from "kysely";

import { notFound } from "#core/errors.ts";
import { mediaAddress, type StoredPicture, storedPicture, type Variant } from "#core/picture.ts";
import type { Db, Tables, Tx } from "#schema";

import { pathOf } from "./path-of.ts";
import { shownWords, type StoredFile } from "./read-upload.ts";

/**
 * Writes a stored file down; what came before in the same bytes is the same row, with all sizes that
 * were made of it. A description is only replaced by another one, never by none.
 * @returns the file, and whether any size of it is new.
 */
export async function keepMedia(
  tx: Tx,
  file: StoredFile,
): Promise<{ readonly picture: StoredPicture; readonly isNew: boolean }> {
  const fresh = await tx.db
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
      remark: file.remark,
      created_at: tx.now,
    })
    .onConflict((at) => at.column("hash").doNothing())
    .returningAll()
    .executeTakeFirst();
  if (fresh !== undefined) return { picture: storedPicture(fresh), isNew: true };
  const row = await held(tx, tx.db.selectFrom("media").selectAll().where("hash", "=", file.hash));
  if (row === undefined) throw notFound("This picture");
  const before = storedPicture(row);
  const variants = merged(before.variants, file.variants);
  const isLarger = (file.width ?? 0) > (row.width ?? 0);
  const changes = {
    description: file.description === "" ? row.description : file.description,
    width: isLarger ? file.width : row.width,
    height: isLarger ? file.height : row.height,
  };
  await tx.db
    .updateTable("media")
    .set({
      ...changes,
      variants_json: JSON.stringify(variants),
      source_url: row.source_url ?? file.sourceUrl,
    })
    .where("id", "=", row.id)
    .execute();
  const isNew = variants.length > before.variants.length;
  return { picture: { ...before, ...changes, variants }, isNew };
}

/** Adds sizes that were made later. @returns what its addresses begin with, or undefined when it is gone. */
export async function keepVariants(
  tx: Tx,
  mediaId: number,
  more: readonly Variant[],
): Promise<string | undefined> {
  const row = await held(tx, tx.db.selectFrom("media").selectAll().where("id", "=", mediaId));
  if (row === undefined) return undefined;
  const variants = merged(JSON.parse(row.variants_json) as Variant[], more);
  await tx.db
    .updateTable("media")
    .set({ variants_json: JSON.stringify(variants) })
    .where("id", "=", mediaId)
    .execute();
  return mediaAddress(pathOf(row.hash, ""));
}

/** The row, which nobody else changes until this transaction is done. SQLite has one writer anyway. */
async function held(
  tx: Tx,
  query: SelectQueryBuilder<Tables, "media", Selectable<Tables["media"]>>,
): Promise<Selectable<Tables["media"]> | undefined> {
  const taken = tx.dialect === "postgres" ? query.modifyEnd(sql`for update`) : query;
  return await taken.executeTakeFirst();
}

function merged(some: readonly Variant[], more: readonly Variant[]): Variant[] {
  const all = new Map([...some, ...more].map((one) => [one.path, one]));
  return [...all.values()].toSorted((a, b) => a.type.localeCompare(b.type) || a.width - b.width);
}

/** Says what a stored file shows. @returns what its addresses begin with. @throws AppError `not_found` */
export async function describeMedia(tx: Tx, mediaId: number, words: string): Promise<string> {
  const row = await tx.db
    .updateTable("media")
    .set({ description: shownWords(words) })
    .where("id", "=", mediaId)
    .returning("hash")
    .executeTakeFirst();
  if (row === undefined) throw notFound("This picture");
  return mediaAddress(pathOf(row.hash, ""));
}

/** A stored file by its id. */
export async function findMedia(db: Db, mediaId: number): Promise<StoredPicture | undefined> {
  const row = await db.selectFrom("media").selectAll().where("id", "=", mediaId).executeTakeFirst();
  return row === undefined ? undefined : storedPicture(row);
}
