import { addressName, atOldAddress, oldAddressKey } from "#posts";
import type { Db } from "#schema";

import { freeAmong, knownPosts } from "./folder-plan.ts";
import type { WxrFile, WxrItem } from "./wordpress-file.ts";

/** A post of an export, and where it will stand. */
export interface PlannedItem {
  readonly item: WxrItem;
  /** By it a second import finds the first. */
  readonly originalUrl: string;
  readonly slug: string | undefined;
  /** All addresses it had. */
  readonly oldPaths: readonly string[];
}

/** Where everything of an export will stand, so that links between its texts can lead there. */
export async function planWordpress(
  db: Db,
  { address }: WxrFile,
  items: readonly WxrItem[],
): Promise<{
  readonly posts: PlannedItem[];
  /** The address here of what stood at a whole address of the old site. */
  readonly newAddress: (old: string) => string | undefined;
}> {
  const known = await knownPosts(db);
  const keys = new Set<string>();
  const places = new Map<string, string>();
  const posts: PlannedItem[] = [];
  for (const item of items) {
    const originalUrl = keyOf(item, keys);
    const before = known.addresses.get(originalUrl);
    const wished = (await addressName(item.slug)) || (await addressName(item.title));
    const slug = before?.slug ?? (wished === "" ? undefined : freeAmong(known.slugs, wished));
    if (slug !== undefined) known.slugs.add(slug);
    const oldPaths = [item.link, item.guid, ...oldSlugsOf(item)].filter((one) =>
      /^https?:\/\//i.test(one),
    );
    posts.push({ item, originalUrl, slug, oldPaths });
    if (slug === undefined || item.status !== "publish") continue;
    for (const old of oldPaths) {
      const key = oldAddressKey(old);
      if (key !== undefined && !places.has(key)) places.set(key, `/articles/${slug}`);
    }
  }
  const hosts = new Set(
    [address, ...items.map(({ link }) => link)].flatMap((one) => hostOf(one) ?? []),
  );
  return {
    posts,
    newAddress: (old) => {
      if (!hosts.has(hostOf(old) ?? "")) return undefined;
      const here = atOldAddress(places, old);
      return here === undefined ? undefined : here + (URL.parse(old)?.hash ?? "");
    },
  };
}

/** Where it stood; two items of one file may say the same place, and both come along. */
function keyOf({ link, guid, id }: WxrItem, taken: Set<string>): string {
  const place = link === "" ? guid : link;
  const key = place === "" || taken.has(place) ? `${place}#post-${id}` : place;
  taken.add(key);
  return key;
}

/** WordPress keeps the names a post had before. @source wp_check_for_changed_slugs() */
function oldSlugsOf({ link, meta }: WxrItem): string[] {
  return (meta.get("_wp_old_slug") ?? []).flatMap((written) => {
    const old = written.trim();
    // Its name is the last part of its address, however its letters are written there.
    const address = old === "" ? link : link.replace(/[^/?=]+(\/?)$/, `${old}$1`);
    return address === link ? [] : [address];
  });
}

/** With and without `www.` it is one site. */
function hostOf(address: string): string | undefined {
  return URL.parse(address)?.host.replace(/^www\./, "");
}
