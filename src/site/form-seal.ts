import { hour, minute } from "#core/clock.ts";
import { sameSecret } from "#core/secrets.ts";
import type { Kit } from "#kit";

/** A form may be open for so long before it is sent, in milliseconds. */
const longestOpen = 48 * hour;

/**
 * A mark in a form by which we know that our page made it, for that post. The page is kept and served to
 * many, so the mark names a quarter of an hour, not a reader.
 */
export function formSeal(kit: Kit, postId: number): string {
  const quarter = Math.floor(kit.clock.now() / (15 * minute));
  return `${quarter}.${kit.secrets.fingerprint(`reply form ${postId} ${quarter}`).slice(0, 32)}`;
}

/** Whether a form's mark is ours, for that post, and not too old. */
export function sealFits(kit: Kit, postId: number, seal: string): boolean {
  const [quarter = "", mark = ""] = seal.split(".");
  if (!/^\d{1,12}$/.test(quarter)) return false;
  const age = kit.clock.now() - Number(quarter) * 15 * minute;
  if (age < 0 || age > longestOpen) return false;
  return sameSecret(mark, kit.secrets.fingerprint(`reply form ${postId} ${quarter}`).slice(0, 32));
}
