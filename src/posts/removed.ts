import { z } from "zod";

import { day } from "#core/clock.ts";
import type { Secrets } from "#core/secrets.ts";
import type { Db, Tx } from "#schema";

import { disclosureKinds } from "./disclosure.ts";

/** How long a post that was deleted so can be brought back, in milliseconds. */
export const removedMs = 30 * day;

const shape = z.object({
  kind: z.enum(["article", "note"]),
  title: z.string(),
  summary: z.string(),
  markdown: z.string(),
  topics: z.array(z.string()),
  language: z.string(),
  licence: z.string(),
  coverId: z.number().nullable(),
  disclosure: z.object({ kind: z.enum(disclosureKinds), who: z.string() }).optional(),
  publishedAt: z.number(),
  slug: z.string(),
  /** The connections it went out by; null where its writer chose none. */
  to: z.array(z.number()).nullable(),
});

/** A post as it was before it was deleted. */
export type RemovedPost = z.output<typeof shape>;

/** Keeps what is deleted, sealed, for as long as it can be brought back. */
export async function keepRemoved(
  tx: Tx,
  secrets: Secrets,
  removed: { readonly uri: string; readonly userId: number | null; readonly post: RemovedPost },
): Promise<void> {
  const values = {
    user_id: removed.userId,
    post_sealed: secrets.seal(JSON.stringify(removed.post)),
    removed_at: tx.now,
  };
  await tx.db
    .insertInto("removed_posts")
    .values({ uri: removed.uri, ...values })
    .onConflict((at) => at.column("uri").doUpdateSet(values))
    .execute();
}

/** Whose a deleted post was that can still be brought back; undefined where there is none such. */
export async function findRemoved(
  db: Db,
  uri: string,
  now: number,
): Promise<{ readonly user_id: number | null } | undefined> {
  return await db
    .selectFrom("removed_posts")
    .select("user_id")
    .where("uri", "=", uri)
    .where("removed_at", ">", now - removedMs)
    .executeTakeFirst();
}

/** Takes a deleted post out, to bring it back: only one of two who try at the same moment gets it. */
export async function takeRemoved(
  tx: Tx,
  secrets: Secrets,
  uri: string,
): Promise<{ readonly userId: number | null; readonly post: RemovedPost } | undefined> {
  const row = await tx.db
    .deleteFrom("removed_posts")
    .where("uri", "=", uri)
    .where("removed_at", ">", tx.now - removedMs)
    .returningAll()
    .executeTakeFirst();
  if (row === undefined) return undefined;
  const post = shape.parse(JSON.parse(secrets.unseal(row.post_sealed)));
  return { userId: row.user_id, post };
}

/** Deleted posts that can no longer be brought back are gone for good. */
export async function tidyRemoved(tx: Tx): Promise<void> {
  await tx.db
    .deleteFrom("removed_posts")
    .where("removed_at", "<=", tx.now - removedMs)
    .execute();
}
