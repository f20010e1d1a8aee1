/**
 * The one form of an address that is written another way: no `//`, no slash at its end, no dots. Always a
 * path of this site, whatever was asked, so that it never leads elsewhere; undefined when it is that form.
 */
export function canonicalAddress(address: string): string | undefined {
  const { pathname, search } = new URL(address);
  const path = pathname.replace(/\/{2,}/g, "/").replace(/(?<=.)\/$/, "");
  return path === pathname ? undefined : `${path}${search}`;
}

/** Our pages' names are in lower case; what follows some of them, such as a mail's link, is as it is. */
const lowerCase =
  /^\/(?:articles|notes|topics|archive|about|open|follow|search|privacy|feed|sitemap|robots)(?:[/.-]|$)/;

/** For an address where nothing is: the same in lower case where our pages are. */
export function lowerCaseAddress(address: string): string | undefined {
  const { pathname, search } = new URL(address);
  const path = pathname.toLowerCase();
  return path !== pathname && lowerCase.test(path) ? `${path}${search}` : undefined;
}

/** The way a post's address is written, where it was asked for in another way (`%41` for `A`). */
export function ownAddress(address: string, uri: string): string | undefined {
  const { pathname, search } = new URL(address);
  const own = new URL(uri).pathname;
  return own === pathname || !own.startsWith("/") || own.startsWith("//")
    ? undefined
    : own + search;
}
