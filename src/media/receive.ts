import { createHash } from "node:crypto";
import { open } from "node:fs/promises";

import { notMedia, storageFault, tooLarge } from "./failures.ts";
import { limits, sniff, type Sniffed, sniffedBytes } from "./kinds.ts";

/** A file that came, before anything is made of it. */
export interface Received {
  readonly sniffed: Sniffed;
  /** SHA-256 of its bytes, hex. */
  readonly hash: string;
  readonly bytes: number;
}

/**
 * What a file is named by: the first 80 bits of its SHA-256 as hex. Writers see it in their text, so it is no
 * longer than it must be; nobody can make another file with the same name on purpose.
 */
export function nameOf(hash: string): string {
  return hash.slice(0, 20);
}

/** What comes: bytes at once, or piece by piece. */
export type Incoming = Uint8Array | AsyncIterable<Uint8Array>;

/**
 * Writes what comes to `path`, and stops as soon as it is nothing we take or too large.
 * The caller removes the file.
 * @throws AppError `too_large`, `not_a_picture`, `not_media`, `disk_full`
 */
export async function receive(
  incoming: Incoming,
  path: string,
  options: { readonly fileName: string; readonly limitBytes?: number | undefined },
): Promise<Received> {
  const hash = createHash("sha256");
  const file = await open(path, "w", 0o600).catch((fault: unknown) => {
    throw storageFault(fault);
  });
  try {
    let bytes = 0;
    let head = Buffer.alloc(0);
    let sniffed: Sniffed | undefined;
    const judge = (): Sniffed => {
      const found = sniff(head);
      if (found === undefined) throw notMedia(options.fileName);
      return found;
    };
    for await (const piece of incoming instanceof Uint8Array ? [incoming] : incoming) {
      bytes += piece.byteLength;
      if (sniffed === undefined) {
        head = Buffer.concat([head, piece.subarray(0, sniffedBytes)]);
        if (head.length >= sniffedBytes) sniffed = judge();
      }
      const most =
        options.limitBytes ?? (sniffed === undefined ? limits.video : limits[sniffed.kind]);
      if (bytes > most) throw tooLarge(most);
      hash.update(piece);
      await file.write(piece);
    }
    sniffed ??= judge();
    await file.sync();
    return { sniffed, hash: nameOf(hash.digest("hex")), bytes };
  } catch (fault) {
    throw storageFault(fault);
  } finally {
    await file.close();
  }
}
