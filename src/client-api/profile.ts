import { mediaAddress } from "#core/picture.ts";
import type { Kit } from "#kit";
import { findMedia } from "#media";
import { profileAddress } from "#sign-in";
import type { Scope } from "#indieauth";

/** Who a user is, for a site they sign in to. @source https://indieauth.spec.indieweb.org/ §5.3.4 (Profile Information) */
export interface Profile {
  readonly name: string;
  readonly url: string;
  readonly photo?: string;
  readonly email?: string;
}

/** The address by which a user is known. */
export async function meOf({ store, config, settings }: Kit, userId: number): Promise<string> {
  const { ownerName } = await settings.get();
  return await profileAddress(store.db, { origin: config.origin, ownerName }, userId);
}

/** Who a user is, as far as they let it be told; undefined where they did not. */
export async function profileOf(
  kit: Kit,
  user: { readonly id: number; readonly name: string; readonly email: string | null },
  scopes: readonly Scope[],
): Promise<Profile | undefined> {
  if (!scopes.includes("profile")) return undefined;
  const { origin } = kit.config;
  const url = await meOf(kit, user.id);
  const settings = await kit.settings.get();
  const isHost = url === `${origin}/`;
  const avatar =
    isHost && settings.avatarMediaId !== null
      ? await findMedia(kit.store.db, settings.avatarMediaId)
      : undefined;
  const path = avatar?.variants.findLast(({ type }) => type === "image/webp")?.path;
  return {
    name: user.name,
    url,
    ...(path === undefined ? {} : { photo: `${origin}${mediaAddress(path)}` }),
    ...(scopes.includes("email") && user.email !== null ? { email: user.email } : {}),
  };
}
