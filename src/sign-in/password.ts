import { argon2, type Argon2Parameters, randomBytes, timingSafeEqual } from "node:crypto";
import { promisify } from "node:util";

import { atMost } from "#core/at-most.ts";

const compute = promisify(argon2);

/** Strangers can make us hash by trying to sign in: two at once take 40 MB, and the rest wait or are refused. */
const inTurn = atMost({ running: 2, waiting: 40 });

const derive = async (parameters: Argon2Parameters): Promise<Buffer> =>
  await inTurn(async () => await compute("argon2id", parameters));

/**
 * Argon2id with 19 MiB, two passes, one lane.
 * @source OWASP Password Storage Cheat Sheet, "Argon2id": m=19456, t=2, p=1
 */
const cost = { memory: 19_456, passes: 2, parallelism: 1, tagLength: 32 } as const;

/** Shortest password taken, in letters. @source NIST SP 800-63B-4 §3.1.1.2: 8 is the floor, 15 better. */
export const shortestPassword = 12;

/** Longest password taken, so that hashing stays cheap; in UTF-16 units. @source OWASP ASVS 5.0 6.2.9: 64 or more */
export const longestPassword = 200;

/** Hashes a password as a PHC string. @throws AppError `busy` */
export async function hashPassword(password: string): Promise<string> {
  const nonce = randomBytes(16);
  const tag = await derive({ message: normal(password), nonce, ...cost });
  const text = (bytes: Uint8Array): string => Buffer.from(bytes).toString("base64url");
  return `$argon2id$v=19$m=${cost.memory},t=${cost.passes},p=${cost.parallelism}$${text(nonce)}$${text(tag)}`;
}

/**
 * True when `password` is the one of `phc`; takes as long when there is no hash to compare with.
 * @throws AppError `busy`
 */
export async function passwordFits(password: string, phc: string | null): Promise<boolean> {
  // Nobody has one that long; it is not cut to what somebody may have.
  const known = password.length > longestPassword ? null : phc;
  const match =
    /^\$argon2id\$v=19\$m=(\d+),t=(\d+),p=(\d+)\$([\w-]+)\$([\w-]+)$/.exec(known ?? nobody) ?? [];
  const [, memory, passes, parallelism, nonce = "", tag = ""] = match;
  const expected = Buffer.from(tag, "base64url");
  const found = await derive({
    message: normal(password.slice(0, longestPassword)),
    nonce: Buffer.from(nonce, "base64url"),
    memory: Number(memory),
    passes: Number(passes),
    parallelism: Number(parallelism),
    tagLength: expected.length,
  });
  return timingSafeEqual(found, expected) && known !== null;
}

/** A hash that no password has, so that an unknown address costs as much time as a known one. */
const nobody = `$argon2id$v=19$m=${cost.memory},t=${cost.passes},p=${cost.parallelism}$${"A".repeat(22)}$${"A".repeat(43)}`;

/** @source RFC 8265 §4.2 (OpaqueString): NFC, so that å typed on any keyboard is the same. */
function normal(password: string): Buffer {
  return Buffer.from(password.normalize("NFC"));
}
