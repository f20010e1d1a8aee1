import { constants, createHash, type KeyObject, sign } from "node:crypto";

/** How a request to an inbox is signed, in all the ways one can. */
export interface Signing {
  readonly keyId: string;
  readonly privateKey: KeyObject;
  /** Headers besides Date and Host, as they are sent. */
  readonly headers: Readonly<Record<string, string>>;
  /** What is covered, in order; by the older standard unless it begins with `@`. */
  readonly covers: string;
  /** Parameters of the signature as they are written, such as `;alg="ed25519"` or `algorithm="hs2019"`. */
  readonly parameters?: string;
  /** `sha256` unless told; null for Ed25519. */
  readonly hash?: "sha256" | "sha512" | "pss" | null;
  /** A signature that somebody else made, to stand before ours. */
  readonly before?: { readonly input: string; readonly signature: string };
}

/** The digest of a body as both headers write it. */
export function digest(hash: "sha256" | "sha512" | "md5", body: string): string {
  return createHash(hash).update(body).digest("base64");
}

/** A POST of `body`, signed as told. */
export function signedAnyhow(inbox: string, body: string, signing: Signing): Request {
  const url = new URL(inbox);
  const now = Math.floor(Date.now() / 1000);
  const headers: Record<string, string> = {
    "content-type": "application/activity+json",
    date: new Date().toUTCString(),
    ...signing.headers,
  };
  const value: Record<string, string> = {
    "(request-target)": `post ${url.pathname}`,
    "(created)": String(now),
    "@method": "POST",
    "@target-uri": inbox,
    "@authority": url.host,
    host: url.host,
    ...headers,
  };
  const names = signing.covers.split(" ");
  if (!signing.covers.startsWith("@")) {
    const text = names.map((name) => `${name}: ${value[name]}`).join("\n");
    headers.signature = `keyId="${signing.keyId}",${signing.parameters ?? 'algorithm="hs2019"'},created=${now},headers="${signing.covers}",signature="${bytes(text, signing)}"`;
  } else {
    const input = `(${names.map((name) => `"${name}"`).join(" ")});created=${now};keyid="${signing.keyId}"${signing.parameters ?? ""}`;
    const lines = names.map((name) => `"${name}": ${value[name]}`);
    const text = [...lines, `"@signature-params": ${input}`].join("\n");
    const { before } = signing;
    headers["signature-input"] = `${before ? `${before.input}, ` : ""}sig1=${input}`;
    headers.signature = `${before ? `${before.signature}, ` : ""}sig1=:${bytes(text, signing)}:`;
  }
  return new Request(inbox, { method: "POST", body, headers });
}

function bytes(text: string, { privateKey, hash = "sha256" }: Signing): string {
  const key =
    hash === "pss"
      ? { key: privateKey, padding: constants.RSA_PKCS1_PSS_PADDING, saltLength: 64 }
      : privateKey;
  return sign(hash === "pss" ? "sha512" : hash, Buffer.from(text), key).toString("base64");
}
