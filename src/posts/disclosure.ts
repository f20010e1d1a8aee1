import { escapeHtml } from "#core/html.ts";
import { messagesFor } from "#words";

/** What the author got for a post, or what ties them to what it is about. */
export const disclosureKinds = ["gift", "pay", "affiliate", "employer", "ownership"] as const;
export type DisclosureKind = (typeof disclosureKinds)[number];

/** A tie between the author and somebody a post speaks of. */
export interface Disclosure {
  readonly kind: DisclosureKind;
  /** From whom or to whom: `Værftet A/S`. */
  readonly who: string;
}

/** The longest name, in UTF-16 units. */
export const longestWho = 120;

/** A disclosure as it is stored in a post's row. */
export interface DisclosureColumns {
  readonly disclosure: string;
  readonly disclosed_who: string;
  readonly language: string;
}

/** Reads the columns; undefined when nothing is disclosed. */
export function disclosureOf(post: Omit<DisclosureColumns, "language">): Disclosure | undefined {
  const kind = disclosureKinds.find((one) => one === post.disclosure);
  return kind === undefined ? undefined : { kind, who: post.disclosed_who };
}

/**
 * The sentence that stands before everything else in each copy of a post, in the post's language; empty when
 * there is nothing to disclose. It begins with the word that readers know: “spons”, “ad” at the end, a
 * hashtag or “in cooperation with” were not enough.
 * @source Markedsføringsloven § 6, stk. 4; Forbrugerombudsmanden, "Gode råd til influenter om skjult reklame"
 */
export function disclosureText(post: DisclosureColumns): string {
  const disclosure = disclosureOf(post);
  if (disclosure === undefined) return "";
  const { kind, who } = disclosure;
  const messages = messagesFor(post.language);
  return messages.t(who === "" ? `posts.disclosed_${kind}_nobody` : `posts.disclosed_${kind}`, {
    who,
  });
}

/** {@link disclosureText} as a paragraph; empty when there is nothing to disclose. */
export function disclosureHtml(post: DisclosureColumns): string {
  const text = disclosureText(post);
  return text === "" ? "" : `<p class="disclosure">${escapeHtml(text)}</p>`;
}

/** What a title in a list begins with: `Reklame: ` or nothing. */
export function disclosurePrefix(post: DisclosureColumns): string {
  return disclosureOf(post) === undefined
    ? ""
    : `${messagesFor(post.language).t("posts.adWord")}: `;
}
