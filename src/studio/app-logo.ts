import { AppError } from "#core/errors.ts";
import { mediaAddress } from "#core/picture.ts";
import type { Kit } from "#kit";
import { findMedia, storeAvatar } from "#media";

/** The logo as it is kept here, since pages of ours load nothing from elsewhere. */
export async function keepLogo(
  kit: Kit,
  url: string | undefined,
): Promise<{ id: number | null; address: string | undefined }> {
  const stored =
    url === undefined
      ? undefined
      : await storeAvatar(kit, url).catch((fault: unknown) => {
          if (fault instanceof AppError) return undefined;
          throw fault;
        });
  return { id: stored?.id ?? null, address: await logoAddress(kit, stored?.id) };
}

/** Where the logo of an app lies; undefined where it has none. */
export async function logoAddress(
  { store }: Pick<Kit, "store">,
  id: number | null | undefined,
): Promise<string | undefined> {
  const picture = id == null ? undefined : await findMedia(store.db, id);
  const path = picture?.variants[0]?.path;
  return path === undefined ? undefined : mediaAddress(path);
}
