import { createHash } from "node:crypto";

import { expect, test } from "vitest";

import { digestFits } from "./digests.ts";

const body = Buffer.from('{"type":"Create"}');
const of = (hash: string, text: Uint8Array = body): string =>
  createHash(hash).update(text).digest("base64");
const [short, long, other] = [of("sha256"), of("sha512"), of("sha512", Buffer.from("other"))];

test.each([
  ["one of 256", `SHA-256=${short}`, true],
  ["one of 512", `SHA-512=${long}`, true],
  ["small letters", `sha-512=${long}`, true],
  ["both", `SHA-256=${short}, SHA-512=${long}`, true],
  ["one that is too weak beside one that fits", `MD5=AAAA,SHA-256=${short}`, true],
  ["both, one of them another's", `SHA-256=${short},SHA-512=${other}`, false],
  ["twice, once another's", `SHA-512=${long},SHA-512=${other}`, false],
  ["only one that is too weak", `MD5=${of("md5")}`, false],
  ["one cut short", `SHA-256=${short.slice(0, 20)}`, false],
  ["nothing", "", false],
  ["the newer way of writing", `sha-256=:${short}:`, false],
])("Digest with %s", (_, header, fits) => expect(digestFits("digest", header, body)).toBe(fits));

test.each([
  ["one of 256", `sha-256=:${short}:`, true],
  ["one of 512", `sha-512=:${long}:`, true],
  ["both", `sha-256=:${short}:,  sha-512=:${long}:`, true],
  ["capitals", `SHA-256=:${short}:`, true],
  ["both, one of them another's", `sha-256=:${short}:, sha-512=:${other}:`, false],
  ["only one that is unknown", `md5=:${of("md5")}:`, false],
  ["the older way of writing", `sha-256=${short}`, false],
])("Content-Digest with %s", (_, header, fits) =>
  expect(digestFits("content-digest", header, body)).toBe(fits),
);

test("a header that is not there fits nothing", () =>
  expect(digestFits("digest", null, body)).toBe(false));
