import type { Hono } from "hono";

import type { IncomingAccount } from "#audience";
import type { FaultParams } from "#core/errors.ts";
import type { Incoming } from "#flows/incoming.ts";
import type { JobHandlers } from "#jobs";
import type { ActingUser, NetworkName, OurChange, Subject, Tx, Visibility } from "#schema";
import type { Connection, Copy, SendOutcome } from "#syndication";

import type { Draft, Limits, OutgoingText } from "./compose.ts";

/** What a network can do for us. What it cannot it is never asked for. */
export interface Capabilities {
  /** Takes posts. */
  readonly publish: boolean;
  /** A copy can be changed where it stands. */
  readonly edit: boolean;
  /** A copy is changed only by being taken away and posted anew, which `update` does when the writer wants it. */
  readonly repostsEdits?: boolean;
  readonly remove: boolean;
  /** Takes our answers to people there. */
  readonly reply: boolean;
  /** Takes likes and shares of ours. */
  readonly react: boolean;
  /** We can follow people there, and answer those who ask to follow us. */
  readonly follow: boolean;
  /** What was answered is fetched by us. */
  readonly backfeed: boolean;
  /** What was answered is sent here by the network itself. */
  readonly webhook: boolean;
  /** What we publish here can be read there without being sent, so every change of it is told. */
  readonly readsFromHere: boolean;
}

/** A text of ours on its way to a network. */
export interface Sending {
  /** By which account of ours. */
  readonly connection: Connection;
  readonly subject: Subject;
  /** As it stands now; undefined for what is gone. */
  readonly text: OutgoingText | undefined;
  /** Where it stands there already, as far as it was sent. */
  readonly copy: Copy | undefined;
  /** The same each time this is tried, so that a network that takes such a key does it once. */
  readonly key: string;
}

/** Whether we like or share something, as it stands now. */
export interface Reacting {
  readonly connection: Connection;
  readonly reaction: "like" | "share";
  readonly isWanted: boolean;
  /** Somebody's item that we read, or a reply under a post of ours. */
  readonly what: "item" | "reply";
  readonly id: number;
  /** Its id on its network; undefined for what is no longer here. */
  readonly uri: string | undefined;
  /** Who wrote it. */
  readonly accountId: number;
  readonly key: string;
}

/** What passes between us and an account. */
export interface Following {
  readonly connection: Connection;
  /** We follow it or no longer do; or it asked to follow us, and hears that it may, or may not (any longer). */
  readonly verb: "follow" | "unfollow" | "accept" | "reject";
  readonly accountId: number;
  readonly key: string;
}

/** Somebody who was found by what a person typed. */
export interface FoundAccount {
  readonly accountId: number;
  readonly handle: string;
  readonly name: string;
  readonly url: string;
  readonly bioHtml: string;
}

/** An account that the owner says is theirs too, as its own server describes it now. */
export interface FoundOther {
  /** Its id on its network. */
  readonly uri: string;
  readonly handle: string;
  readonly isUs: boolean;
  /** It says that this site is the same person. */
  readonly namesUs: boolean;
  readonly hasMoved: boolean;
}

/** Something public that was found by its address; cleaned. */
export interface FoundPost {
  readonly account: IncomingAccount;
  readonly uri: string;
  readonly url: string;
  /** Plain; empty for most. */
  readonly title: string;
  readonly html: string;
  readonly inReplyTo: string | null;
  /** Unix milliseconds. */
  readonly writtenAt: number;
  readonly visibility: Visibility;
}

/** Looks people and texts up. Each throws what `SafeFetch` throws. */
export interface Lookup {
  /** By `@ann@example.org` or an address; the account is remembered. */
  account(handleOrUrl: string): Promise<FoundAccount | undefined>;
  /** In the same ways; nothing is kept. */
  other(handleOrUrl: string): Promise<FoundOther | undefined>;
  /** By its address; nothing is kept. */
  post(uri: string): Promise<FoundPost | undefined>;
}

export type {
  Draft,
  DraftPart,
  DraftText,
  Limits,
  LinkCard,
  OutgoingPicture,
  OutgoingText,
} from "./compose.ts";

/** What a network does not allow, or no longer; the code has words in src/words/. */
export interface ConnectRefusal {
  readonly kind: "refused";
  readonly code: string;
  readonly params?: FaultParams;
}

/** What became of connecting an account, or of trying one that is connected. */
export type ConnectOutcome =
  | { readonly kind: "connected"; readonly connectionId: number }
  | ConnectRefusal;

/** How an account of ours comes to be connected; what a network does not offer it leaves out. */
export interface Connect {
  /** What its user types: who they are there, and a password that was made for us there. */
  readonly fields: readonly ("handle" | "password")[];
  /** Connects at once, or renews what is there. */
  readonly byPassword?: (typed: {
    readonly handle: string;
    readonly password: string;
  }) => Promise<ConnectOutcome>;
  /**
   * Sends the user to agree at their own server, which sends them back to `returnTo`. `state` is known to their
   * browser alone.
   */
  readonly start?: (asked: {
    readonly handle: string;
    readonly state: string;
    readonly returnTo: string;
  }) => Promise<{ readonly kind: "redirect"; readonly url: string } | ConnectRefusal>;
  /**
   * They came back, with what their server put behind the address. `state` is what this browser was given before;
   * where the way back carries another, it is refused as `connect_other_browser`.
   */
  readonly finish?: (query: URLSearchParams, state: string) => Promise<ConnectOutcome>;
  /** Tries the account now, without posting anything; one that is refused there is `expired` from then on. */
  readonly check: (connection: Connection) => Promise<ConnectOutcome>;
  /** Gives the keys back there, as far as that can be done, before they are forgotten here. */
  readonly end?: (connection: Connection) => Promise<void>;
}

/** The site's own domain as the name of an account of ours. */
export interface OwnName {
  /** The domain; undefined where the site's address cannot be a name. */
  readonly name: string | undefined;
  /** Whether the site says that it is this account's. */
  isSaid(connection: Connection): Promise<boolean>;
  say(by: ActingUser, connection: Connection, isSaid: boolean): Promise<void>;
}

/**
 * One network: all that the rest of the program knows of it. It translates between its protocol and our words and
 * decides nothing: what comes in goes to a flow, what goes out comes as a job. Each method may be called twice for
 * the same thing, by the same `key`, and does it once.
 */
export interface Network {
  readonly name: NetworkName;
  readonly capabilities: Capabilities;
  readonly limits: Limits;
  /** Those of one connection, where they may differ: as its server last said (`limits_json`). */
  readonly limitsOf?: (connection: Connection) => Limits;
  /**
   * How a text will stand there, within `limits` or those of the network. Pure: the same text gives the same draft,
   * and nothing is read or sent.
   */
  readonly compose: (text: OutgoingText, limits?: Limits) => Draft;
  /** How accounts are connected; absent where the site itself is the account. */
  readonly connect?: Connect;
  /** Only where domains are names. */
  readonly ownName?: OwnName;
  readonly publish: (sending: Sending) => Promise<SendOutcome>;
  readonly update: (sending: Sending) => Promise<SendOutcome>;
  readonly remove: (sending: Sending) => Promise<SendOutcome>;
  readonly reply: (sending: Sending) => Promise<SendOutcome>;
  /**
   * Brings what stands there beside a copy into line with its text as it is now: written, changed or taken away. Told
   * whenever the text goes out, is changed or is taken back.
   */
  readonly keepBeside?: (connection: Connection, subject: Subject) => Promise<void>;
  readonly react?: (reacting: Reacting) => Promise<SendOutcome>;
  readonly follow?: (following: Following) => Promise<SendOutcome>;
  /** Those who follow us hear of a change of ours. */
  readonly tell?: (
    change: OurChange,
    by: Pick<Sending, "connection" | "key">,
  ) => Promise<SendOutcome>;
  /** What was answered, liked and shared there since a moment (Unix milliseconds), oldest first. */
  readonly backfeed?: (copy: Copy, since: number) => AsyncIterable<Incoming>;
  /**
   * What was said to one account of ours and about it, and who follows it now, since a moment (Unix milliseconds), oldest
   * first; also what those wrote whom we follow by it. Only on a network that is asked.
   */
  readonly notifications?: (connection: Connection, since: number) => AsyncIterable<Incoming>;
  /**
   * Hears of every text of ours that comes, changes or goes, whether it goes out there or not: for what needs no account of
   * ours. `text` is undefined for what is gone, or not for everyone. `staysHere`: its writer wants it to stand nowhere
   * else, so nobody is told of it but those who ask for our feeds.
   */
  readonly hearOf?: (
    subject: Subject,
    text: OutgoingText | undefined,
    staysHere: boolean,
  ) => Promise<void>;
  /** Follows what needs no account of ours, such as a feed, or no longer does. */
  readonly subscribe?: (accountId: number, isWanted: boolean) => Promise<void>;
  /** Finds people and what they wrote, by what a person would type; nothing is kept but accounts. */
  readonly lookup?: Lookup;
  /** One of our pages in the network's own form, for who asks for that; undefined for other paths. */
  readonly representation?: (path: string) => Promise<Response | undefined>;
  /** Inboxes, webhooks, documents: what it answers, verified here and handed to flows. */
  readonly routes?: {
    /** Beginnings of paths, `/ap/` for one. */
    readonly paths: readonly string[];
    /** Whole paths, `/webmention` for one. */
    readonly addresses?: readonly string[];
    /** Names below `/.well-known/`. */
    readonly wellKnown: readonly string[];
    readonly app: Hono;
  };
  /** Its own jobs. */
  readonly jobs?: Partial<JobHandlers>;
  /** Once a day, in one transaction with that of the others. */
  readonly tidy?: (tx: Tx) => Promise<void>;
  /** Once a day, after it: what takes long, or more than one transaction. */
  readonly tidyLater?: () => Promise<void>;
}
