/** The namespaces whose terms we read. */
export const activityStreams = "https://www.w3.org/ns/activitystreams#";
const security = "https://w3id.org/security#";
const containers = "http://www.w3.org/ns/ldp#";

/** How those namespaces are spelled, in full or by the prefix that everyone gives them. */
const spellings: readonly (readonly [string, string])[] = [
  ["as:", activityStreams],
  ["sec:", security],
  ["ldp:", containers],
  [activityStreams, activityStreams],
  // Older documents say it without the s, and mean the same.
  ["http://www.w3.org/ns/activitystreams#", activityStreams],
  [security, security],
  [containers, containers],
];

/**
 * The short name of a term or type: `as:Note`, its whole address and `Note` are one. Undefined when the name
 * is short already, or of a namespace that we do not read.
 */
export function shortName(name: string): string | undefined {
  if (name === "@id") return "id";
  if (name === "@type") return "type";
  for (const [spelling] of spellings)
    if (name.startsWith(spelling)) return name.slice(spelling.length);
  return undefined;
}

/**
 * Terms that say who, what and where. No context that comes with a document may give them another meaning,
 * since what is checked and what is believed would then not be the same.
 */
const fixed = new Map<string, readonly string[]>([
  ["id", ["@id"]],
  ["type", ["@type"]],
  ["as", [activityStreams, "http://www.w3.org/ns/activitystreams#"]],
  ["sec", [security]],
  ["ldp", [containers]],
]);
const named = (names: string, ...namespaces: readonly string[]): void => {
  for (const name of names.split(" "))
    fixed.set(
      name,
      namespaces.map((namespace) => namespace + name),
    );
};
named(
  "actor object attributedTo target origin result instrument inReplyTo replies to cc bto bcc audience href tag items first next current partOf outbox followers following endpoints sharedInbox preferredUsername movedTo alsoKnownAs Create Update Delete Like EmojiReact Announce Follow Accept Reject Undo Block Flag Add Remove Move QuoteRequest Note Article Page Question Person Service Application Group Organization Tombstone Mention Collection OrderedCollection CollectionPage OrderedCollectionPage Public",
  activityStreams,
);
named("inbox", containers, activityStreams);
named(
  "publicKey owner controller publicKeyPem publicKeyMultibase assertionMethod verificationMethod",
  security,
);
fixed.set("orderedItems", [`${activityStreams}items`, `${activityStreams}orderedItems`]);
// Common extensions, which have no place in Activity Streams itself.
for (const [term, meaning] of [
  ["EmojiReact", "http://litepub.social/ns#EmojiReact"],
  ["QuoteRequest", "https://w3id.org/fep/044f#QuoteRequest"],
] as const)
  fixed.set(term, [...(fixed.get(term) ?? []), meaning]);

/**
 * Whether a context gives one of our terms another meaning. Only what stands in the document itself is looked at:
 * contexts that are named by an address are never fetched. One who reads Activity Streams as plain JSON need not
 * know them, and what they add is of no use to us.
 * @source Activity Streams 2.0 §2.1 (JSON-LD), §2.1.1: an implementation may process it as plain JSON
 */
export function saysOtherwise(context: unknown): boolean {
  if (Array.isArray(context)) return context.some(saysOtherwise);
  if (typeof context !== "object" || context === null) return false;
  const definitions = context as Readonly<Record<string, unknown>>;
  return Object.entries(definitions).some(([term, definition]) => {
    const meanings = fixed.get(term);
    const isMeant =
      meanings === undefined ||
      meanings.includes(wholeName(meaningOf(definition), definitions) ?? "");
    return !isMeant || saysOtherwise(scoped(definition));
  });
}

/** The context that counts only within one term or type. @source JSON-LD 1.1 §4.1.8 */
function scoped(definition: unknown): unknown {
  if (typeof definition !== "object" || definition === null || Array.isArray(definition))
    return undefined;
  return (definition as { readonly "@context"?: unknown })["@context"];
}

function meaningOf(definition: unknown): unknown {
  if (typeof definition !== "object" || definition === null) return definition;
  return (definition as { readonly "@id"?: unknown })["@id"];
}

/** The whole address behind `as:actor`, or behind a prefix that the same context defines. */
function wholeName(
  name: unknown,
  definitions: Readonly<Record<string, unknown>>,
): string | undefined {
  if (typeof name !== "string") return undefined;
  for (const [spelling, namespace] of spellings)
    if (name.startsWith(spelling)) return namespace + name.slice(spelling.length);
  const [prefix = "", rest] = name.split(":", 2);
  const namespace = Object.hasOwn(definitions, prefix) ? meaningOf(definitions[prefix]) : undefined;
  if (rest === undefined || typeof namespace !== "string") return name;
  return wholeName(`${namespace}${rest}`, {});
}
