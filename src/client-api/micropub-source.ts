import { mediaAddress } from "#core/picture.ts";
import { disclosureOf, type PostRow, topicsOf } from "#posts";
import type { Db } from "#schema";

import { isPermitted } from "#sign-in";

import type { Asked } from "./micropub-access.ts";
import { findOwn, splitPhotos } from "./micropub-photos.ts";
import { placeOf } from "./micropub-place.ts";

/** A post as apps change it: its properties by name. */
export type Source = Record<string, readonly unknown[]>;

/** What a post is, in an app's words. @source Micropub §3.7.2 (Source Content) */
export async function sourceOf(asked: Asked, post: PostRow): Promise<Source> {
  const { db } = asked.kit.store;
  const { origin } = asked.kit.config;
  const { text, photos } = splitPhotos(post.markdown);
  const cover = await coverAddress(db, post.cover_id);
  const published = post.published_at ?? post.scheduled_at;
  return {
    ...(post.title === "" ? {} : { name: [post.title] }),
    ...(post.summary === "" ? {} : { summary: [post.summary] }),
    content: [text],
    ...list(
      "category",
      (await topicsOf(db, post.id)).map(({ name }) => name),
    ),
    ...list(
      "photo",
      await Promise.all(photos.map(async (path) => await photoOf(db, origin, path))),
    ),
    ...(cover === undefined ? {} : { featured: [origin + cover] }),
    ...(published === null ? {} : { published: [new Date(published).toISOString()] }),
    ...(post.slug === null ? {} : { "mp-slug": [post.slug] }),
    "post-status": [
      post.state === "published" || post.state === "scheduled" ? "published" : "draft",
    ],
    url: [placeOf(asked, post)],
  };
}

function list(name: string, values: readonly unknown[]): Source {
  return values.length === 0 ? {} : { [name]: values };
}

async function photoOf(db: Db, origin: string, path: string): Promise<unknown> {
  const stored = await findOwn(db, origin, path);
  const value = new URL(path, origin).href;
  return stored === undefined || stored.description === ""
    ? value
    : { value, alt: stored.description };
}

async function coverAddress(db: Db, id: number | null): Promise<string | undefined> {
  if (id === null) return undefined;
  const row = await db
    .selectFrom("media")
    .select("variants_json")
    .where("id", "=", id)
    .executeTakeFirst();
  const variants = JSON.parse(row?.variants_json ?? "[]") as { path: string }[];
  const path = variants.at(-1)?.path;
  return path === undefined ? undefined : mediaAddress(path);
}

/** What of a post an app cannot say, and a change of it leaves as it is. */
export function unsaid(post: PostRow) {
  return {
    language: post.language,
    licence: post.licence,
    disclosure: disclosureOf(post),
  };
}

/** The posts that an app can change, newest first. */
export async function listSources(
  asked: Asked,
  page: { readonly limit: number; readonly offset: number; readonly isDraft?: boolean },
): Promise<Source[]> {
  const { user } = asked.access;
  let query = asked.kit.store.db
    .selectFrom("posts")
    .selectAll()
    .where("state", "in", page.isDraft === true ? ["draft"] : ["published"]);
  if (!isPermitted(user.role, "posts.edit-others")) query = query.where("user_id", "=", user.id);
  const rows = await query
    .orderBy("published_at", "desc")
    .orderBy("id", "desc")
    .limit(page.limit)
    .offset(page.offset)
    .execute();
  return await Promise.all(rows.map(async (row) => await sourceOf(asked, row)));
}
