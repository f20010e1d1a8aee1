import { isPrivate } from "#conversation";
import type { Visibility, WrittenText } from "#schema";

import type { RemoteDocument } from "./fetch-document.ts";
import { readAudience } from "./read-audience.ts";
import { httpAddress, idOf, many, moment, pageOf, typesOf } from "./read-json.ts";
import { readText } from "./read-text.ts";
import { listsNamedBy } from "#activitypub/threads/named.ts";

/** Something somebody wrote, in our words. */
export interface RemoteWork extends WrittenText {
  readonly uri: string;
  readonly authorUri: string;
  readonly url: string;
  /** What it answers: the first it names, unless another is known here (see underWhatIsHere). */
  readonly inReplyTo: string | null;
  /** All that it says it answers; several where it stands in several places. */
  readonly answered: readonly string[];
  /** Unix milliseconds. */
  readonly writtenAt: number;
  /** When its author's server says it was last changed, Unix milliseconds. */
  readonly editedAt: number | undefined;
  /** Anyone may see it. */
  readonly isPublic: boolean;
  readonly visibility: Visibility;
  /** Those it is addressed to; nobody when it names none, and then it is for whoever got it. */
  readonly addressees: readonly string[];
  /** Those it names. */
  readonly mentions: readonly string[];
  /** What it quotes. */
  readonly quotes: readonly string[];
  /** Where it says that its answers, or its whole conversation, are listed. */
  readonly lists: readonly string[];
}

/** What can be written. @source Activity Vocabulary §3.3 */
const workTypes = new Set([
  "Note",
  "Article",
  "Page",
  "Question",
  "Video",
  "Audio",
  "Image",
  "Event",
  "Document",
  // As Pleroma, Akkoma, Mbin and Lemmy call what is written to one person.
  "ChatMessage",
]);

/** So many of the things one work answers are looked at. */
const mostAnswered = 8;

/**
 * Reads a Note and its like; undefined when it is none or lacks what it must have. `act` is the activity it
 * came in: its actor wrote it where nobody is named, and its audience counts where the work has none.
 */
export function readWork(
  document: RemoteDocument,
  now: number,
  act?: RemoteDocument,
): RemoteWork | undefined {
  const uri = httpAddress(document.id);
  if (uri === undefined || !typesOf(document).some((type) => workTypes.has(type))) return undefined;
  const authorUri = authorOf(document, uri, idOf(act?.actor));
  if (authorUri === undefined) return undefined;
  const { visibility, addressees } = readAudience(document, authorUri, act);
  const answered = many(document.inReplyTo)
    .flatMap((one) => idOf(one) ?? [])
    .slice(0, mostAnswered);
  return {
    ...readText(document, act?.["@context"]),
    uri,
    authorUri,
    url: pageOf(document.url) ?? uri,
    inReplyTo: answered[0] ?? null,
    answered,
    writtenAt: moment(document.published, now),
    editedAt: typeof document.updated === "string" ? moment(document.updated, now) : undefined,
    isPublic: !isPrivate(visibility),
    visibility,
    addressees,
    mentions: many(document.tag).flatMap((tag) => {
      const { href } = (tag ?? {}) as { href?: unknown };
      return typesOf(tag).includes("Mention") ? (idOf(href) ?? []) : [];
    }),
    quotes: quotesIn(document),
    lists: listsNamedBy(document),
  };
}

/** What of ours it quotes. */
export function quotedOfOurs(work: RemoteWork, origin: string): readonly string[] {
  return work.quotes.filter((uri) => uri.startsWith(`${origin}/`));
}

/**
 * What is quoted, under all names it has. @source FEP-044f (`quote`); Misskey (`_misskey_quote`, `quoteUrl`), Fedibird (`quoteUri`);
 * FEP-e232 (a Link among the tags, by its media type or by what it says it is to the work)
 */
function quotesIn(document: RemoteDocument): string[] {
  const { quote, quoteUrl, quoteUri, _misskey_quote: misskey } = document;
  const links = many(document.tag).flatMap((tag) => {
    const { href, mediaType, rel } = (tag ?? {}) as Readonly<Record<string, unknown>>;
    const isObject = /^application\/(?:activity|ld)\+json/i.test(String(mediaType));
    const isQuote = many(rel).some((one) => /[#:](?:_misskey_quote|quote)$/.test(String(one)));
    return typesOf(tag).includes("Link") && (isObject || isQuote) ? [href] : [];
  });
  const named = [quote, quoteUrl, quoteUri, misskey, ...links];
  return [...new Set(named.flatMap((one) => many(one)).flatMap((one) => idOf(one) ?? []))];
}

/** Groups and services pass on what people write; a person among several is its author. */
const notPeople = new Set(["Group", "Organization", "Service", "Application"]);

/**
 * Who wrote it: the sender when they are among its authors or nobody is named, else a person before a group,
 * and one of its own server before others. @source ActivityPub §6.2; PeerTube names channel and account
 */
function authorOf(
  document: RemoteDocument,
  uri: string,
  senderUri: string | undefined,
): string | undefined {
  const authors = many(document.attributedTo).flatMap((one) => {
    const author = idOf(one);
    if (author === undefined) return [];
    const isPerson = !typesOf(one).some((type) => notPeople.has(type));
    const isHome = new URL(author).origin === new URL(uri).origin;
    return [{ author, rank: (isHome ? 0 : 2) + (isPerson ? 0 : 1) }];
  });
  if (authors.length === 0) return idOf(document.actor) ?? senderUri;
  if (senderUri !== undefined && authors.some(({ author }) => author === senderUri))
    return senderUri;
  return authors.toSorted((a, b) => a.rank - b.rank)[0]?.author;
}
