/**
 * A link target longer than this is left out: no server takes it, and checking it could be slow.
 *
 * @source RFC 9110 §4.1 asks servers to take at least 8000 octets.
 */
const maxAddressCharacters = 8000;

const nowhere = "https://relative.invalid";

/** What a browser would make of an address: it drops tabs, line ends and the space around. */
function asBrowserReads(value: string | undefined): string | undefined {
  const address = value?.replace(/[\t\n\r]/gu, "").trim();
  if (address === undefined || address === "" || address.length > maxAddressCharacters)
    return undefined;
  // oxlint-disable-next-line no-control-regex -- They hide schemes from naive readers.
  return /[\u0000-\u001F\u007F]/u.test(address) ? undefined : address;
}

/** A link written by others: absolute, http or https, without user name; else undefined. */
export function foreignLink(value: string | undefined): string | undefined {
  const address = asBrowserReads(value);
  if (address === undefined) return undefined;
  const url = URL.parse(address);
  if (url === null || (url.protocol !== "https:" && url.protocol !== "http:")) return undefined;
  return url.username === "" && url.password === "" ? address : undefined;
}

/** A link in our own post: also relative, to a place on the page, or mailto; else undefined. */
export function ownLink(value: string | undefined): string | undefined {
  const address = asBrowserReads(value);
  if (address === undefined) return undefined;
  const url = URL.parse(address, nowhere);
  if (url === null) return undefined;
  if (url.protocol === "mailto:" || url.origin === nowhere) return address;
  return foreignLink(address);
}

/** A picture from our own site, by path or whole address; else undefined. */
export function ownPicture(
  value: string | undefined,
  ownOrigin: string | undefined,
): string | undefined {
  const address = asBrowserReads(value);
  if (address === undefined) return undefined;
  const base = ownOrigin ?? nowhere;
  const origin = URL.parse(address, base)?.origin;
  return origin !== undefined && origin === URL.parse(base)?.origin ? address : undefined;
}
