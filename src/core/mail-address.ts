import { domainToASCII } from "node:url";

/** Hosts where one mailbox has several names, by the name it is counted under. */
const sameHost: Readonly<Record<string, string>> = {
  "googlemail.com": "gmail.com",
  "protonmail.com": "proton.me",
  "protonmail.ch": "proton.me",
  "pm.me": "proton.me",
  "me.com": "icloud.com",
  "mac.com": "icloud.com",
  "ya.ru": "yandex.ru",
  "yandex.com": "yandex.ru",
  "yandex.by": "yandex.ru",
  "yandex.kz": "yandex.ru",
  "yandex.ua": "yandex.ru",
};

/** Signs that a host does not read in the part before the @. */
const ignored: Readonly<Record<string, RegExp>> = {
  // @source https://support.google.com/mail/answer/7436150
  "gmail.com": /\./g,
  // @source https://proton.me/support/creating-aliases
  "proton.me": /[._-]/g,
};

/** Where a tag begins with a hyphen, as in `name-tag@`; no name there has one. @source Yahoo, disposable addresses */
const hyphenTags = /^(?:yahoo|ymail|rocketmail|myyahoo)\.(?:[a-z]{2,3}|com?\.[a-z]{2})$/;
/** Where everything below a host is one person's: `any@name.fastmail.com`. @source Fastmail, subdomain addressing */
const personHosts = /^(?:[^.]+\.)*([^.]+)\.(fastmail\.(?:com|fm|net|org|in)|sent\.com)$/;

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
  const own = personHosts.exec(host);
  if (own !== null) [local, host] = [own[1]!, own[2]!];
  local = beforeTag(local, "+");
  if (hyphenTags.test(host)) local = beforeTag(local, "-");
  if (host === "yandex.ru") local = local.replaceAll("-", ".");
  const signs = ignored[host];
  return `${signs === undefined ? local : local.replace(signs, "")}@${host}`;
}

/** `"a.b"` and `"a\.b"` name the same mailbox as `a.b`. @source RFC 5321 §4.1.2 */
function unquoted(local: string): string {
  return /^".*"$/s.test(local) ? local.slice(1, -1).replace(/\\(.)/gs, "$1") : local;
}

function beforeTag(local: string, sign: string): string {
  const at = local.indexOf(sign);
  return at > 0 ? local.slice(0, at) : local;
}
