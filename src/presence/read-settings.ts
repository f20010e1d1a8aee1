import { type Settings, settingsShape } from "./settings.ts";
import type { Db } from "#schema";

/** The settings as they stand; what was never set has its default. */
export async function readSettings(db: Db): Promise<Settings> {
  const rows = await db.selectFrom("settings").select(["key", "value_json"]).execute();
  const stored: Record<string, unknown> = {};
  for (const { key, value_json } of rows) stored[key] = JSON.parse(value_json);
  return settingsShape.parse(stored);
}
