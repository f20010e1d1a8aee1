import { saysOtherwise, shortName } from "#activitypub/objects/contexts.ts";

/** A JSON document from another server, in short names; everything in it is still to be checked. */
export type RemoteDocument = Readonly<Record<string, unknown>>;

/** Texts that can come in several languages. @source ActivityStreams §4.7 */
const texts: ReadonlySet<string> = new Set(["content", "name", "summary"]);

/**
 * Of several types these count before all others: what is also a chat is for a few, whatever it says, and what is
 * also a tombstone is no more.
 */
const tellingTypes = ["Tombstone", "ChatMessage"] as const;

/** What something can be, as far as we know; of several types one of these is meant. */
const knownTypes = new Set(
  "Create Update Delete Like EmojiReact Announce Follow Accept Reject Undo Block Flag Add Remove Move QuoteRequest Note Article Page Question Video Audio Image Event Document Person Service Application Group Organization Tombstone Mention Hashtag Link Collection OrderedCollection CollectionPage OrderedCollectionPage".split(
    " ",
  ),
);

/**
 * The document with every term by its short name, as Activity Streams writes them. Nearly all come that way and
 * are handed back as they are. Expanded forms (`as:actor`, whole addresses, `@id`, `@value`) are said again; it is
 * one walk through what is there, and nothing is fetched or computed from contexts.
 *
 * Undefined when it is no object, says the same term twice in different spellings, or comes with a context that
 * gives one of our terms another meaning.
 */
export function plainDocument(document: unknown): RemoteDocument | undefined {
  let root = document;
  if (Array.isArray(root) && root.length === 1) [root] = root as unknown[];
  if (isObject(root) && Array.isArray(root["@graph"]) && root["@graph"].length === 1)
    root = { "@context": root["@context"], ...(root["@graph"][0] as object) };
  if (!isObject(root)) return undefined;
  try {
    const said = sayAgain(root);
    return isObject(said) ? said : undefined;
  } catch (fault) {
    if (fault instanceof Ambiguous) return undefined;
    throw fault;
  }
}

class Ambiguous extends Error {}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** The same value in short names; itself where nothing had to be changed. */
function sayAgain(value: unknown): unknown {
  if (typeof value !== "object" || value === null) return value;
  if (Array.isArray(value)) {
    const said = value.map(sayAgain);
    return said.some((one, i) => one !== value[i]) ? said : value;
  }
  const given = value as Readonly<Record<string, unknown>>;
  const names = Object.keys(given);
  // Literals, lists and addresses of the expanded form stand for what is in them.
  for (const keyword of ["@value", "@list", "@set"])
    if (Object.hasOwn(given, keyword)) return sayAgain(given[keyword]);
  if (names.length === 1 && names[0] === "@id") return given["@id"];

  let isChanged = false;
  const said = new Map<string, unknown>();
  const languages = new Map<string, Readonly<Record<string, string>>>();
  for (const name of names) {
    if (name === "@context") {
      if (saysOtherwise(given[name])) throw new Ambiguous();
      said.set(name, given[name]);
      continue;
    }
    const short = shortName(name);
    const isType = name === "type" || short === "type";
    const before = given[name];
    let after = isType ? typeOf(before) : sayAgain(before);
    // The expanded form makes a list of everything.
    if (short !== undefined && Array.isArray(after) && after.length === 1) [after] = after;
    isChanged ||= short !== undefined || after !== before;
    if (said.has(short ?? name)) throw new Ambiguous();
    said.set(short ?? name, after);
    if (texts.has(short ?? name)) languages.set(`${short ?? name}Map`, byLanguage(before));
  }
  // The language of a text stands beside it in its map, unless that says something already.
  for (const [name, told] of languages)
    if (Object.keys(told).length > 0 && !said.has(name)) said.set(name, told);
  return isChanged ? Object.fromEntries(said) : value;
}

/** Texts that name their language, by it. @source JSON-LD 1.1 §4.2.4: `@value` with `@language` */
function byLanguage(value: unknown): Readonly<Record<string, string>> {
  const given: readonly unknown[] = Array.isArray(value) ? value : [value];
  return Object.fromEntries(
    given.flatMap((one) => {
      if (!isObject(one)) return [];
      const { "@value": text, "@language": language } = one;
      return typeof text === "string" && typeof language === "string" ? [[language, text]] : [];
    }),
  );
}

/** One type where one is meant: the only one, one that tells most, or the first that we know. */
function typeOf(value: unknown): unknown {
  if (typeof value === "string") return shortName(value) ?? value;
  if (!Array.isArray(value)) return value;
  const types = value.flatMap((one) => (typeof one === "string" ? [shortName(one) ?? one] : []));
  // Chats have no name in Activity Streams: Pleroma's is of its own.
  const telling = tellingTypes.find((name) =>
    types.some((one) => one === name || one.endsWith(`:${name}`) || one.endsWith(`#${name}`)),
  );
  return telling ?? types.find((one) => knownTypes.has(one)) ?? types[0];
}
