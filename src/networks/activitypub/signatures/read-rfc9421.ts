import type {
  ClaimedSignature,
  SignedRequest,
  SigningMethod,
  Unsound,
} from "./claimed-signature.ts";
import { type Member, readDictionary } from "./structured-fields.ts";

/** What is signed how, by its name; without a name the key tells. @source RFC 9421 §6.2.2 */
const methods: ReadonlyMap<unknown, readonly SigningMethod[]> = new Map<
  unknown,
  readonly SigningMethod[]
>([
  ["rsa-v1_5-sha256", ["rsa-sha256"]],
  ["rsa-pss-sha512", ["rsa-pss-sha512"]],
  ["ed25519", ["ed25519"]],
  [undefined, ["rsa-sha256", "rsa-pss-sha512", "ed25519"]],
]);

/** A request can carry several signatures, such as one of a proxy; so many of them are looked at. */
const mostLabels = 4;

/**
 * Reads the newer kind of signature: all that cover what must be covered, or why none does.
 * @source RFC 9421 §2.2 (derived components), §2.5 (signature base), §4, §4.3 (several signatures)
 */
export function readRfc9421(
  request: SignedRequest,
  hasBody: boolean,
): readonly ClaimedSignature[] | Unsound {
  const [input = "", values = ""] = ["signature-input", "signature"].map(
    (name) => request.header(name) ?? undefined,
  );
  if (input.length > 8000 || values.length > 8000)
    return { unsound: "the Signature-Input header is too long" };
  const [labels, signatures] = [readDictionary(input), readDictionary(values)];
  if (labels === undefined || signatures === undefined)
    return { unsound: "the Signature-Input header cannot be read" };
  const claims = [...labels]
    .slice(0, mostLabels)
    .map(([label, member]) => readLabel(request, hasBody, member, signatures.get(label)?.value));
  const sound = claims.flatMap((claim) => ("unsound" in claim ? [] : [claim]));
  if (sound.length > 0) return sound;
  const [why] = claims.flatMap((claim) => ("unsound" in claim ? [claim] : []));
  return why ?? { unsound: "the Signature-Input header cannot be read" };
}

function readLabel(
  request: SignedRequest,
  hasBody: boolean,
  { value: components, parameters, text }: Member,
  signature: Member["value"] | undefined,
): ClaimedSignature | Unsound {
  if (!isList(components) || !Buffer.isBuffer(signature))
    return { unsound: "the Signature-Input header cannot be read" };
  // Parts of a header, or headers of another message, are never what has to be covered.
  if (components.some((one) => one.parameters.size > 0))
    return { unsound: "parts of headers are signed" };
  const names = components.map((one) => String(one.value));
  if (new Set(names).size < names.length) return { unsound: "something is signed twice" };
  const covers = (...some: string[]): boolean => some.some((name) => names.includes(name));
  if (!covers("@method") || !covers("@target-uri", "@path", "@request-target"))
    return { unsound: "method and target are not signed" };
  if (!covers("@target-uri", "@authority", "host")) return { unsound: "the host is not signed" };
  const digests = (["content-digest", "digest"] as const).filter((name) => covers(name));
  if (hasBody && digests.length === 0) return { unsound: "the body is not signed" };
  const how = methods.get(parameters.get("alg"));
  if (how === undefined)
    return { unsound: `algorithm ${String(parameters.get("alg"))} is not taken` };
  const lines: string[] = [];
  for (const name of names) {
    const value = valueOf(request, name);
    if (value === undefined) return { unsound: `${name} is signed but not there` };
    lines.push(`"${name}": ${value}`);
  }
  const [keyId, created, expires] = ["keyid", "created", "expires"].map((name) =>
    parameters.get(name),
  );
  return {
    keyId: typeof keyId === "string" ? keyId : "",
    text: [...lines, `"@signature-params": ${text}`].join("\n"),
    signature,
    signedAt: typeof created === "number" ? created * 1000 : Number.NaN,
    ...(expires === undefined ? {} : { expiresAt: Number(expires) * 1000 }),
    methods: how,
    digests,
  };
}

function isList(value: Member["value"]): value is Extract<Member["value"], readonly object[]> {
  return Array.isArray(value);
}

function valueOf(request: SignedRequest, name: string): string | undefined {
  const url = new URL(request.target, request.origin);
  switch (name) {
    case "@method":
      return request.method.toUpperCase();
    case "@target-uri":
      return url.href;
    case "@authority":
    case "host":
      return url.host;
    case "@scheme":
      return url.protocol.slice(0, -1);
    case "@path":
      return url.pathname;
    case "@query":
      return url.search === "" ? "?" : url.search;
    case "@request-target":
      return request.target;
    default:
      return name.startsWith("@") ? undefined : request.header(name)?.trim();
  }
}
