import { generateKeyPairSync } from "node:crypto";

import { verifyRequestDetailed } from "@fedify/fedify/sig";
import { describe, expect, test } from "vitest";

import { signRequest, signRequestRfc9421, type Unsigned } from "./sign-request.ts";

// Fedify checks what we sign: another implementation, by other people.
const pair = generateKeyPairSync("rsa", { modulusLength: 2048 });
const actor = "https://vaerkstedet.example/ap/actor";
const keyId = `${actor}#main-key`;
const publicKeyPem = pair.publicKey.export({ type: "spki", format: "pem" }).toString();
const signer = {
  "@context": ["https://www.w3.org/ns/activitystreams", "https://w3id.org/security/v1"],
  id: actor,
  type: "Person",
  inbox: `${actor}/inbox`,
  publicKey: { id: keyId, owner: actor, publicKeyPem },
};
const now = Date.UTC(2026, 2, 1, 12);

async function isAccepted(
  unsigned: Pick<Unsigned, "method" | "url"> & { readonly body?: Uint8Array },
  headers: Record<string, string>,
): Promise<boolean> {
  const request = new Request(unsigned.url, {
    method: unsigned.method,
    headers,
    ...(unsigned.body === undefined ? {} : { body: Buffer.from(unsigned.body) }),
  });
  const verdict = await verifyRequestDetailed(request, {
    currentTime: Temporal.Instant.fromEpochMilliseconds(now),
    documentLoader: async (url) => ({
      contextUrl: null,
      documentUrl: url,
      document: signer,
    }),
  });
  return verdict.verified;
}

describe.each([
  ["draft-cavage-12", signRequest],
  ["RFC 9421", signRequestRfc9421],
] as const)("%s", (_, sign) => {
  const body = Buffer.from(JSON.stringify({ type: "Create", name: "Blåbærgrød" }));
  const post = {
    method: "POST",
    url: new URL("https://skib.example/users/ann/inbox"),
    body,
  } as const;
  const whole = { ...post, keyId, privateKey: pair.privateKey, now };

  test("another implementation accepts a signed POST", async () => {
    expect(await isAccepted(post, await sign(whole))).toBe(true);
  });

  test("it fits no other body, address or method", async () => {
    const headers = await sign(whole);
    expect(await isAccepted({ ...post, body: Buffer.from("{}") }, headers)).toBe(false);
    const elsewhere = new URL("https://skib.example/users/bo/inbox");
    expect(await isAccepted({ ...post, url: elsewhere }, headers)).toBe(false);
  });

  test("another implementation accepts a signed GET", async () => {
    const get = { method: "GET", url: new URL("https://skib.example/users/ann") } as const;
    const headers = await sign({ ...get, keyId, privateKey: pair.privateKey, now });
    expect(await isAccepted(get, headers)).toBe(true);
  });
});

test("the digest computed once serves every delivery", async () => {
  const body = Buffer.from("{}");
  const url = new URL("https://skib.example/inbox");
  const base = { method: "POST", url, body, keyId, privateKey: pair.privateKey, now } as const;
  const first = await signRequest(base);
  expect(await signRequest({ ...base, digest: first["digest"]! })).toEqual(first);
});
