import type { Db, Tx } from "#schema";

/** Longer ones are no addresses that anybody has a link to. */
const longestPath = 500;

/**
 * The name under which an old address is found: without its host, its trailing slash and `index.html`, in lower
 * case; of a query only the number by which a program names a post, such as `?p=12`. Undefined for the front page and what is
 * no address.
 */
export function oldAddressKey(address: string): string | undefined {
  return oldAddressKeys(address)[0];
}

/** The same for an address that is asked for: the most exact name first, then that of its path alone. */
function oldAddressKeys(address: string): string[] {
  const url = URL.parse(address, "https://old.invalid");
  if (url === null || !/^https?:$/.test(url.protocol)) return [];
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
  const number = numberIn(url.searchParams);
  return [number === undefined ? path : `${path}?${number}`, path]
    .filter((key) => key !== "" && key.length <= longestPath)
    .map((key) => key.replaceAll("\0", "").toWellFormed());
}

/** `p=12` and `page_id=12` are WordPress's; other programs have their own names, and what only counts visits is none. */
function numberIn(query: URLSearchParams): string | undefined {
  const aNumber = /^\d{1,15}$/;
  const own = query.get("p") ?? query.get("page_id") ?? "";
  if (aNumber.test(own)) return `p=${own}`;
  const [name, value] =
    [...query].find(
      ([key, one]) => aNumber.test(one) && /^(?!utm_|page|cat$|m$)[a-z_-]{1,20}$/i.test(key),
    ) ?? [];
  return name === undefined ? undefined : `${name.toLowerCase()}=${value ?? ""}`;
}

/** What a map by {@link oldAddressKey} has for an address. */
export function atOldAddress<Found>(
  places: ReadonlyMap<string, Found>,
  address: string,
): Found | undefined {
  const key = oldAddressKeys(address).find((one) => places.has(one));
  return key === undefined ? undefined : places.get(key);
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
  const keys = oldAddressKeys(address);
  if (keys.length === 0) return undefined;
  const found = await db
    .selectFrom("old_addresses")
    .innerJoin("posts", "posts.id", "old_addresses.post_id")
    .select(["posts.uri", "old_addresses.path"])
    .where("old_addresses.path", "in", keys)
    .where("posts.state", "=", "published")
    .execute();
  const [best] = found.toSorted((a, b) => keys.indexOf(a.path) - keys.indexOf(b.path));
  return best?.uri ?? undefined;
}
