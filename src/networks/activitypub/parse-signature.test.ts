import { expect, test } from "vitest";

import { readCavage, readRfc9421, type SignedRequest } from "./parse-signature.ts";

const request = (headers: Readonly<Record<string, string>>): SignedRequest => ({
  method: "POST",
  target: "/ap/inbox",
  origin: "https://vaerkstedet.example",
  header: (name) => headers[name] ?? null,
});

const good =
  '("@method" "@target-uri" "content-digest");created=1772366400;keyid="https://skib.example/k"';
const proxy = '("@authority" "x-forwarded-for");created=1772366400;keyid="proxy"';

test("of several signatures the first that covers the request is taken, wherever it stands", () => {
  const headers = {
    "content-digest": "sha-256=:AAAA:",
    "x-forwarded-for": "203.0.113.9",
    signature: "proxy=:cHJveHk=:, sig1=:c2lnbmVk:",
  };
  for (const input of [`proxy=${proxy}, sig1=${good}`, `sig1=${good}, proxy=${proxy}`]) {
    const claim = readRfc9421(request({ ...headers, "signature-input": input }), true);
    expect(claim).toMatchObject({ keyId: "https://skib.example/k" });
    expect("signature" in claim && claim.signature.toString()).toBe("signed");
  }
  const only = readRfc9421(request({ ...headers, "signature-input": `proxy=${proxy}` }), true);
  expect(only).toEqual({ unsound: "method and target are not signed" });
});

test("a flood of signatures is not gone through", () => {
  const input = `${Array.from({ length: 9 }, (_, i) => `p${i}=${proxy}`).join(", ")}, sig1=${good}`;
  const headers = { "content-digest": "sha-256=:AAAA:", signature: "sig1=:c2lnbmVk:" };
  expect(readRfc9421(request({ ...headers, "signature-input": input }), true)).toHaveProperty(
    "unsound",
  );
});

test("when a signature ends is read in both kinds, and only where it was signed", () => {
  const input = `sig1=${good};expires=1772366460`;
  const headers = { "content-digest": "sha-256=:AAAA:", signature: "sig1=:c2lnbmVk:" };
  expect(readRfc9421(request({ ...headers, "signature-input": input }), true)).toMatchObject({
    expiresAt: 1_772_366_460_000,
  });
  const cavage = (signed: string): object =>
    readCavage(
      request({
        digest: "SHA-256=AAAA",
        signature: `keyId="https://skib.example/k",headers="${signed}",created=1772366400,expires=1772366460,signature="c2lnbmVk"`,
      }),
      true,
    );
  expect(cavage("(request-target) host (created) (expires) digest")).toMatchObject({
    expiresAt: 1_772_366_460_000,
  });
  expect(cavage("(request-target) host (created) digest")).not.toHaveProperty("expiresAt");
});
