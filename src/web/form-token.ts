import { hour } from "#core/clock.ts";
import { sameSecret } from "#core/secrets.ts";
import type { Kit } from "#kit";

/** A form may be open for so long before it is sent, in milliseconds. */
const longestOpen = 48 * hour;
const block = 6 * hour;

/**
 * What a form that anyone may send carries, so that we know that our page made it, for that thing. The page is
 * kept and served to many, so the token names a quarter of a day, not a reader.
 */
export function publicFormToken(kit: Kit, about: string): string {
  const at = Math.floor(kit.clock.now() / block);
  return `${at}.${markOf(kit, about, at)}`;
}

/** Whether the token of a public form is ours, for that thing, and not too old. */
export function isPublicFormToken(kit: Kit, about: string, token: string): boolean {
  const [at = "", mark = ""] = token.split(".");
  if (!/^\d{1,12}$/.test(at)) return false;
  const age = kit.clock.now() - Number(at) * block;
  if (age < 0 || age > longestOpen) return false;
  return sameSecret(mark, markOf(kit, about, at));
}

function markOf(kit: Kit, about: string, at: number | string): string {
  return kit.secrets.fingerprint(`form ${about} ${at}`).slice(0, 32);
}

/** What the forms of one session carry, so that nobody else can send them. `session` is the session's fingerprint. */
export function sessionFormToken(kit: Kit, session: string): string {
  return kit.secrets.fingerprint(`form ${session}`);
}
