import { expect, test } from "vitest";

import type { SignedRequest } from "./claimed-signature.ts";
import { readCavage } from "./read-cavage.ts";
import { readRfc9421 } from "./read-rfc9421.ts";

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
    expect(claim).toMatchObject([{ keyId: "https://skib.example/k" }]);
    expect("unsound" in claim ? claim.unsound : claim[0]?.signature.toString()).toBe("signed");
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
  expect(readRfc9421(request({ ...headers, "signature-input": input }), true)).toMatchObject([
    { expiresAt: 1_772_366_460_000 },
  ]);
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

test("texts in the newer kind may hold whatever ends a text, a list or a member elsewhere", () => {
  const keyId = 'https://skib.example/users/a,b;c=(d)?k="e"';
  const said = keyId.replaceAll('"', '\\"');
  const input = `sig1=("@method" "@target-uri" "content-digest");created=1772366400;nonce="x, sig2=();y";keyid="${said}";alg="ed25519";tag="a;b"`;
  const headers = { "content-digest": "sha-256=:AAAA:", signature: "sig1=:c2lnbmVk:" };
  expect(readRfc9421(request({ ...headers, "signature-input": input }), true)).toMatchObject([
    {
      keyId,
      methods: ["ed25519"],
      digests: ["content-digest"],
      text: expect.stringMatching(/\n"@signature-params": \("@method".*tag="a;b"$/) as string,
    },
  ]);
});

test.each([
  [
    "a header that covers only a part of another",
    '("@method" "@target-uri" "content-digest";key="sha-256")',
  ],
  ["a header of another message", '("@method" "@target-uri" "content-digest";req)'],
  ["something covered twice", '("@method" "@method" "@target-uri" "content-digest")'],
  ["something that is not there", '("@method" "@target-uri" "content-digest" "x-absent")'],
  ["a derived component that does not exist", '("@method" "@target-uri" "content-digest" "@body")'],
  ["no body", '("@method" "@target-uri")'],
  ["half a list", '("@method" "@target-uri" "content-digest"'],
])("the newer kind with %s is not sound", (_, components) => {
  const input = `sig1=${components};created=1772366400;keyid="https://skib.example/k"`;
  const headers = { "content-digest": "sha-256=:AAAA:", signature: "sig1=:c2lnbmVk:" };
  expect(readRfc9421(request({ ...headers, "signature-input": input }), true)).toHaveProperty(
    "unsound",
  );
});

test("the older kind is read with spaces, escapes and in the other header; what is said twice is not", () => {
  const fields =
    'keyId = "https://skib.example/users/\\"a\\",b" , algorithm="hs2019", created=1772366400, headers="(request-target) host (created) digest" ,signature="c2lnbmVk"';
  const digest = "SHA-512=AAAA";
  for (const header of [{ signature: fields }, { authorization: `Signature ${fields}` }])
    expect(readCavage(request({ digest, ...header }), true)).toMatchObject({
      keyId: 'https://skib.example/users/"a",b',
      signedAt: 1_772_366_400_000,
      digests: ["digest"],
    });
  for (const bad of [`${fields},keyId="https://evil.example/k"`, `${fields},=`, "Basic x"])
    expect(readCavage(request({ digest, signature: bad }), true)).toHaveProperty("unsound");
});
