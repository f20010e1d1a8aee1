/** In our addresses what follows these opens something: a set-up, a reader's reply, the end of their mails. */
const opening = /(\/(?:setup|reply\/(?:confirm|edit)|reply\/stop\/\d+)\/)[^\s/?#"'<>():,;]+/giu;
/** Tokens as `secrets.token()` makes them, wherever they stand. */
const tokens = /(?<![\w-])[\w-]{43}(?![\w-])/gu;
/** What stands behind a question mark in an address. */
const queries = /\?[\w.~%[\]-]+=[^\s"'<>()]*/gu;
/** Mail addresses, and handles such as `@ann@example.org`: both name a person. */
const persons = /[\p{L}\p{N}._%+'-]{1,64}@(?=(?:[\p{L}\p{N}-]{1,63}\.){1,8}\p{L}{2})/giu;

/**
 * A text for the log or another place that operators read, without what opens something or names a
 * person: tokens in addresses, queries, mail addresses.
 */
export function hideSecrets(text: string): string {
  return text
    .replace(opening, "$1…")
    .replace(queries, "?…")
    .replace(persons, "…@")
    .replace(tokens, "…");
}
