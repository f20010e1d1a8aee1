import { calmText } from "#core/calm-text.ts";
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
}

/** The columns of an account that its owner decides. */
export interface AccountFacts {
  readonly handle: string;
  readonly name: string;
  readonly url: string;
  readonly avatar_url: string | null;
  readonly bio_html: string;
}

/** The server an account lives on, in lower case; empty for an e-mail address, which we keep no part of. */
export function domainOf(uri: string): string {
  if (!/^https?:/i.test(uri)) return "";
  return URL.parse(uri)?.hostname.toLowerCase() ?? "";
}

/** What of an incoming account is stored, its names without what reaches over their neighbours. */
export function factsOf(account: IncomingAccount): AccountFacts {
  return {
    handle: calmText(account.handle),
    name: calmText(account.name),
    url: account.url,
    avatar_url: account.avatarUrl,
    bio_html: account.bioHtml,
  };
}

/** True when nothing its owner decides differs. */
export function sameFacts(one: AccountFacts, other: AccountFacts): boolean {
  return (
    one.handle === other.handle &&
    one.name === other.name &&
    one.url === other.url &&
    one.avatar_url === other.avatar_url &&
    one.bio_html === other.bio_html
  );
}
