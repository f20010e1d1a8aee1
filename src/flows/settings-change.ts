import { renameOurs } from "#conversation";
import { enqueue } from "#jobs";
import { logOpenly } from "#openness";
import { readSettings, type Settings, writeSettings } from "#presence";
import { renameOwner } from "#sign-in";
import type { ActingUser, Store, Tx } from "#schema";

import { tellChange } from "./tell-change.ts";

/**
 * Settings whose old and new value the log names; of the long texts it only says that they changed, and of
 * `ownerName` too: what is public for good names nobody.
 */
const told = new Set<keyof Settings>([
  "siteName",
  "language",
  "timeZone",
  "handle",
  "defaultLicence",
  "holdFirstReply",
  "readersMayReply",
  "coachOnOpen",
]);

/** Taste and housekeeping, not policy, or logged in words of its own: these change without a line in the log. */
const quiet = new Set<keyof Settings>([
  "accent",
  "avatarMediaId",
  "servedAt",
  "setUpAt",
  "movedTo",
  "domainAccount",
]);

/** What followers elsewhere see of us; they are told when it changes. */
const onProfile = new Set<keyof Settings>([
  "siteName",
  "tagline",
  "ownerBio",
  "avatarMediaId",
  "links",
  "alsoKnownAs",
  "movedTo",
]);

/**
 * The owner changes settings or the presence statement; each that says something about how the site
 * is run is logged openly.
 * @returns the names of what is different now.
 */
export async function settingsChange(
  store: Store,
  by: ActingUser,
  given: Partial<Settings>,
): Promise<(keyof Settings)[]> {
  return await store.transact(async (tx) => await changeSettings(tx, by, given));
}

/** The same within a story that changes more. */
export async function changeSettings(
  tx: Tx,
  by: ActingUser,
  given: Partial<Settings>,
): Promise<(keyof Settings)[]> {
  const before = await readSettings(tx.db);
  const changed = await writeSettings(tx, given);
  const after = await readSettings(tx.db);
  if (changed.includes("ownerName")) {
    const name = { from: before.ownerName, to: after.ownerName };
    if (by.userId !== null && (await renameOwner(tx, by.userId, name)))
      await renameOurs(tx, by.userId, name.to);
  }
  for (const key of changed) {
    if (quiet.has(key)) continue;
    await logOpenly(tx, by, {
      kind: key.startsWith("about") ? "presence-changed" : "setting-changed",
      subject: `setting:${key}`,
      details: told.has(key) ? { from: scalar(before[key]), to: scalar(after[key]) } : {},
    });
  }
  if (changed.includes("links") || changed.includes("handle"))
    await enqueue(tx, { kind: "verify-links", payload: {} });
  if (changed.some((key) => onProfile.has(key)))
    await tellChange(tx, { kind: "profile", at: tx.now });
  return changed;
}

function scalar(value: Settings[keyof Settings]): string | number | boolean | null {
  return typeof value === "object" ? null : value;
}
