import { findAccount, type IncomingAccount } from "#audience";
import { textOf, postOf } from "#conversation";
import { replyArrives } from "#flows/reply-arrives.ts";
import type { Kit } from "#kit";

import type { FetchDocument, RemoteDocument } from "#activitypub/remote/fetch-document.ts";
import type { People } from "#activitypub/remote/people.ts";
import { idOf, typesOf } from "#activitypub/remote/read-json.ts";
import { quotedOfOurs, readWork, type RemoteWork } from "#activitypub/remote/read-object.ts";
import type { PayForPicture } from "./pictures.ts";
import { isKnownHere, placed, underWhatIsHere } from "./place.ts";

/** What others wrote, asked for where it stands. */
export interface RemoteWorks {
  /** What is public at an address, as its own server and its author's say it; undefined for anything else. */
  read(uri: string): Promise<RemoteWork | undefined>;
  /** The same of a document that is at hand from its own server, which must be its author's. */
  believe(document: RemoteDocument): RemoteWork | undefined;
  /** Whether a post or a reply of this address stands here, or stood and was erased. */
  isKnown(uri: string): Promise<boolean>;
  /** Whether what it answers, or one of several such, stands here. */
  hasPlace(work: RemoteWork): Promise<boolean>;
  /** Who wrote it: stored, or fetched. */
  authorOf(work: RemoteWork): Promise<IncomingAccount | undefined>;
  /** Puts it in its place. @returns the post it stands under now, undefined when it was not taken */
  add(
    work: RemoteWork,
    author: IncomingAccount,
    payForPicture: PayForPicture,
  ): Promise<number | undefined>;
}

/** Builds it. */
export function remoteWorks(kit: Kit, fetchDocument: FetchDocument, people: People): RemoteWorks {
  const { store, clock } = kit;

  const believe = (document: RemoteDocument): RemoteWork | undefined => {
    const work = readWork(document, clock.now());
    if (work === undefined || !work.isPublic) return undefined;
    return new URL(work.uri).origin === new URL(work.authorUri).origin ? work : undefined;
  };

  return {
    believe,
    read: async (uri) => {
      let found = await fetchDocument(uri);
      // What was passed on may be the act of writing instead of what was written.
      const act = found.kind === "found" ? actOf(found.document) : undefined;
      if (act !== undefined) found = await fetchDocument(act);
      const work = found.kind === "found" ? readWork(found.document, clock.now()) : undefined;
      if (work === undefined || !work.isPublic) return undefined;
      return (await people.isOneSite(work.authorUri, work.uri)) ? work : undefined;
    },
    isKnown: async (uri) => await isKnownHere(store.db, uri),
    hasPlace: async (work) => (await placed(store.db, work)) !== undefined,
    authorOf: async ({ authorUri }) =>
      (await people.stored(authorUri)) ?? (await people.fetch(authorUri)),
    add: async (given, account, payForPicture) => {
      const work = await underWhatIsHere(store.db, given);
      const { uri, url, inReplyTo, writtenAt, visibility } = work;
      if (inReplyTo === null) return undefined;
      if (visibility !== "public" && visibility !== "unlisted") return undefined;
      const at = { uri, url, inReplyToUri: inReplyTo, writtenAt, visibility };
      const quotes = quotedOfOurs(work, kit.config.origin);
      const reply = { ...textOf(work), account, ...at, quotes };
      const known = await findAccount(store.db, { uri: account.uri });
      const hasPicture = known !== undefined && known.avatar_url === account.avatarUrl;
      const outcome = await payForPicture(
        hasPicture ? { avatarUrl: null } : account,
        async () => await replyArrives(store, reply),
      );
      return outcome.kind === "stored" ? (postOf(outcome.conversationId) ?? undefined) : undefined;
    },
  };
}

/** What a Create, an Update or an Announce is about; undefined for anything else. */
function actOf(document: RemoteDocument): string | undefined {
  const isAct = typesOf(document).some((type) => /^(?:Create|Update|Announce)$/.test(type));
  return isAct ? idOf(document.object) : undefined;
}
