import { createHash } from "node:crypto";

import { AppError } from "#core/errors.ts";
import type { SafeFetch } from "#core/safe-fetch.ts";
import type { StoredPicture } from "#core/picture.ts";
import type { Store } from "#schema";

import { keepMedia } from "./keep.ts";
import { sniff } from "./kinds.ts";
import type { MadePictures } from "./make-pictures.ts";
import type { MediaFiles } from "./media-files.ts";
import { makeInProcess } from "./picture-process.ts";
import { storeMade } from "./read-upload.ts";
import { nameOf } from "./receive.ts";

/** What fetching a picture from elsewhere needs. */
export interface RemoteDeps {
  readonly store: Store;
  readonly fetch: SafeFetch;
  readonly files: MediaFiles;
}

/** Widths of a face, in pixels: as it is shown, and on a dense screen. */
const faceWidths = [96, 192] as const;
const maxRemoteBytes = 8 * 1024 * 1024;

/**
 * Fetches a picture from elsewhere, makes it anew and keeps it here, so that readers ask nobody else.
 * @returns undefined when there is no picture to be had there.
 * @throws AppError `retryable` when asking later may help, and `disk_full`
 */
export async function storeRemotePicture(
  deps: RemoteDeps,
  url: string,
  options: { readonly maxBytes?: number } = {},
): Promise<StoredPicture | undefined> {
  return await storeRemote(
    deps,
    url,
    options.maxBytes ?? maxRemoteBytes,
    async (source, type) => await makeInProcess({ make: "sizes", source, type, by: "stranger" }),
  );
}

/** The same for somebody's face: a small square of it. */
export async function storeAvatar(
  deps: RemoteDeps,
  url: string,
): Promise<StoredPicture | undefined> {
  return await storeRemote(
    deps,
    url,
    maxRemoteBytes,
    async (source, type) =>
      await makeInProcess({ make: "squares", source, type, widths: faceWidths, by: "stranger" }),
  );
}

async function storeRemote(
  { store, fetch, files }: RemoteDeps,
  url: string,
  maxBytes: number,
  make: (bytes: Uint8Array, type: string) => Promise<MadePictures>,
): Promise<StoredPicture | undefined> {
  try {
    const answer = await fetch(url, { maxBytes, accept: ["image/*", "application/octet-stream"] });
    if (answer.status >= 500 || answer.status === 429)
      throw new AppError({
        code: "server_busy",
        status: 502,
        params: { host: new URL(url).host },
        safeMessage: "The picture's server is busy.",
        retryable: true,
      });
    const sniffed = answer.status === 200 ? sniff(answer.body) : undefined;
    if (sniffed?.kind !== "picture") return undefined;
    const made = await make(answer.body, sniffed.type);
    const hash = nameOf(createHash("sha256").update(answer.body).digest("hex"));
    const file = await storeMade(files, hash, made, { description: "", sourceUrl: url });
    const { picture } = await store.transact(async (tx) => await keepMedia(tx, file));
    return picture;
  } catch (fault) {
    if (fault instanceof AppError && !fault.retryable) return undefined;
    throw fault;
  }
}
