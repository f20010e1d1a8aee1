/** Words that the tables and all that read them share. */

/** By which way something came or goes: the name of a network in src/networks/, or `site` for the page itself. */
export type NetworkName = string;

/**
 * What a user may do here: read, write of their own, also change what others wrote, look after the conversation,
 * everything. What each of them comes to stands in src/sign-in/permissions.ts.
 */
export type Role = "reader" | "author" | "editor" | "moderator" | "owner";

/** Who of ours does something: a user, or nobody, when the program does it by itself. */
export interface ActingUser {
  readonly userId: number | null;
}

/** What the program does by itself. */
export const bySystem: ActingUser = { userId: null };

/** What was written in a form of the page, or was there before an import; it goes to no network. */
export const onSite: NetworkName = "site";

/** By which others only name a page of theirs: the same may come by its own network too, which knows more of it. */
export const byPage: NetworkName = "webmention";

/** A text of ours that goes out: a post, an answer under one (a row of `replies`), or one given elsewhere. */
export interface Subject {
  readonly what: "post" | "reply" | "answer";
  readonly id: number;
}

/** What changed about us, for those who follow us. */
export type OurChange =
  /** Name, picture or text, at that moment (Unix milliseconds). */
  | { readonly kind: "profile"; readonly at: number }
  | { readonly kind: "moved"; readonly toUri: string }
  | { readonly kind: "pinned" | "unpinned"; readonly postUri: string };

/** What somebody else wrote, as it is kept wherever it is shown. */
export interface WrittenText {
  /** Plain; empty for most. */
  readonly title: string;
  /** Plain: what its author wants read before the text is opened; empty for most. */
  readonly warning: string;
  /** Cleaned. */
  readonly html: string;
  /** A BCP 47 tag; empty when it is not known. */
  readonly language: string;
}

/** The same as it is handed over: what is not said is empty. */
export type GivenText = Pick<WrittenText, "html"> & Partial<WrittenText>;

/**
 * Who may see something: everyone; everyone, though it stands in no list; those who follow its author; or
 * only those it names, which is also what is taken for anything not understood.
 */
export type Visibility = "public" | "unlisted" | "followers" | "direct";
