import { createHash } from "node:crypto";
import { brotliCompressSync, constants } from "node:zlib";

/** One file as it is served: under its hash, for a year, already compressed. */
export interface Asset {
  readonly body: Buffer;
  /** Brotli and gzip of the body; absent where they would not make it smaller. */
  readonly br?: Buffer;
  readonly gzip?: Buffer;
  readonly type: string;
  /** With its quotes. */
  readonly etag: string;
}

/** The first twelve hexadecimal digits of SHA-256: enough to name a file by. */
export function shortHash(body: Buffer | string): string {
  return createHash("sha256").update(body).digest("hex").slice(0, 12);
}

/** As small as Brotli makes it; blocks of 64 KB, as larger ones mix the coach's rules with its weights. */
export function brotli(body: Uint8Array): Buffer {
  return brotliCompressSync(body, {
    params: { [constants.BROTLI_PARAM_QUALITY]: 11, [constants.BROTLI_PARAM_LGBLOCK]: 16 },
  });
}
