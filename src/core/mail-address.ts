import { domainToASCII } from "node:url";

import { hyphenTags, isProvider, personBelow, sameHost } from "./mail-hosts.ts";
import { siteOf } from "./site-of.ts";

/** Signs that a host does not read in the part before the @. */
const ignored: Readonly<Record<string, RegExp>> = {
  // @source https://support.google.com/mail/answer/7436150
  "gmail.com": /\./g,
  // @source https://proton.me/support/creating-aliases
  "proton.me": /[._-]/g,
};

/** What can be delivered to: one plain address, in which nothing can become a header or a second receiver. */
const deliverable =
  /^(?!\.)(?!.*\.\.)[\w'+.-]{0,63}[\w+-]@(?:[a-z\d](?:[a-z\d-]{0,61}[a-z\d])?\.)+[a-z](?:[a-z\d-]{0,61}[a-z\d])$/i;

/**
 * A mail address as it can be delivered to, its host in ASCII; undefined when it is none.
 * @source RFC 5321 §4.5.3.1.3: at most 254 characters; RFC 5891: hosts with other letters
 */
export function readMailAddress(typed: string): string | undefined {
  const address = typed.trim();
  const at = address.lastIndexOf("@");
  const host = address.slice(at + 1);
  // oxlint-disable-next-line no-control-regex -- ASCII is just these.
  const plain = /^[\u0000-\u007F]*$/.test(host)
    ? address
    : `${address.slice(0, at)}@${domainToASCII(host)}`;
  return plain.length <= 254 && deliverable.test(plain) ? plain : undefined;
}

/**
 * The person behind a mail address, so that one who is written to is one, however the address is spelt: as
 * its host reads it, without case, tags and signs that do not count. Never write to this; it is only for counting.
 * @source RFC 5233 (tags after +)
 */
export function personOf(address: string): string {
  const whole = address.trim().normalize("NFKC").toLowerCase();
  const at = whole.lastIndexOf("@");
  const given = whole.slice(at + 1).replace(/\.$/, "");
  let host = domainToASCII(given) || given;
  host = sameHost[host] ?? host;
  let local = unquoted(whole.slice(0, at));
  const site = siteOf(host);
  if (host !== site && personBelow.has(site)) {
    local =
      host
        .slice(0, -site.length - 1)
        .split(".")
        .at(-1) ?? local;
    host = site;
  }
  local = beforeTag(local, "+");
  if (hyphenTags.test(host)) local = beforeTag(local, "-");
  if (host === "yandex.ru") local = local.replaceAll("-", ".");
  const signs = ignored[host];
  return `${signs === undefined ? local : local.replace(signs, "")}@${host}`;
}

/**
 * The domain somebody registered, below which they may have as many addresses as they like; undefined where a
 * provider gives one to each of very many people. Never write to this either.
 */
export function domainOf(address: string): string | undefined {
  const person = personOf(address);
  const host = person.slice(person.lastIndexOf("@") + 1);
  const domain = siteOf(host);
  return isProvider(host) || isProvider(domain) ? undefined : domain;
}

/** `"a.b"` and `"a\.b"` name the same mailbox as `a.b`. @source RFC 5321 §4.1.2 */
function unquoted(local: string): string {
  return /^".*"$/s.test(local) ? local.slice(1, -1).replace(/\\(.)/gs, "$1") : local;
}

function beforeTag(local: string, sign: string): string {
  const at = local.indexOf(sign);
  return at > 0 ? local.slice(0, at) : local;
}
