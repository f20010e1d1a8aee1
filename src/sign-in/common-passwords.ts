import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { join } from "node:path";

import { danishWords } from "./danish-passwords.ts";

/** How many bytes of a password's SHA-256 are kept. */
export const fingerprintBytes = 5;

/** A password as those who guess try it: in small letters, each letter in one form. */
export function folded(password: string): string {
  return password.normalize("NFKC").toLowerCase();
}

/** What stands for a password in `common-passwords.bin`. */
export function fingerprintOf(text: string): number {
  return createHash("sha256").update(text).digest().readUIntBE(0, fingerprintBytes);
}

/** What others guess first. */
export interface CommonPasswords {
  /** True for one of the most common long passwords as it is. */
  hasWhole(password: string): boolean;
  /** True for one of the most common passwords and words for them, however short. */
  hasWord(word: string): boolean;
}

let loaded: Promise<CommonPasswords> | undefined;

/**
 * Loads the lists, once: the 10,000 most common passwords of twelve letters or more as fingerprints (see
 * scripts/write-common-passwords.ts), 49,000 of any length from zxcvbn-ts (MIT), and Danish words of our own.
 */
export async function commonPasswords(): Promise<CommonPasswords> {
  loaded ??= load();
  return await loaded;
}

async function load(): Promise<CommonPasswords> {
  const { dictionary } = await import("@zxcvbn-ts/language-common");
  const words = new Set(
    [...dictionary["passwords-common"], ...danishWords].map((word) => folded(String(word))),
  );
  const bytes = readFileSync(join(import.meta.dirname, "common-passwords.bin"));
  const prints = new Set<number>();
  for (let at = 0; at < bytes.length; at += fingerprintBytes)
    prints.add(bytes.readUIntBE(at, fingerprintBytes));
  return {
    hasWhole: (password) => prints.has(fingerprintOf(password)) || words.has(password),
    hasWord: (word) => words.has(word),
  };
}
