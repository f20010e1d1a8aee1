import type { Settings } from "#presence";
import { findHost } from "#sign-in";
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

/** Who wrote something, as it is stored. */
interface Writer {
  /** Null where nobody is known, which is the one who runs the site. */
  readonly userId: number | null;
  /** Empty where it was erased, which leaves the site itself. */
  readonly name: string | null;
}

/** Who runs the site, by whom texts are told from those of others; undefined where no user goes by that name. */
export async function hostOf(db: Db, { ownerName }: Site): Promise<number | undefined> {
  return await findHost(db, ownerName);
}

/** The byline of what somebody wrote; `hostId` is who runs the site, since another may go by the same name. */
export function bylineOf(site: Site, hostId: number | undefined, { userId, name }: Writer): Byline {
  if (userId === null || name === null || userId === hostId)
    return { name: site.ownerName, path: `/@${site.handle}`, isHost: true };
  return { name: name === "" ? site.siteName : name, path: "/about", isHost: false };
}

/** The byline of a post. */
export async function findByline(
  db: Db,
  site: Site,
  post: { readonly user_id: number | null },
): Promise<Byline> {
  const { user_id: userId } = post;
  if (userId === null) return bylineOf(site, undefined, { userId, name: null });
  const user = await db
    .selectFrom("users")
    .select("name")
    .where("id", "=", userId)
    .executeTakeFirst();
  return bylineOf(site, await hostOf(db, site), { userId, name: user?.name ?? null });
}
