import { createPublicKey, type KeyObject } from "node:crypto";

import type { RemoteDocument } from "#activitypub/remote/json-ld.ts";
import { httpAddress, idOf, many } from "#activitypub/remote/read-json.ts";

/** A key as a document names it. */
export interface NamedKey {
  /** Undefined for one without an address of its own. */
  readonly id: string | undefined;
  /** Whose it says it is; undefined when it does not say. */
  readonly owner: string | undefined;
  /** Undefined when it is only named by its address, or of a kind or strength we do not take. */
  readonly key: KeyObject | undefined;
}

/** An actor has a key or two; so many are looked at. */
const mostKeys = 20;

/**
 * The keys that an actor names as its own: `publicKey` and, with FEP-521a, `assertionMethod` and its kin; each one or
 * several, as a whole or by address.
 * @source https://w3id.org/fep/521a; https://www.w3.org/TR/controller-document/ §2.2
 */
export function namedKeys(document: RemoteDocument): readonly NamedKey[] {
  const { publicKey, assertionMethod, verificationMethod, authentication } = document;
  return [publicKey, assertionMethod, verificationMethod, authentication]
    .flatMap(many)
    .slice(0, mostKeys)
    .flatMap((one) => {
      if (typeof one === "string") return [{ id: idOf(one), owner: undefined, key: undefined }];
      return typeof one === "object" && one !== null ? [readKey(one as RemoteDocument)] : [];
    });
}

/** One key, in an actor or as a document of its own. */
export function readKey(document: RemoteDocument): NamedKey {
  const named = document.owner ?? document.controller;
  return {
    id: httpAddress(document.id),
    // An owner that is no address is nobody's, not everybody's.
    owner: named === undefined || named === null ? undefined : (idOf(named) ?? ""),
    key: materialOf(document),
  };
}

/** The longest text of a key that is read: an RSA key of 8192 bits has 1,500 characters. */
const longestKey = 4000;

function materialOf(document: RemoteDocument): KeyObject | undefined {
  const { publicKeyPem, publicKeyMultibase, publicKeyJwk } = document;
  try {
    if (typeof publicKeyPem === "string" && publicKeyPem.length <= longestKey)
      return ifStrong(createPublicKey(publicKeyPem));
    if (typeof publicKeyMultibase === "string" && publicKeyMultibase.length <= longestKey)
      return ifStrong(fromMulticodec(fromMultibase(publicKeyMultibase)));
    if (typeof publicKeyJwk === "object" && publicKeyJwk !== null)
      return ifStrong(createPublicKey({ key: publicKeyJwk, format: "jwk" }));
  } catch {
    // Whatever it is, no signature fits it.
  }
  return undefined;
}

/**
 * A key that nobody can break today, and that costs no more to use than others: the exponent decides how long checking
 * takes.
 * @source NIST SP 800-131A Rev. 2 §3 (RSA of 2048 bits or more); Ed25519 has one strength
 */
function ifStrong(key: KeyObject | undefined): KeyObject | undefined {
  if (key?.asymmetricKeyType === "ed25519") return key;
  if (key?.asymmetricKeyType !== "rsa") return undefined;
  const { modulusLength = 0, publicExponent = 0n } = key.asymmetricKeyDetails ?? {};
  const isStrong = modulusLength >= 2048 && modulusLength <= 8192;
  return isStrong && publicExponent >= 3n && publicExponent < 1n << 33n ? key : undefined;
}

/** @source https://www.w3.org/TR/controller-document/ §2.4 (Multibase): `z` is base58-btc, `u` base64url */
function fromMultibase(text: string): Buffer | undefined {
  const rest = text.slice(1);
  if (text.startsWith("u")) return Buffer.from(rest, "base64url");
  return text.startsWith("z") ? fromBase58(rest) : undefined;
}

const base58 = "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz";

/** @source https://datatracker.ietf.org/doc/html/draft-msporny-base58-03 §3 */
function fromBase58(text: string): Buffer | undefined {
  let number = 0n;
  for (const sign of text) {
    const digit = base58.indexOf(sign);
    if (digit === -1) return undefined;
    number = number * 58n + BigInt(digit);
  }
  const hex = number.toString(16);
  const zeros = /^1*/.exec(text)?.[0].length ?? 0;
  const body = number === 0n ? "" : hex.padStart(hex.length + (hex.length % 2), "0");
  return Buffer.from("00".repeat(zeros) + body, "hex");
}

/** @source https://github.com/multiformats/multicodec: 0xed is an Ed25519 key, 0x1205 an RSA key in DER */
function fromMulticodec(bytes: Buffer | undefined): KeyObject | undefined {
  if (bytes === undefined) return undefined;
  const [first, second] = bytes;
  const key = bytes.subarray(2);
  if (first === 0xed && second === 0x01 && key.length === 32)
    return createPublicKey({
      key: { kty: "OKP", crv: "Ed25519", x: key.toString("base64url") },
      format: "jwk",
    });
  if (first === 0x85 && second === 0x24)
    return createPublicKey({ key, format: "der", type: "pkcs1" });
  return undefined;
}
