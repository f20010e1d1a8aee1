import { generateKeyPairSync, type KeyObject } from "node:crypto";

import { Multikey } from "@fedify/vocab";
import { expect, test } from "vitest";

import { namedKeys } from "./read-keys.ts";

const actor = "https://skib.example/users/ann";
const small = generateKeyPairSync("ed25519");
const large = generateKeyPairSync("rsa", { modulusLength: 2048 });
const pem = (key: KeyObject): string => String(key.export({ type: "spki", format: "pem" }));
const read = (document: object): readonly (string | undefined)[] =>
  namedKeys({ ...document }).map((one) => one.key && pem(one.key));

/** As another implementation writes it. */
const multibase = async (key: KeyObject): Promise<string> => {
  const rsa = { name: "RSASSA-PKCS1-v1_5", hash: "SHA-256" };
  const publicKey = await crypto.subtle.importKey(
    "spki",
    key.export({ type: "spki", format: "der" }),
    key.asymmetricKeyType === "ed25519" ? "Ed25519" : rsa,
    true,
    ["verify"],
  );
  const said = (await new Multikey({ id: new URL(`${actor}#k`), publicKey }).toJsonLd()) as {
    publicKeyMultibase: string;
  };
  return said.publicKeyMultibase;
};

test("keys are found where they are named: alone, in lists, in full and by address", () => {
  const key = { id: `${actor}#main-key`, owner: actor, publicKeyPem: pem(large.publicKey) };
  expect(
    namedKeys({
      publicKey: [`${actor}/other-key`, key],
      assertionMethod: { ...key, id: `${actor}#2` },
    }),
  ).toMatchObject([
    { id: `${actor}/other-key`, key: undefined },
    { id: `${actor}#main-key`, owner: actor },
    { id: `${actor}#2`, owner: actor },
  ]);
  expect(
    namedKeys({ publicKey: { ...key, owner: undefined, controller: { id: actor } } }),
  ).toMatchObject([{ owner: actor }]);
  // An owner that nobody can be is not the same as none.
  expect(namedKeys({ publicKey: { ...key, owner: 7 } })).toMatchObject([{ owner: "" }]);
  expect(namedKeys({ publicKey: null, assertionMethod: [1, null, []] })).toEqual([
    { id: undefined, owner: undefined, key: undefined },
  ]);
  expect(namedKeys({ publicKey: Array.from({ length: 500 }, () => key) }).length).toBeLessThan(50);
});

test("a Multikey is read in both alphabets, as is a JWK", async () => {
  for (const { publicKey } of [small, large]) {
    const text = await multibase(publicKey);
    expect(text.startsWith("z")).toBe(true);
    const jwk = publicKey.export({ format: "jwk" });
    expect(
      read({
        assertionMethod: [{ type: "Multikey", publicKeyMultibase: text }, { publicKeyJwk: jwk }],
      }),
    ).toEqual([pem(publicKey), pem(publicKey)]);
  }
  const raw = Buffer.from(String(small.publicKey.export({ format: "jwk" }).x), "base64url");
  const url = `u${Buffer.concat([Buffer.from([0xed, 0x01]), raw]).toString("base64url")}`;
  expect(read({ assertionMethod: { publicKeyMultibase: url } })).toEqual([pem(small.publicKey)]);
});

test.each([
  ["RSA of 512 bits", pem(generateKeyPairSync("rsa", { modulusLength: 512 }).publicKey)],
  ["RSA of 1024 bits", pem(generateKeyPairSync("rsa", { modulusLength: 1024 }).publicKey)],
  ["another kind", pem(generateKeyPairSync("ec", { namedCurve: "P-256" }).publicKey)],
  [
    "DSA's successor with a hash of its own",
    pem(generateKeyPairSync("rsa-pss", { modulusLength: 2048 }).publicKey),
  ],
  ["no key", "-----BEGIN PUBLIC KEY-----\nAAAA\n-----END PUBLIC KEY-----"],
  ["far too much", "A".repeat(100_000)],
])("a key that is %s signs nothing", (_, publicKeyPem) =>
  expect(read({ publicKey: { id: `${actor}#k`, publicKeyPem } })).toEqual([undefined]),
);

test("a key that takes long to use is not taken", () => {
  const { n } = large.publicKey.export({ format: "jwk" });
  // An exponent as long as the key makes each check as slow as signing.
  const jwk = { kty: "RSA", n, e: String(n) };
  expect(read({ publicKey: { publicKeyJwk: jwk } })).toEqual([undefined]);
});

test.each(["z", "z0OIl", "zzzzzz", "x6Mk", "u", `z${"1".repeat(3000)}`, `z${"z".repeat(3999)}`])(
  "a multibase that is none: %.20s",
  (publicKeyMultibase) =>
    expect(read({ assertionMethod: { publicKeyMultibase } })).toEqual([undefined]),
);
