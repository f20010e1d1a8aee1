import {
  createCipheriv,
  createDecipheriv,
  createHmac,
  hkdfSync,
  randomBytes,
  timingSafeEqual,
} from "node:crypto";
import {
  existsSync,
  linkSync,
  mkdirSync,
  readFileSync,
  renameSync,
  unlinkSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";

import { AppError } from "#core/errors.ts";

/** Keeps what must not be readable in a stolen database. The key lies outside it, in the data folder. */
export interface Secrets {
  /** Encrypts with AES-256-GCM. @source NIST SP 800-38D: a fresh 96-bit nonce each time. */
  seal(text: string): string;
  /** @throws AppError `sealed_broken` when it was changed or sealed with another key. */
  unseal(sealed: string): string;
  /** A keyed fingerprint (HMAC-SHA-256, hex) by which something secret can be found again. */
  fingerprint(text: string): string;
  /** A new unguessable token, 256 bits, safe in an address. */
  token(): string;
}

/** Loads `secret.key` from the data folder, or makes it (readable by its owner only). */
export function openSecrets(dataDir: string): Secrets {
  mkdirSync(dataDir, { recursive: true, mode: 0o700 });
  const path = join(dataDir, "secret.key");
  if (!existsSync(path)) {
    // Whole or not there: another process that starts at the same moment must not read half a key.
    const made = join(dataDir, `secret.key.${randomBytes(8).toString("hex")}`);
    writeFileSync(made, randomBytes(32), { flag: "wx", mode: 0o600 });
    try {
      linkSync(made, path);
      unlinkSync(made);
    } catch (fault) {
      // Not every file system knows links; there the last one to start has made the key.
      if ((fault as NodeJS.ErrnoException).code === "EEXIST") unlinkSync(made);
      else renameSync(made, path);
    }
  }
  return secretsFrom(readFileSync(path));
}

/** Secrets from 32 bytes of key. */
export function secretsFrom(root: Uint8Array): Secrets {
  const derive = (use: string): Buffer =>
    Buffer.from(hkdfSync("sha256", root, "", `medspil ${use}`, 32));
  const sealing = derive("seal");
  const printing = derive("fingerprint");
  return {
    seal: (text) => {
      const nonce = randomBytes(12);
      const cipher = createCipheriv("aes-256-gcm", sealing, nonce);
      const body = Buffer.concat([cipher.update(text, "utf8"), cipher.final()]);
      return Buffer.concat([nonce, cipher.getAuthTag(), body]).toString("base64url");
    },
    unseal: (sealed) => {
      try {
        const bytes = Buffer.from(sealed, "base64url");
        const decipher = createDecipheriv("aes-256-gcm", sealing, bytes.subarray(0, 12));
        decipher.setAuthTag(bytes.subarray(12, 28));
        return Buffer.concat([decipher.update(bytes.subarray(28)), decipher.final()]).toString();
      } catch (cause) {
        throw new AppError({
          code: "sealed_broken",
          status: 500,
          safeMessage: "A stored secret cannot be read. Is secret.key the one of this database?",
          cause,
        });
      }
    },
    fingerprint: (text) => createHmac("sha256", printing).update(text).digest("hex"),
    token: () => randomBytes(32).toString("base64url"),
  };
}

/** Compares in the same time whatever they hold. */
export function sameSecret(one: string, other: string): boolean {
  const a = Buffer.from(one);
  const b = Buffer.from(other);
  return a.length === b.length && timingSafeEqual(a, b);
}
