import type { NetworkName } from "#schema";

/** Somebody's identity on one network, as an adapter hands it over: cleaned, lengths capped. */
export interface IncomingAccount {
  readonly network: NetworkName;
  /** Its id there: the actor's address on the fediverse. */
  readonly uri: string;
  /** `@ann@example.org`, or empty. */
  readonly handle: string;
  /** Plain text. */
  readonly name: string;
  /** Its page for people. */
  readonly url: string;
  readonly avatarUrl: string | null;
  /** Cleaned HTML. */
  readonly bioHtml: string;
  readonly inbox: string | null;
  readonly sharedInbox: string | null;
}
