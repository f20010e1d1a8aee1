import { Readable } from "node:stream";

import { mediaAddress, type StoredPicture, storedPicture } from "#core/picture.ts";
import { mediaIsDescribed, mediaIsUploaded } from "#flows/media-is-uploaded.ts";
import { storeRemotePicture } from "#media";
import type { Db } from "#schema";

import { type Asked, mayDo, needPermission } from "./micropub-access.ts";
import { refuse } from "./micropub-faults.ts";

/** So many files one post takes. */
const most = 20;

/** The address of a stored file, and the Markdown that shows it. */
export function addressOf(stored: StoredPicture): string {
  const largest = stored.variants.findLast((one) => one.width <= 1600) ?? stored.variants.at(-1);
  return mediaAddress(largest?.path ?? "");
}

/** A picture, video or sound of a post: where it lies and what it shows. */
interface Given {
  readonly url: string;
  readonly alt: string;
}

/** Takes the files and pictures of a post in. @returns the addresses, in their order */
export async function takePhotos(
  asked: Asked,
  values: readonly unknown[],
  files: readonly File[],
): Promise<string[]> {
  if (values.length + files.length === 0) return [];
  if (values.length + files.length > most) throw refuse(`At most ${most} files fit a post.`);
  needPermission(asked, "media.upload");
  const taken: string[] = [];
  for (const file of files) taken.push(addressOf(await storeFile(asked, file)));
  for (const value of values) taken.push(await takeGiven(asked, readGiven(value)));
  return taken;
}

/** Stores one file. @throws AppError of the media, `too_large` for one */
export async function storeFile({ kit }: Asked, file: File): Promise<StoredPicture> {
  return await mediaIsUploaded(kit.store, kit.files, {
    data: Readable.fromWeb(file.stream() as never),
    fileName: file.name.slice(0, 200),
  });
}

function readGiven(value: unknown): Given {
  if (typeof value === "string") return { url: value, alt: "" };
  if (typeof value === "object" && value !== null && "value" in value) {
    const { value: url, alt } = value as { value: unknown; alt?: unknown };
    if (typeof url === "string") return { url, alt: typeof alt === "string" ? alt : "" };
  }
  throw refuse("A picture is an address, or an object with “value” and “alt”.");
}

/** Ours stays where it is; what lies elsewhere is fetched, since pages of ours load nothing from there. */
async function takeGiven(asked: Asked, { url, alt }: Given): Promise<string> {
  const { kit } = asked;
  const own = await findOwn(kit.store.db, kit.config.origin, url);
  const stored = own ?? (await storeRemotePicture(kit, url));
  if (stored === undefined) throw refuse(`There is no picture to be had at ${url.slice(0, 200)}.`);
  if (alt !== "" && alt !== stored.description) {
    const onlyOf = mayDo(asked, "posts.edit-others") ? undefined : asked.access.user.id;
    const said = { mediaId: stored.id, description: alt, onlyOf };
    await mediaIsDescribed(kit.store, kit.config.origin, said);
  }
  return own === undefined ? addressOf(stored) : new URL(url, kit.config.origin).pathname;
}

/** A stored file by an address of this site. */
export async function findOwn(
  db: Db,
  origin: string,
  url: string,
): Promise<StoredPicture | undefined> {
  const at = URL.parse(url, origin);
  if (at === null || at.origin !== new URL(origin).origin) return undefined;
  const [, start, rest] = /^\/media\/([0-9a-f]{2})\/([0-9a-f]{18})/.exec(at.pathname) ?? [];
  if (start === undefined || rest === undefined) return undefined;
  const row = await db
    .selectFrom("media")
    .selectAll()
    .where("hash", "=", start + rest)
    .executeTakeFirst();
  return row === undefined ? undefined : storedPicture(row);
}

const aPhoto = /(?:^|\n)[ \t]*!\[[^\]\n]*\]\((\/media\/[^\s)]+)\)[ \t]*\n*$/;

/** The pictures at the end of a text, which apps know as its photos, and the text before them. */
export function splitPhotos(markdown: string): { text: string; photos: string[] } {
  const photos: string[] = [];
  let text = markdown.trimEnd();
  for (let found = aPhoto.exec(text); found !== null; found = aPhoto.exec(text)) {
    photos.unshift(found[1] ?? "");
    text = text.slice(0, found.index).trimEnd();
  }
  return { text, photos };
}

/** A text with pictures below it. */
export function withPhotos(text: string, photos: readonly string[]): string {
  return [text.trim(), ...photos.map((address) => `![](${address})`)]
    .filter((part) => part !== "")
    .join("\n\n");
}
