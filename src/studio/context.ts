import type { ActingUser, Visibility } from "#schema";
import type { Context } from "hono";

import type { IncomingAccount } from "#audience";
import type { Kit } from "#kit";
import type { Settings } from "#presence";
import type { User } from "#sign-in";
import type { Words } from "#words";

/** Where the studio's pages find their stylesheets and scripts. */
export interface StudioAssets {
  /** The address of a built file: `studio.css`, `compose-post.js`. */
  url(name: string): string;
  /** The address of the stylesheet that sets the owner's accent colour. */
  accent(hex: string): string;
  /** The address of the favicon in that colour. */
  favicon(hex: string): string;
}

/** Somebody found on the fediverse by what the owner typed. */
export interface FoundAccount {
  readonly accountId: number;
  readonly handle: string;
  readonly name: string;
  readonly url: string;
  readonly bioHtml: string;
}

/** An account that the owner says is theirs too, as its own server describes it now. */
export interface FoundOther {
  /** Its id in the fediverse. */
  readonly uri: string;
  readonly handle: string;
  readonly isUs: boolean;
  /** It says that this site is the same person. */
  readonly namesUs: boolean;
  readonly hasMoved: boolean;
}

/** Something public that was found on the fediverse by its address; cleaned. */
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

/** What the studio is handed besides the kit. */
export interface StudioParts {
  readonly kit: Kit;
  readonly assets: StudioAssets;
  /** Looks `@ann@example.org` or an address up and remembers the account. */
  findAccount(handleOrUrl: string): Promise<FoundAccount | undefined>;
  /** Looks up another account of the owner's in the same ways; nothing is kept. */
  findOther(handleOrUrl: string): Promise<FoundOther | undefined>;
  /** Looks something public up by its address; nothing is kept. */
  findPost(uri: string): Promise<FoundPost | undefined>;
}

/** What every screen of the studio knows about the request. */
export interface StudioVars {
  readonly user: User;
  /** The same, for what is kept of who did something. */
  readonly by: ActingUser;
  /** Fingerprint of the session's token. */
  readonly session: string;
  /** When they last showed a password or passkey in this browser, Unix milliseconds. */
  readonly provedAt: number;
  /** What a form must send back, so that no other site can send it. */
  readonly formToken: string;
  readonly settings: Settings;
  readonly words: Words;
}

export interface StudioEnv {
  Variables: StudioVars & { parts: StudioParts };
  Bindings: { incoming?: { socket?: { remoteAddress?: string } } };
}

export type StudioContext = Context<StudioEnv>;
