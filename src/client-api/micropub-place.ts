import { findPost, type PostRow } from "#posts";

import type { Asked } from "./micropub-access.ts";
import { refuse } from "./micropub-faults.ts";

/** The address of a post for apps: where it stands, or where it is written on while nobody else sees it. */
export function placeOf(asked: Asked, post: Pick<PostRow, "id" | "uri" | "state">): string {
  const { origin } = asked.kit.config;
  return post.state === "published" && post.uri !== null
    ? post.uri
    : `${origin}/studio/write/${post.id}`;
}

/** An address without what does not belong to it. */
export function plainAddress(url: string): string {
  const at = URL.parse(url);
  return at === null ? "" : `${at.origin}${at.pathname.replace(/(?<=.)\/+$/, "")}`;
}

/** The post at an address, public or a draft; undefined for what is not, or no longer, a post. */
export async function findAt({ kit }: Asked, url: string): Promise<PostRow | undefined> {
  const address = plainAddress(url);
  const { origin } = kit.config;
  const draft = address.startsWith(`${origin}/studio/write/`)
    ? /^\d{1,15}$/.exec(address.slice(`${origin}/studio/write/`.length))
    : null;
  if (draft !== null) {
    const post = await findPost(kit.store.db, Number(draft[0]));
    return post?.state === "deleted" ? undefined : post;
  }
  return await kit.store.db
    .selectFrom("posts")
    .selectAll()
    .where("uri", "=", address)
    .where("state", "=", "published")
    .executeTakeFirst();
}

/** @throws MicropubFault `invalid_request` where there is no post */
export async function getAt(asked: Asked, url: string): Promise<PostRow> {
  const post = await findAt(asked, url);
  if (post === undefined) throw refuse("There is no such post.");
  return post;
}
