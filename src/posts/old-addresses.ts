import type { Db, Tx } from "#schema";

/** Longer ones are no addresses that anybody has a link to. */
const longestPath = 500;

/**
 * The name under which an old address is found: without its host, its trailing slash and `index.html`, in lower
 * case; of a query only what WordPress names a post by. Undefined for the front page and what is no address.
 */
export function oldAddressKey(address: string): string | undefined {
  const url = URL.parse(address, "https://old.invalid");
  if (url === null || !/^https?:$/.test(url.protocol)) return undefined;
  let path = url.pathname;
  try {
    path = decodeURI(path);
  } catch {
    // It is then a name with a percent sign in it.
  }
  path = path
    .normalize("NFC")
    .replace(/(?:\/index\.\w{3,5})?\/*$/i, "")
    .toLowerCase();
  const id = /^\d{1,15}$/.exec(
    url.searchParams.get("p") ?? url.searchParams.get("page_id") ?? "",
  )?.[0];
  if (path === "" && id === undefined) return undefined;
  const key = id === undefined ? path : `${path}?p=${id}`;
  return key.length > longestPath ? undefined : key.replaceAll("\0", "").toWellFormed();
}

/** Keeps where a post stood before, so that old links lead to it. An address that another post has stays with it. */
export async function keepOldAddresses(
  tx: Tx,
  postId: number,
  addresses: readonly string[],
): Promise<void> {
  const keys = [...new Set(addresses.flatMap((address) => oldAddressKey(address) ?? []))];
  if (keys.length === 0) return;
  await tx.db
    .insertInto("old_addresses")
    .values(keys.map((path) => ({ path, post_id: postId })))
    .onConflict((at) => at.column("path").doNothing())
    .execute();
}

/** Where the public post stands that had this address; undefined when none had it. */
export async function findByOldAddress(db: Db, address: string): Promise<string | undefined> {
  const key = oldAddressKey(address);
  if (key === undefined) return undefined;
  const found = await db
    .selectFrom("old_addresses")
    .innerJoin("posts", "posts.id", "old_addresses.post_id")
    .select("posts.uri")
    .where("old_addresses.path", "=", key)
    .where("posts.state", "=", "published")
    .executeTakeFirst();
  return found?.uri ?? undefined;
}
