import type { RemoteAccount } from "#activitypub/remote/inboxes.ts";
import type { Kit } from "#kit";

import type { OwnAddresses } from "#activitypub/addresses.ts";
import type { FetchDocument, RemoteDocument } from "#activitypub/remote/fetch-document.ts";
import type { InboxAnswer } from "./inbox-answers.ts";
import type { People } from "#activitypub/remote/people.ts";

/** What translating an activity needs. */
export interface Receiving {
  readonly kit: Kit;
  readonly own: OwnAddresses;
  readonly fetchDocument: FetchDocument;
  readonly people: People;
  /** The account of an actor: at hand, stored, or fetched. */
  readonly accountOf: (actorUri: string) => Promise<RemoteAccount | undefined>;
  /** What an account now says of itself; undefined when it is no more. */
  accountIsNow(actorUri: string, account: RemoteAccount | undefined): void;
}

/** Hands a verified activity of `actorUri` to the flow it is for. */
export type ReceiveKind = (
  receiving: Receiving,
  actorUri: string,
  activity: RemoteDocument,
) => Promise<InboxAnswer>;

/** Whether an address is one of ours. */
export function isOurs({ own }: Receiving, uri: string): boolean {
  return uri.startsWith(`${own.origin}/`);
}
