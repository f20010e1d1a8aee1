import { isDid } from "./rich-text.ts";

/** What a person typed or copied, as far as it names somebody there. */
export interface Typed {
  /** A handle without `@`, or a DID. */
  readonly who: string;
  /** The key of a post of theirs; undefined where only they are named. */
  readonly post: string | undefined;
}

/**
 * Reads what names somebody there or a post of theirs: `@ann.example`, `did:plc:…`, an address at bsky.app, or `at://…`.
 * @returns undefined for anything else, such as a name on the fediverse
 */
export function readTyped(typed: string): Typed | undefined {
  const text = typed.trim().slice(0, 3000);
  const [, atWho, atPost] =
    /^at:\/\/([^/\s]+)(?:\/app\.bsky\.feed\.post\/([\w.~:-]+))?\/?$/u.exec(text) ?? [];
  if (atWho !== undefined) return named(atWho, atPost);
  const url = /^https?:/iu.test(text) ? URL.parse(text) : null;
  if (url !== null) {
    if (!/^(?:www\.)?bsky\.app$/u.test(url.hostname)) return undefined;
    const [, who, post] =
      /^\/profile\/([^/]+)(?:\/post\/([\w.~:-]+))?\/?$/u.exec(url.pathname) ?? [];
    return who === undefined ? undefined : named(decoded(who), post);
  }
  return named(text.replace(/^@/u, ""), undefined);
}

function named(who: string, post: string | undefined): Typed | undefined {
  const isHandle =
    who.length <= 253 &&
    /^(?:[a-z\d](?:[a-z\d-]*[a-z\d])?\.)+[a-z](?:[a-z\d-]*[a-z\d])?$/iu.test(who);
  if (isDid(who)) return { who, post };
  return isHandle ? { who: who.toLowerCase(), post } : undefined;
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
