import type { FileHandle } from "node:fs/promises";

/** Reads exactly what is there of `length` bytes from `at`. */
export async function readAt(file: FileHandle, at: number, length: number): Promise<Buffer> {
  const bytes = Buffer.alloc(Math.max(0, length));
  const { bytesRead } = await file.read(bytes, 0, bytes.length, at);
  return bytes.subarray(0, bytesRead);
}

/** Writes zeros over the bytes from `from` up to `to`. */
export async function zero(file: FileHandle, from: number, to: number): Promise<void> {
  const zeros = Buffer.alloc(65_536);
  for (let at = from; at < to; at += zeros.length)
    await file.write(zeros, 0, Math.min(zeros.length, to - at), at);
}
