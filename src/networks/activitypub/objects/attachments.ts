import type { PostRow } from "#posts";
import type { Db } from "#schema";

import { limits } from "#activitypub/network.ts";

/** What a stored file is called elsewhere. @source Activity Vocabulary §3.3 */
const typeOf = { picture: "Image", video: "Video", audio: "Audio", file: "Document" } as const;

/**
 * The cover as `image`, and every picture, video and sound of a post as `attachment`, with its
 * description as `name`. @source Activity Vocabulary §4, `attachment`, `image`, `name`
 */
export async function attachmentsOf(
  db: Db,
  origin: string,
  post: PostRow,
): Promise<Record<string, unknown>> {
  const hashes = new Set(
    [...post.html.matchAll(/\/media\/([0-9a-f]{2})\/([0-9a-f]{18})/g)].map((at) => at[1]! + at[2]!),
  );
  if (post.cover_id === null && hashes.size === 0) return { attachment: [] };
  const rows = await db
    .selectFrom("media")
    .select(["id", "hash", "kind", "type", "width", "description", "variants_json"])
    .where((or) =>
      or.or([
        or("id", "=", post.cover_id ?? 0),
        ...(hashes.size === 0 ? [] : [or("hash", "in", [...hashes])]),
      ]),
    )
    .limit(100)
    .execute();
  const inOrder = [...hashes].flatMap((hash) => rows.filter((row) => row.hash === hash));
  const cover = rows.find((row) => row.id === post.cover_id);
  const shown = cover === undefined ? inOrder : [cover, ...inOrder.filter((row) => row !== cover)];
  const described = shown.slice(0, limits.maxPictures).flatMap((row) => {
    // Few servers read AVIF yet; the largest of the others is the best.
    const best = variantsOf(row.variants_json).findLast((one) => one.type !== "image/avif");
    if (best === undefined) return [];
    const size = best.width === undefined ? {} : { width: best.width, height: best.height };
    const file = { mediaType: best.type, url: `${origin}/media/${best.path}` };
    return [{ row, json: { type: typeOf[row.kind], ...file, name: row.description, ...size } }];
  });
  const image = described.find(({ row }) => row === cover)?.json;
  return {
    ...(image === undefined ? {} : { image }),
    attachment: described.map(({ json }) => json),
  };
}

interface StoredVariant {
  readonly path: string;
  readonly type: string;
  readonly width?: number;
  readonly height?: number;
}

/** The stored sizes of a picture, smallest first. */
export function variantsOf(json: string): StoredVariant[] {
  return JSON.parse(json) as StoredVariant[];
}
