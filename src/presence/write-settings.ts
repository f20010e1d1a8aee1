import { type Settings, settingsShape } from "./settings.ts";
import type { Tx } from "#schema";

/**
 * Stores the given settings; the others stay.
 * @returns the names of those that are different now.
 * @throws ZodError when one is not of its form.
 */
export async function writeSettings(tx: Tx, given: Partial<Settings>): Promise<(keyof Settings)[]> {
  const valid = settingsShape.partial().parse(given);
  const changed: (keyof Settings)[] = [];
  for (const key of Object.keys(given) as (keyof Settings)[]) {
    const valueJson = JSON.stringify(valid[key] ?? null);
    const before = await tx.db
      .selectFrom("settings")
      .select("value_json")
      .where("key", "=", key)
      .executeTakeFirst();
    if (before?.value_json === valueJson) continue;
    await tx.db
      .insertInto("settings")
      .values({ key, value_json: valueJson, changed_at: tx.now })
      .onConflict((at) =>
        at.column("key").doUpdateSet({ value_json: valueJson, changed_at: tx.now }),
      )
      .execute();
    changed.push(key);
  }
  if (changed.length > 0) tx.changed("settings");
  return changed;
}
