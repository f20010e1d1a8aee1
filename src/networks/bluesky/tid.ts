import { randomInt } from "node:crypto";

const signs = "234567abcdefghijklmnopqrstuvwxyz";
/** This process among others that may choose a key in the same microsecond. */
const clockId = randomInt(1024);
let last = 0n;

/**
 * A key for a new record that sorts by time: thirteen signs, never the same twice in this process.
 * @param now Unix milliseconds
 * @source atproto.com/specs/tid: 53 bits of microseconds, ten of a clock identifier, base32-sortable
 */
export function newTid(now: number): string {
  const micros = BigInt(now) * 1000n;
  last = micros > last ? micros : last + 1n;
  let bits = (last << 10n) | BigInt(clockId);
  let text = "";
  for (let i = 0; i < 13; i += 1) {
    text = `${signs[Number(bits & 31n)] ?? ""}${text}`;
    bits >>= 5n;
  }
  return text;
}
