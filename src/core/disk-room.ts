import { access, constants, statfs } from "node:fs/promises";

const megabyte = 1024 * 1024;

/** With less than this left the owner is told, in bytes: a few uploads more, and nothing can be stored. */
const littleRoom = 200 * megabyte;
/** With less than this a database cannot grow by one step any more, in bytes. */
const noRoom = megabyte;

/** What is wrong with the disk that a folder lies on. */
export type DiskTrouble =
  | { readonly kind: "full" }
  | { readonly kind: "nearly-full"; readonly megabytes: number }
  | { readonly kind: "refuses" };

/** Looks whether anything can be stored in `folder`; undefined when all is well. */
export async function diskTrouble(folder: string): Promise<DiskTrouble | undefined> {
  try {
    await access(folder, constants.W_OK);
    const { bavail, bsize } = await statfs(folder);
    const left = bavail * bsize;
    if (left < noRoom) return { kind: "full" };
    if (left >= littleRoom) return undefined;
    return { kind: "nearly-full", megabytes: Math.floor(left / megabyte) };
  } catch {
    return { kind: "refuses" };
  }
}
