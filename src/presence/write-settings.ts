import { type Settings, settingsShape } from "./settings.ts";
import { readSettings } from "./read-settings.ts";
import type { Tx } from "#schema";

/**
 * Stores the given settings; the others stay. What is given as it holds already, by an earlier choice or
 * because nothing was chosen yet, is kept and is no change.
 * @returns the names of those that are different now.
 * @throws ZodError when one is not of its form.
 */
export async function writeSettings(tx: Tx, given: Partial<Settings>): Promise<(keyof Settings)[]> {
  const valid = settingsShape.partial().parse(withPlainLineEnds(given));
  const before = await readSettings(tx.db);
  const changed: (keyof Settings)[] = [];
  for (const key of Object.keys(given) as (keyof Settings)[]) {
    const valueJson = JSON.stringify(valid[key] ?? null);
    await tx.db
      .insertInto("settings")
      .values({ key, value_json: valueJson, changed_at: tx.now })
      .onConflict((at) =>
        at.column("key").doUpdateSet({ value_json: valueJson, changed_at: tx.now }),
      )
      .execute();
    if (JSON.stringify(before[key]) !== valueJson) changed.push(key);
  }
  if (changed.length > 0) tx.changed("settings");
  return changed;
}

/** Browsers send line ends as CRLF; a text that only came back from one has not changed. */
function withPlainLineEnds(given: Partial<Settings>): Partial<Settings> {
  return Object.fromEntries(
    Object.entries(given).map(([key, value]) => [
      key,
      typeof value === "string" ? value.replace(/\r\n?/g, "\n") : value,
    ]),
  );
}
