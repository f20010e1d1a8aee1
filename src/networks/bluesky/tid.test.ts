import { expect, test } from "vitest";

import { newTid } from "./tid.ts";

/** @source atproto.com/specs/tid: "2222222222222" is zero; the first sign is one of `234567abcdefghij` */
const form = /^[2-7a-j][2-7a-z]{12}$/;

test("a key sorts by time, and is never given twice", () => {
  const now = Date.UTC(2026, 2, 1);
  const keys = [now, now, now, now - 5, now + 1, now + 60_000].map(newTid);
  for (const key of keys) expect(key).toMatch(form);
  expect(keys).toEqual(keys.toSorted());
  expect(new Set(keys).size).toBe(keys.length);
});

test("a key says when it was made", () => {
  const now = Date.UTC(2030, 0, 1);
  const signs = "234567abcdefghijklmnopqrstuvwxyz";
  let bits = 0n;
  for (const sign of newTid(now)) bits = (bits << 5n) | BigInt(signs.indexOf(sign));
  expect(Number(bits >> 10n) / 1000).toBe(now);
});
