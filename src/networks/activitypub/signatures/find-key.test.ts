import { generateKeyPairSync } from "node:crypto";

import { expect, test } from "vitest";

import type { FetchDocument } from "#activitypub/remote/fetch-document.ts";
import { findKey } from "./find-key.ts";

const { publicKey } = generateKeyPairSync("rsa", { modulusLength: 2048 });
const publicKeyPem = String(publicKey.export({ type: "spki", format: "pem" }));
const letters = "https://bücher.example/users/ann";
const ascii = "https://xn--bcher-kva.example/users/ann";

/** A server that knows one actor, and answers at its address in either spelling. */
const serving =
  (document: object): FetchDocument =>
  async (uri) =>
    new URL(uri).pathname === "/users/ann" && new URL(uri).host === new URL(ascii).host
      ? { kind: "found", document: { ...document } }
      : { kind: "gone", says: "not-found" };

test("a host in letters beyond ASCII is the same host as in its ASCII form", async () => {
  for (const [at, keyAt, owner, asked] of [
    [letters, letters, letters, ascii],
    [ascii, ascii, ascii, letters],
    [letters, ascii, letters, ascii],
    [ascii, letters, ascii, "https://BÜCHER.example/users/ann"],
  ]) {
    const key = { id: `${keyAt}#main-key`, owner, publicKeyPem };
    const actor = { id: at, type: "Person", preferredUsername: "ann", publicKey: key };
    const found = await findKey(`${asked}#main-key`, serving(actor));
    expect(found).toMatchObject({
      account: { uri: ascii, handle: "@ann@xn--bcher-kva.example" },
    });
  }
  // One that only looks like it is another.
  const key = { id: `${ascii}#main-key`, owner: "https://bucher.example/users/ann", publicKeyPem };
  const actor = { id: ascii, type: "Person", publicKey: key };
  expect(await findKey(`${ascii}#main-key`, serving(actor))).toEqual({ kind: "none" });
});
