import type { Db } from "#schema";

/** Our pages, below whatever path the site stands at. */
const ownPage = /(?:^|\/)(articles|notes|replies)\/([^/]+)(?:\/(?:revisions|alone))?\/?$/iu;

/**
 * The uri of the post or reply here that an address leads to: as a reader copies it, with a slash, a `?…` or
 * a `#…` at its end, without the s of https, in capitals, or an activity's id made from it. An address that leads nowhere here
 * is given back as it is.
 */
export async function addressMeant(db: Db, address: string): Promise<string> {
  const url = URL.parse(address);
  const page = url === null ? null : ownPage.exec(url.pathname.replace(/\/{2,}/gu, "/"));
  if (url === null || page === null) return address;
  const [, place = "", name = ""] = page;
  const pointed = /^#reply-(\d{1,15})$/u.exec(url.hash)?.[1] ?? url.searchParams.get("to");
  const replyId = Number(place.toLowerCase() === "replies" ? name : pointed);
  const reply =
    Number.isSafeInteger(replyId) && replyId > 0 ? await replyAt(db, replyId) : undefined;
  if (reply !== undefined && isHere(reply.post_uri, url)) return reply.uri;
  const post = await postAt(db, name);
  const isSame = post !== undefined && `${post.kind}s` === place.toLowerCase();
  return isSame && post.uri !== null && isHere(post.uri, url) ? post.uri : address;
}

async function replyAt(
  db: Db,
  id: number,
): Promise<{ readonly uri: string; readonly post_uri: string | null } | undefined> {
  return await db
    .selectFrom("replies")
    .innerJoin("posts", "posts.id", "replies.conversation_id")
    .select(["replies.uri", "posts.uri as post_uri"])
    .where("replies.id", "=", id)
    .executeTakeFirst();
}

async function postAt(
  db: Db,
  name: string,
): Promise<{ readonly uri: string | null; readonly kind: string } | undefined> {
  let plain = name;
  try {
    plain = decodeURIComponent(name).normalize("NFC");
  } catch {
    // It is not encoded.
  }
  const forms = [name, plain, encodeURIComponent(plain), plain.toLowerCase()];
  return await db
    .selectFrom("posts")
    .select(["uri", "kind"])
    .where("slug", "in", [...new Set(forms)])
    .limit(1)
    .executeTakeFirst();
}

/** Whether an address is of the site where our uri is. */
function isHere(ownUri: string | null, url: URL): boolean {
  return ownUri !== null && URL.parse(ownUri)?.hostname === url.hostname;
}
