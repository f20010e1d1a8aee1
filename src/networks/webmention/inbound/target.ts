import { addressMeant } from "#conversation";
import { readSettings } from "#presence";
import type { Db } from "#schema";

/** A page of ours that others can link to. */
export type Target =
  /** A post, or a reply under one: what is said about it stands there. */
  | { readonly kind: "post"; readonly uri: string }
  /** Ours, but nothing that has a conversation. */
  | { readonly kind: "page" }
  | { readonly kind: "gone" };

/** Which page of ours an address is; undefined for none. */
export async function findTarget(
  db: Db,
  origin: string,
  address: string,
): Promise<Target | undefined> {
  const url = URL.parse(address);
  if (url === null || url.host !== new URL(origin).host) return undefined;
  const uri = await addressMeant(db, address);
  const post = await db
    .selectFrom("posts")
    .select("state")
    .where("uri", "=", uri)
    .where("state", "in", ["published", "deleted"])
    .executeTakeFirst();
  if (post !== undefined)
    return post.state === "deleted" ? { kind: "gone" } : { kind: "post", uri };
  const reply = await db
    .selectFrom("replies")
    .select("state")
    .where("uri", "=", uri)
    .executeTakeFirst();
  if (reply !== undefined)
    return reply.state === "visible" ? { kind: "post", uri } : { kind: "gone" };
  const settings = await readSettings(db);
  const others = ["/", "/about", "/articles", "/notes", `/@${settings.handle}`];
  const answer = /^\/answers\/(\d{1,15})$/u.exec(url.pathname)?.[1];
  if (others.includes(url.pathname)) return { kind: "page" };
  if (answer === undefined) return undefined;
  const ours = await db
    .selectFrom("answers")
    .select("deleted_at")
    .where("id", "=", Number(answer))
    .where("visibility", "in", ["public", "unlisted"])
    .executeTakeFirst();
  if (ours === undefined) return undefined;
  return ours.deleted_at === null ? { kind: "page" } : { kind: "gone" };
}
