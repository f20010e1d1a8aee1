import { createHash, timingSafeEqual } from "node:crypto";

/** The headers that can say what a body is. */
export type DigestHeader = "digest" | "content-digest";

/** The ways of saying it that are strong enough, by their names there. */
const hashes = new Map([
  ["sha-256", "sha256"],
  ["sha-512", "sha512"],
]);

/**
 * Whether a body is the one that a digest header names. Every value in it that we can check must fit, and one at
 * least must be there; others, such as MD5, say nothing.
 * @source RFC 3230 §4.3.2 (Digest); RFC 9530 §2 (Content-Digest)
 */
export function digestFits(name: DigestHeader, header: string | null, body: Uint8Array): boolean {
  const given = (header ?? "").split(",").flatMap((part) => {
    const [, algorithm = "", value = ""] =
      (name === "digest"
        ? /^\s*([\w-]+)=([A-Za-z0-9+/_=-]+)\s*$/
        : /^\s*([\w-]+)=:([A-Za-z0-9+/=]+):\s*$/
      ).exec(part) ?? [];
    const hash = hashes.get(algorithm.toLowerCase());
    return hash === undefined ? [] : [{ hash, digest: Buffer.from(value, "base64") }];
  });
  return (
    given.length > 0 &&
    given.every(({ hash, digest }) => {
      const real = createHash(hash).update(body).digest();
      return digest.length === real.length && timingSafeEqual(digest, real);
    })
  );
}
