import type {
  ClaimedSignature,
  SignedRequest,
  SigningMethod,
  Unsound,
} from "./claimed-signature.ts";

/** What is signed how, by its name. `hs2019` leaves it to the key; most who write it mean SHA-256. */
const methods: ReadonlyMap<string, readonly SigningMethod[]> = new Map([
  ["rsa-sha256", ["rsa-sha256"]],
  ["rsa-sha512", ["rsa-sha512"]],
  ["ed25519", ["ed25519"]],
  ["hs2019", ["rsa-sha256", "rsa-sha512", "rsa-pss-sha512", "ed25519"]],
] as const);

/**
 * Reads the older kind of signature. Address, host, time and body must be covered, so that nothing of it can be
 * taken to another request.
 * @source draft-cavage-http-signatures-12 §2.1–2.5, §3.1 (Authorization)
 */
export function readCavage(request: SignedRequest, hasBody: boolean): ClaimedSignature | Unsound {
  const header =
    request.header("signature") ??
    /^Signature\s+(.*)$/is.exec(request.header("authorization") ?? "")?.[1] ??
    "";
  if (header.length > 4000) return { unsound: "the Signature header is too long" };
  const fields = readFields(header);
  if ("unsound" in fields) return fields;
  const [keyId, names, signature] = ["keyId", "headers", "signature"].map(
    (name) => fields.get(name) ?? "",
  );
  if (!keyId || !signature) return { unsound: "the Signature header lacks keyId or signature" };
  const algorithm = (fields.get("algorithm") ?? "hs2019").toLowerCase();
  const how = methods.get(algorithm);
  if (how === undefined) return { unsound: `algorithm ${algorithm} is not taken` };
  const signed = (names || "date").toLowerCase().trim().split(/\s+/);
  const covers = (...some: readonly string[]): boolean =>
    some.some((name) => signed.includes(name));
  for (const name of ["(request-target)", "host"])
    if (!covers(name)) return { unsound: `${name} is not signed` };
  if (!covers("date", "(created)")) return { unsound: "date is not signed" };
  const digests = (["digest", "content-digest"] as const).filter((name) => covers(name));
  if (hasBody && digests.length === 0) return { unsound: "digest is not signed" };
  const lines: string[] = [];
  for (const name of signed) {
    const value = valueOf(request, name, fields);
    if (value === null) return { unsound: `${name} is signed but not there` };
    lines.push(`${name}: ${value}`);
  }
  const date = covers("(created)")
    ? Number(fields.get("created")) * 1000
    : Date.parse(request.header("date") ?? "");
  return {
    keyId,
    text: lines.join("\n"),
    signature: Buffer.from(signature, "base64"),
    signedAt: date,
    // Only what was signed can be believed.
    ...(covers("(expires)") ? { expiresAt: Number(fields.get("expires")) * 1000 } : {}),
    methods: how,
    digests,
  };
}

/** `name="text"` and `name=123`, with commas between. */
function readFields(header: string): ReadonlyMap<string, string> | Unsound {
  const fields = new Map<string, string>();
  const field = /\s*([a-zA-Z]{1,20})\s*=\s*(?:"((?:[^"\\]|\\.)*)"|([^\s",]+))\s*(?:,|$)/y;
  while (field.lastIndex < header.length) {
    const [, name = "", quoted, bare] = field.exec(header) ?? [];
    if (name === "") return { unsound: "the Signature header cannot be read" };
    if (fields.has(name)) return { unsound: `the Signature header says ${name} twice` };
    fields.set(name, quoted?.replace(/\\(.)/g, "$1") ?? bare ?? "");
  }
  return fields;
}

function valueOf(
  request: SignedRequest,
  name: string,
  fields: ReadonlyMap<string, string>,
): string | null {
  if (name === "(request-target)") return `${request.method.toLowerCase()} ${request.target}`;
  if (name === "(created)") return fields.get("created") ?? null;
  if (name === "(expires)") return fields.get("expires") ?? null;
  // Behind a proxy the Host header may be another; what was signed is the host others know us by.
  if (name === "host") return new URL(request.origin).host;
  return request.header(name);
}
