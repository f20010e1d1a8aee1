import { createHash, type KeyObject, sign } from "node:crypto";
import { promisify } from "node:util";

/** Signs in the thread pool, so that pages go on being answered meanwhile. */
const signAsync = promisify(sign) as (
  algorithm: string,
  data: Uint8Array,
  key: KeyObject,
) => Promise<Buffer>;

/** A request to be signed. */
export interface Unsigned {
  readonly method: "GET" | "POST";
  readonly url: URL;
  /** Present for POST. */
  readonly body?: Uint8Array;
  /** `SHA-256=…` of the body, when it was computed before. */
  readonly digest?: string;
  readonly keyId: string;
  readonly privateKey: KeyObject;
  /** Unix milliseconds. */
  readonly now: number;
}

/** The media type in which activities travel. @source ActivityPub §7 */
export const activityType = "application/activity+json";

/** The Digest header of a body. @source RFC 3230 §4.3.2 */
export function digestOf(body: Uint8Array): string {
  return `SHA-256=${createHash("sha256").update(body).digest("base64")}`;
}

/**
 * Signs a request the way every server of the fediverse understands. First choice, since some answer
 * 202 to RFC 9421 and drop it.
 * @source draft-cavage-http-signatures-12 §2.3, §3.1
 */
export async function signRequest(request: Unsigned): Promise<Record<string, string>> {
  const { method, url, body, keyId, privateKey } = request;
  const headers: Record<string, string> = { date: new Date(request.now).toUTCString() };
  const names = ["(request-target)", "host", "date"];
  if (body !== undefined) {
    headers.digest = request.digest ?? digestOf(body);
    headers["content-type"] = activityType;
    names.push("digest", "content-type");
  }
  const values: Record<string, string> = {
    "(request-target)": `${method.toLowerCase()} ${url.pathname}${url.search}`,
    host: url.host,
    ...headers,
  };
  const text = names.map((name) => `${name}: ${values[name]}`).join("\n");
  const signature = await signAsync("sha256", Buffer.from(text), privateKey);
  headers.signature = `keyId="${keyId}",algorithm="rsa-sha256",headers="${names.join(" ")}",signature="${signature.toString("base64")}"`;
  return headers;
}

/**
 * Signs a request by the newer standard; the second try, where the first was refused.
 * @source RFC 9421 §2.5, §3.1; RFC 9530 §2 for Content-Digest
 */
export async function signRequestRfc9421(request: Unsigned): Promise<Record<string, string>> {
  const { method, url, body, keyId, privateKey } = request;
  const headers: Record<string, string> = {};
  const parts: [string, string][] = [
    ['"@method"', method],
    ['"@target-uri"', url.href],
    ['"@authority"', url.host],
  ];
  if (body !== undefined) {
    headers["content-type"] = activityType;
    headers["content-digest"] = `sha-256=:${createHash("sha256").update(body).digest("base64")}:`;
    parts.push(['"content-digest"', headers["content-digest"]]);
  }
  const created = Math.floor(request.now / 1000);
  const input = `(${parts.map(([name]) => name).join(" ")});created=${created};keyid="${keyId}";alg="rsa-v1_5-sha256"`;
  const text = [
    ...parts.map(([name, value]) => `${name}: ${value}`),
    `"@signature-params": ${input}`,
  ].join("\n");
  const signature = await signAsync("sha256", Buffer.from(text), privateKey);
  headers["signature-input"] = `sig1=${input}`;
  headers.signature = `sig1=:${signature.toString("base64")}:`;
  return headers;
}
