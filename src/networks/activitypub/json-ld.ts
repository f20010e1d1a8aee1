import type { Kit } from "#kit";

import type { RemoteDocument } from "./fetch-document.ts";

/** Terms of Activity Streams that we read; no context of a stranger may give them another meaning. */
const terms = new Set(
  "id type actor object attributedTo content contentMap name summary url href inReplyTo published updated to cc bto bcc audience tag attachment replies target inbox outbox endpoints sharedInbox publicKey owner publicKeyPem preferredUsername icon image mediaType movedTo instrument items orderedItems first next as".split(
    " ",
  ),
);

/** Contexts in which those terms mean what they mean in Activity Streams. */
const wellKnown = new Set([
  "https://www.w3.org/ns/activitystreams",
  "https://w3id.org/security/v1",
  "https://w3id.org/security/data-integrity/v1",
  "https://w3id.org/security/multikey/v1",
  "https://www.w3.org/ns/did/v1",
  "https://purl.archive.org/miscellany",
  "https://gotosocial.org/ns",
  "https://join-lemmy.org/context.json",
  "https://w3id.org/identity/v1",
]);

/**
 * The document with every term as Activity Streams names it. Nearly all come that way: their contexts
 * are well known, or name other terms only, and they are read as they are. What is not plain is
 * compacted by a JSON-LD library first. Undefined when that cannot be done.
 */
export async function plainDocument(
  document: RemoteDocument,
  kit: Kit,
): Promise<RemoteDocument | undefined> {
  if (isPlain(document["@context"]) && hasPlainShape(document)) return document;
  const { compactDocument } = await import("./json-ld-slow.ts");
  return await compactDocument(document, kit);
}

/** Whether a context leaves our terms alone. */
export function isPlain(context: unknown): boolean {
  const parts = Array.isArray(context) ? (context as unknown[]) : [context];
  if (
    parts[0] !== "https://www.w3.org/ns/activitystreams" &&
    !parts.includes("https://www.w3.org/ns/activitystreams")
  )
    return false;
  return parts.every((part) => {
    // Many servers publish a list of extra terms under their own address; it can only be trusted by name.
    if (typeof part === "string") return wellKnown.has(part) || isOwnSchema(part);
    if (typeof part !== "object" || part === null || Array.isArray(part)) return false;
    return Object.entries(part).every(([term, meaning]) => isHarmless(term, meaning));
  });
}

/**
 * Whether a document says things the usual way: one type, one actor, terms by their short names, and no
 * second context further in that could give them another meaning there.
 */
export function hasPlainShape(document: RemoteDocument): boolean {
  if (typeof document.type !== "string" || Array.isArray(document.actor)) return false;
  return [document, document.object].every((part) => {
    if (typeof part !== "object" || part === null || Array.isArray(part)) return true;
    if (part !== document && "@context" in part && !isPlain(part["@context"])) return false;
    return Object.keys(part).every((name) => name === "@context" || !/^@|^as:|^https?:/.test(name));
  });
}

/** Pleroma and Akkoma serve their extra terms at `/schemas/litepub-….jsonld` on every server. */
function isOwnSchema(address: string): boolean {
  return /^https:\/\/[\w.-]+(?::\d+)?\/schemas\/litepub-[\d.]+\.jsonld$/.test(address);
}

function isHarmless(term: string, meaning: unknown): boolean {
  if (term === "@language") return true;
  if (term.startsWith("@")) return false;
  if (!terms.has(term)) return true;
  // Naming one of our terms is fine as long as it says what it means anyway.
  const id =
    typeof meaning === "string" ? meaning : (meaning as { "@id"?: unknown } | null)?.["@id"];
  return (
    id === `as:${term}` ||
    id === `https://www.w3.org/ns/activitystreams#${term}` ||
    (term === "as" && id === "https://www.w3.org/ns/activitystreams#") ||
    (term === "id" && id === "@id") ||
    (term === "type" && id === "@type")
  );
}
