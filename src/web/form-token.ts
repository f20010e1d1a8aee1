import { hour } from "#core/clock.ts";
import { sameSecret } from "#core/secrets.ts";
import type { Kit } from "#kit";

/** A form may be open for so long before it is sent, in milliseconds. */
const longestOpen = 48 * hour;
const block = 6 * hour;

/**
 * A mark in a form by which we know that our page made it, for that thing. The page is kept and served to
 * many, so the mark names a quarter of a day, not a reader.
 */
export function formToken(kit: Kit, about: string): string {
  const at = Math.floor(kit.clock.now() / block);
  return `${at}.${markOf(kit, about, at)}`;
}

/** Whether a form's mark is ours, for that thing, and not too old. */
export function sealFits(kit: Kit, about: string, seal: string): boolean {
  const [at = "", mark = ""] = seal.split(".");
  if (!/^\d{1,12}$/.test(at)) return false;
  const age = kit.clock.now() - Number(at) * block;
  if (age < 0 || age > longestOpen) return false;
  return sameSecret(mark, markOf(kit, about, at));
}

function markOf(kit: Kit, about: string, at: number | string): string {
  return kit.secrets.fingerprint(`form ${about} ${at}`).slice(0, 32);
}
