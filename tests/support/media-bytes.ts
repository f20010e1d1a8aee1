import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { expect } from "vitest";

import { forgetWhere } from "#media";

/** A place as phones write it. */
export const place = "+55.6761+012.5683/";

/** Parts of a file one after the other; text is a byte a letter. */
export const bytesOf = (...parts: readonly (string | Buffer | readonly number[])[]): Buffer =>
  Buffer.concat(
    parts.map((part) =>
      typeof part === "string" ? Buffer.from(part, "latin1") : Buffer.from(part),
    ),
  );

/** Four bytes, the largest first. */
export const u32 = (n: number): Buffer => {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32BE(n);
  return bytes;
};

/** Four bytes, the smallest first. */
export const little32 = (n: number): Buffer => Buffer.from(u32(n)).reverse();

/** A box of an MP4 file. @source ISO/IEC 14496-12 §4.2 */
export const box = (type: string, ...content: (string | Buffer | readonly number[])[]): Buffer => {
  const body = bytesOf(...content);
  return bytesOf(u32(body.length + 8), type, body);
};

/** What is left of a file of these bytes; nothing in it has moved. */
export async function forgotten(bytes: Buffer, ending: string): Promise<Buffer> {
  const folder = mkdtempSync(join(tmpdir(), "medspil-forget-"));
  try {
    const path = join(folder, `a.${ending}`);
    writeFileSync(path, bytes);
    await forgetWhere(path, ending);
    const left = readFileSync(path);
    expect(left.length).toBeLessThanOrEqual(bytes.length);
    return left;
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** What becomes of a file of these bytes: `kept`, or the code of the fault it is refused with. */
export async function takenOrNot(bytes: Buffer, ending: string): Promise<string> {
  return await forgotten(bytes, ending).then(
    () => "kept",
    (fault: { code?: string }) => fault.code ?? "fault",
  );
}
