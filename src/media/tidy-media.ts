import { sql } from "kysely";

import { day } from "#core/clock.ts";
import { mediaAddress, type Variant } from "#core/picture.ts";
import type { Db, Store } from "#schema";

import type { MediaFiles } from "./media-files.ts";
import { pathOf } from "./path-of.ts";

/** A file that nothing shows is kept this long: its writer may come back to the text it was meant for. */
const keptUnusedMs = 7 * day;
/** What more there is goes tomorrow. */
const mostAtOnce = 500;

/**
 * Throws away what is not needed any more: pictures that no post, revision, setting, preview or person
 * shows, such as those of a deleted post or an erased person, and what a crash in the middle of an
 * upload left behind. @returns how many stored files went.
 */
export async function tidyMedia(
  { store, files }: { readonly store: Store; readonly files: MediaFiles },
  now: number,
): Promise<number> {
  await files.tidy(now);
  const unseen = await store.db
    .selectFrom("media")
    .select(["id", "hash"])
    .where("created_at", "<", now - keptUnusedMs)
    .where(isUnnamed)
    .execute();
  const inTexts = unseen.length === 0 ? new Set<string>() : await hashesInTexts(store.db);
  const unused = unseen.filter(({ hash }) => !inTexts.has(hash)).slice(0, mostAtOnce);
  for (const { id, hash } of unused) {
    // Asked again within the transaction, since somebody may have used it meanwhile.
    const gone = await store.transact(async (tx) => {
      if (await isInTexts(tx.db, hash)) return undefined;
      return await tx.db
        .deleteFrom("media")
        .where("id", "=", id)
        .where(isUnnamed)
        .returning("variants_json")
        .executeTakeFirst();
    });
    if (gone === undefined) continue;
    for (const { path } of JSON.parse(gone.variants_json) as Variant[]) await files.remove(path);
  }
  return unused.length;
}

/** True of a row of `media` that nothing names by its number. */
const isUnnamed = sql<boolean>`not exists (
  select 1 from posts where cover_id = media.id
  union all select 1 from link_previews where media_id = media.id
  union all select 1 from accounts where avatar_id = media.id
  union all select 1 from settings
    where key = 'avatarMediaId' and value_json = cast(media.id as text))`;

const anAddress = /\/media\/([0-9a-f]{2})\/([0-9a-f]{18})/g;
const pageSize = 200;

async function hashesInTexts(db: Db): Promise<Set<string>> {
  const hashes = new Set<string>();
  const read = (text: string): void => {
    for (const [, head, rest] of text.matchAll(anAddress)) hashes.add(`${head}${rest}`);
  };
  for (const { value_json } of await db.selectFrom("settings").select("value_json").execute())
    read(value_json);
  for (const table of ["posts", "post_revisions"] as const)
    for (let after = 0; ;) {
      const rows = await db
        .selectFrom(table)
        .select(["id", "markdown"])
        .where("id", ">", after)
        .where("markdown", "like", "%/media/%")
        .orderBy("id")
        .limit(pageSize)
        .execute();
      for (const { markdown } of rows) read(markdown);
      const last = rows.at(-1);
      if (last === undefined) break;
      after = last.id;
    }
  return hashes;
}

async function isInTexts(db: Db, hash: string): Promise<boolean> {
  const address = `%${mediaAddress(pathOf(hash, ""))}%`;
  const found = await db
    .selectFrom("posts")
    .select("id")
    .where("markdown", "like", address)
    .unionAll(db.selectFrom("post_revisions").select("id").where("markdown", "like", address))
    .limit(1)
    .executeTakeFirst();
  return found !== undefined;
}
