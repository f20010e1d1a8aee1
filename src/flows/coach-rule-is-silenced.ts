import { logOpenly } from "#openness";
import { readSettings, writeSettings } from "#presence";
import type { ActingUser, Store } from "#schema";

/**
 * One rule of the coach is silent on this site from now on; which one and why is public.
 * @returns false when it was silent already.
 */
export async function coachRuleIsSilenced(
  store: Store,
  by: ActingUser,
  { rule, reason }: { readonly rule: string; readonly reason: string },
): Promise<boolean> {
  return await store.transact(async (tx) => {
    const { coachSilenced } = await readSettings(tx.db);
    if (coachSilenced.some((one) => one.rule === rule)) return false;
    await writeSettings(tx, { coachSilenced: [...coachSilenced, { rule, reason }] });
    await logOpenly(tx, by, {
      kind: "setting-changed",
      subject: "setting:coachSilenced",
      details: { what: rule, reason },
    });
    return true;
  });
}

/** A silenced rule speaks again; that is public too. @returns false when it was not silent. */
export async function coachRuleSpeaks(
  store: Store,
  by: ActingUser,
  rule: string,
): Promise<boolean> {
  return await store.transact(async (tx) => {
    const { coachSilenced } = await readSettings(tx.db);
    const left = coachSilenced.filter((one) => one.rule !== rule);
    if (left.length === coachSilenced.length) return false;
    await writeSettings(tx, { coachSilenced: left });
    await logOpenly(tx, by, {
      kind: "setting-changed",
      subject: "setting:coachSpeaks",
      details: { what: rule },
    });
    return true;
  });
}
