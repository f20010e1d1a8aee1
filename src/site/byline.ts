import type { Settings } from "#presence";
import type { Db } from "#schema";

/** Who wrote something, as the page, its microformats, JSON-LD and feeds tell it. */
export interface Byline {
  readonly name: string;
  /** Where one can read about them: a path of this site. */
  readonly path: string;
  /** Whether it is the one who runs the site, whose page and picture it has. */
  readonly isHost: boolean;
}

type Site = Pick<Settings, "ownerName" | "siteName" | "handle">;

/**
 * The byline of what somebody wrote who goes by `name` here: null where nobody is known, which is the one who
 * runs the site; empty where their name was erased, which leaves the site itself.
 */
export function bylineOf(site: Site, name: string | null | undefined): Byline {
  if (name == null || name === site.ownerName)
    return { name: site.ownerName, path: `/@${site.handle}`, isHost: true };
  return { name: name === "" ? site.siteName : name, path: "/about", isHost: false };
}

/** The byline of a post. */
export async function findByline(
  db: Db,
  site: Site,
  post: { readonly user_id: number | null },
): Promise<Byline> {
  if (post.user_id === null) return bylineOf(site, null);
  const user = await db
    .selectFrom("users")
    .select("name")
    .where("id", "=", post.user_id)
    .executeTakeFirst();
  return bylineOf(site, user?.name);
}
