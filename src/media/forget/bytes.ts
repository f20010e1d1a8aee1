import type { FileHandle } from "node:fs/promises";

import { brokenMedia } from "./broken-media.ts";

/** Reads exactly what is there of `length` bytes from `at`. */
export async function readAt(file: FileHandle, at: number, length: number): Promise<Buffer> {
  const bytes = Buffer.alloc(Math.max(0, length));
  const { bytesRead } = await file.read(bytes, 0, bytes.length, at);
  return bytes.subarray(0, bytesRead);
}

/** What is read into memory at once; no film's or sound's head is longer. */
const longestPart = 64 * 1024 * 1024;

/** Reads a part that must be there whole. @throws AppError `broken_media` */
export async function readPart(file: FileHandle, from: number, to: number): Promise<Buffer> {
  if (to - from > longestPart) throw brokenMedia();
  const bytes = await readAt(file, from, to - from);
  if (bytes.length < to - from) throw brokenMedia();
  return bytes;
}

const zeros = Buffer.alloc(65_536);

/** Writes zeros over the bytes from `from` up to `to`. */
export async function zero(file: FileHandle, from: number, to: number): Promise<void> {
  for (let at = from; at < to; at += zeros.length)
    await file.write(zeros, 0, Math.min(zeros.length, to - at), at);
}

const longestWindow = 256 * 1024;

/** Reads a file from its beginning to its end, a few bytes at a time, without asking the disk for each. */
export class Reader {
  private window: Buffer = Buffer.alloc(0);
  private from = 0;
  private readonly file: FileHandle;
  readonly size: number;
  constructor(file: FileHandle, size: number) {
    this.file = file;
    this.size = size;
  }

  /** What is there of `length` bytes from `at`. What was written to the file meanwhile is not seen. */
  async read(at: number, length: number): Promise<Buffer> {
    const end = Math.min(this.size, at + length);
    if (at < this.from || end > this.from + this.window.length) {
      this.window = await readAt(
        this.file,
        at,
        Math.min(this.size - at, Math.max(length, longestWindow)),
      );
      this.from = at;
    }
    return this.window.subarray(at - this.from, Math.max(0, end - this.from));
  }
}
