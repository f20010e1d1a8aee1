import type { Kit } from "#kit";
import type { Reacting } from "#networks";
import type { SendOutcome } from "#syndication";

import type { Api } from "./api.ts";
import { goneThere } from "./faults.ts";
import { statusIdOf } from "./statuses.ts";

const done: SendOutcome = { kind: "sent", uri: "", url: "" };

/** Likes or shares something there, or no longer does; what was taken back before it went out is told to nobody. */
export async function sendReaction(kit: Kit, api: Api, reacting: Reacting): Promise<SendOutcome> {
  const { connection, reaction: kind, what, id, uri, isWanted } = reacting;
  const key = { connection_id: connection.id, what, subject_id: id, kind };
  const isGiven = await find(kit, key);
  if (isGiven === isWanted) return done;
  const statusId = uri === undefined ? undefined : await statusIdOf(kit, api, connection, uri);
  if (statusId === undefined) {
    if (isWanted) throw goneThere();
    await note(kit, key, false);
    return done;
  }
  const verb = `${isWanted ? "" : "un"}${kind === "like" ? "favourite" : "reblog"}`;
  await api.ask(`/api/v1/statuses/${encodeURIComponent(statusId)}/${verb}`, {
    ...{ method: "POST", json: {} },
  });
  await note(kit, key, isWanted);
  return done;
}

interface Key {
  readonly connection_id: number;
  readonly what: "item" | "reply";
  readonly subject_id: number;
  readonly kind: "like" | "share";
}

async function find({ store }: Kit, key: Key): Promise<boolean> {
  const row = await store.db
    .selectFrom("mastodon_reactions")
    .select("kind")
    .where("connection_id", "=", key.connection_id)
    .where("what", "=", key.what)
    .where("subject_id", "=", key.subject_id)
    .where("kind", "=", key.kind)
    .executeTakeFirst();
  return row !== undefined;
}

async function note({ store }: Kit, key: Key, isGiven: boolean): Promise<void> {
  await store.transact(async (tx) => {
    await tx.db
      .deleteFrom("mastodon_reactions")
      .where("connection_id", "=", key.connection_id)
      .where("what", "=", key.what)
      .where("subject_id", "=", key.subject_id)
      .where("kind", "=", key.kind)
      .execute();
    if (isGiven) await tx.db.insertInto("mastodon_reactions").values(key).execute();
  });
}
