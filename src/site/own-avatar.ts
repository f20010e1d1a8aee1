import { mediaAddress } from "#posts";

import type { SiteContext } from "./context.ts";

/** The owner's picture, if there is one. */
export async function ownAvatar(c: SiteContext): Promise<{ readonly picture: string | undefined }> {
  const { settings, parts } = c.var;
  if (settings.avatarMediaId === null) return { picture: undefined };
  const row = await parts.kit.store.db
    .selectFrom("media")
    .select("variants_json")
    .where("id", "=", settings.avatarMediaId)
    .executeTakeFirst();
  const variants = JSON.parse(row?.variants_json ?? "[]") as { path: string; type: string }[];
  // The smallest WebP comes first; every browser of today reads it.
  const variant = variants.find(({ type }) => type === "image/webp") ?? variants[0];
  return { picture: variant === undefined ? undefined : mediaAddress(variant.path) };
}
