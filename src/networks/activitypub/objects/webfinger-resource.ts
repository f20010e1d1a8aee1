import type { OwnAddresses } from "#activitypub/addresses.ts";

/** What a WebFinger resource names: us, or a page of ours by its path. */
export type Resource =
  | { readonly kind: "us" }
  | { readonly kind: "page"; readonly path: string }
  | { readonly kind: "other" };

/**
 * Reads a WebFinger resource in all the ways it is written: `acct:ann@host`, with capitals, with an `@` in
 * front or without `acct:`; the actor, the profile or the site by address, `http:` too, with a slash, a
 * query or a fragment behind it; and percent-encoded once more than needed.
 * @source RFC 7033 §4.1; RFC 7565 (acct); SWICG "ActivityPub and WebFinger" §2
 */
export function readResource(asked: string, own: OwnAddresses, handle: string): Resource {
  const text = decoded(asked.trim());
  const { host } = new URL(own.origin);
  const account = /^(?:acct:(?:\/\/)?)?@?([^@/?#\s]+)@([^@/?#\s]+)$/i.exec(text);
  if (account !== null) {
    const [, user = "", at = ""] = account;
    return user.toLowerCase() === handle.toLowerCase() && plainHost(at) === host
      ? { kind: "us" }
      : { kind: "other" };
  }
  // A host alone is the site.
  const url = URL.parse(/^https?:\/\//i.test(text) ? text : `https://${text}`);
  if (url === null || plainHost(url.host) !== host) return { kind: "other" };
  const path = decoded(url.pathname).replace(/\/+$/, "");
  const profile = `/@${handle}`.toLowerCase();
  const names = ["", profile, `${profile}@${host}`, new URL(own.actor).pathname];
  return names.includes(path.toLowerCase())
    ? { kind: "us" }
    : { kind: "page", path: url.pathname.replace(/\/+$/, "") };
}

/** A host as a browser writes it: in lower case, in ASCII, without the port that goes without saying. */
function plainHost(text: string): string | undefined {
  return URL.parse(`https://${text}`)?.host;
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
