import type { DigestHeader } from "./digests.ts";

/** How something was signed. */
export type SigningMethod = "rsa-sha256" | "rsa-sha512" | "rsa-pss-sha512" | "ed25519";

/** What a signed request claims, by either standard. */
export interface ClaimedSignature {
  readonly keyId: string;
  /** The exact text that was signed. */
  readonly text: string;
  readonly signature: Buffer;
  /** When it says it was signed, Unix milliseconds. */
  readonly signedAt: number;
  /** After this moment it no longer counts, Unix milliseconds; where it says so. */
  readonly expiresAt?: number;
  /** How it may have been signed: as it says, or else any way that the key allows. */
  readonly methods: readonly SigningMethod[];
  /** The headers it covers that say what the body is; what any other says counts for nothing. */
  readonly digests: readonly DigestHeader[];
}

/** Why a request cannot even be checked. */
export interface Unsound {
  readonly unsound: string;
}

/** The parts of a request that signatures speak of. */
export interface SignedRequest {
  readonly method: string;
  /** Path and query as they came. */
  readonly target: string;
  /** `https://host` as others see us. */
  readonly origin: string;
  readonly header: (name: string) => string | null;
}

/** How far our clocks may differ, in milliseconds. @source Mastodon's documentation, "Security": 12 h; we take 1 h */
export const clockSkewMs = 3_600_000;
