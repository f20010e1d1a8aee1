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
  readonly hash: "rsa-sha256" | "ed25519";
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

/** What must be signed, so that nothing of it can be taken to another request. */
const needed = ["(request-target)", "host", "date", "digest"];

/**
 * Reads the older kind of signature.
 * @source draft-cavage-http-signatures-12 §2.1–2.5
 */
export function readCavage(request: SignedRequest, hasBody: boolean): ClaimedSignature | Unsound {
  const fields = new Map<string, string>();
  const header = request.header("signature") ?? "";
  if (header.length > 4000) return { unsound: "the Signature header is too long" };
  for (const [, name = "", quoted, bare] of header.matchAll(
    /\b([a-zA-Z]{1,20})=(?:"([^"]*)"|(\d+))/g,
  )) {
    if (fields.has(name)) return { unsound: `the Signature header says ${name} twice` };
    fields.set(name, quoted ?? bare ?? "");
  }
  const [keyId, names, signature] = ["keyId", "headers", "signature"].map(
    (name) => fields.get(name) ?? "",
  );
  if (!keyId || !signature) return { unsound: "the Signature header lacks keyId or signature" };
  const algorithm = (fields.get("algorithm") ?? "hs2019").toLowerCase();
  if (!["rsa-sha256", "hs2019"].includes(algorithm))
    return { unsound: `algorithm ${algorithm} is not taken` };
  const signed = (names || "date").toLowerCase().split(/\s+/);
  for (const name of needed)
    if (
      !signed.includes(name) &&
      (hasBody || name !== "digest") &&
      !(name === "date" && signed.includes("(created)"))
    )
      return { unsound: `${name} is not signed` };
  const lines: string[] = [];
  for (const name of signed) {
    const value = cavageValue(request, name, fields);
    if (value === null) return { unsound: `${name} is signed but not there` };
    lines.push(`${name}: ${value}`);
  }
  const date = signed.includes("(created)")
    ? Number(fields.get("created")) * 1000
    : Date.parse(request.header("date") ?? "");
  return {
    keyId,
    text: lines.join("\n"),
    signature: Buffer.from(signature, "base64"),
    signedAt: date,
    // Only what was signed can be believed.
    ...(signed.includes("(expires)") ? { expiresAt: Number(fields.get("expires")) * 1000 } : {}),
    hash: "rsa-sha256",
  };
}

function cavageValue(
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

/** A request can carry several signatures, such as one of a proxy; so many of them are looked at. */
const mostLabels = 4;

/**
 * Reads the newer kind of signature: of several, the first that covers what must be covered.
 * @source RFC 9421 §2.2 (derived components), §2.5 (signature base), §4, §4.3 (several signatures)
 */
export function readRfc9421(request: SignedRequest, hasBody: boolean): ClaimedSignature | Unsound {
  const input = request.header("signature-input") ?? "";
  if (input.length > 8000) return { unsound: "the Signature-Input header is too long" };
  const labels = input.matchAll(
    /(?:^|,)\s*([a-z*][\w*.-]{0,100})=\(([^)]{1,1000})\)([^,]{0,1000})/gi,
  );
  let why: Unsound | undefined;
  let tried = 0;
  for (const found of labels) {
    tried += 1;
    if (tried > mostLabels) break;
    const claim = readLabel(request, hasBody, found);
    if (!("unsound" in claim)) return claim;
    why ??= claim;
  }
  return why ?? { unsound: "the Signature-Input header cannot be read" };
}

function readLabel(
  request: SignedRequest,
  hasBody: boolean,
  [, label = "", components = "", parameters = ""]: RegExpExecArray,
): ClaimedSignature | Unsound {
  const [, signature = ""] =
    new RegExp(`(?:^|,)\\s*${label.replace(/[.*]/g, "\\$&")}=:([A-Za-z0-9+/=]{1,2000}):`).exec(
      request.header("signature") ?? "",
    ) ?? [];
  if (label === "" || signature === "")
    return { unsound: "the Signature-Input header cannot be read" };
  const parameter = (name: string): string | undefined =>
    new RegExp(`;\\s*${name}=(?:"([^"]*)"|(\\d+))`)
      .exec(parameters)
      ?.slice(1)
      .find((one) => one !== undefined);
  const names = [...components.matchAll(/"([^"]+)"/g)].map((match) => match[1] ?? "");
  const covers = (...some: string[]): boolean => some.some((name) => names.includes(name));
  if (!covers("@method") || !covers("@target-uri", "@path", "@request-target"))
    return { unsound: "method and target are not signed" };
  if (!covers("@target-uri", "@authority", "host")) return { unsound: "the host is not signed" };
  if (hasBody && !covers("content-digest", "digest")) return { unsound: "the body is not signed" };
  const url = new URL(request.target, request.origin);
  const derived: Record<string, string> = {
    "@method": request.method.toUpperCase(),
    "@target-uri": url.href,
    "@authority": url.host,
    "@scheme": url.protocol.slice(0, -1),
    "@path": url.pathname,
    "@query": url.search === "" ? "?" : url.search,
    "@request-target": request.target,
  };
  const lines: string[] = [];
  for (const name of names) {
    const value = name.startsWith("@")
      ? derived[name]
      : name === "host"
        ? url.host
        : request.header(name)?.trim();
    if (value === undefined) return { unsound: `${name} is signed but not there` };
    lines.push(`"${name}": ${value}`);
  }
  const expires = parameter("expires");
  lines.push(`"@signature-params": (${components})${parameters.trimEnd()}`);
  const algorithm = parameter("alg") ?? "rsa-v1_5-sha256";
  if (!["rsa-v1_5-sha256", "ed25519"].includes(algorithm))
    return { unsound: `algorithm ${algorithm} is not taken` };
  return {
    keyId: parameter("keyid") ?? "",
    text: lines.join("\n"),
    signature: Buffer.from(signature, "base64"),
    signedAt: Number(parameter("created") ?? Number.NaN) * 1000,
    ...(expires === undefined ? {} : { expiresAt: Number(expires) * 1000 }),
    hash: algorithm === "ed25519" ? "ed25519" : "rsa-sha256",
  };
}
