import { z } from "zod";

import type { Db, Store } from "#schema";
import type { Connection } from "#syndication";

import type { Api } from "./api.ts";
import { readable, status } from "./entities.ts";

/** What somebody else posted goes by this id on the server of an account of ours. */
interface KnownStatus {
  readonly uri: string;
  readonly statusId: string;
}

/**
 * The id on our server of something that is known by its id on the fediverse: as it was seen there, or as the server finds
 * it when it is asked to look elsewhere. Undefined where it does not.
 * @source docs.joinmastodon.org/methods/search, `resolve`
 */
export async function statusIdOf(
  { store }: { readonly store: Store },
  api: Api,
  connection: Pick<Connection, "id">,
  uri: string,
): Promise<string | undefined> {
  const known = await store.db
    .selectFrom("mastodon_statuses")
    .select("status_id")
    .where("connection_id", "=", connection.id)
    .where("uri", "=", uri)
    .executeTakeFirst();
  if (known !== undefined) return known.status_id;
  const query = { q: uri, resolve: "true", type: "statuses", limit: "5" };
  const said = await api.read(
    z.object({ statuses: z.array(z.unknown()).catch([]) }),
    "/api/v2/search",
    {
      query,
    },
  );
  // What is found by words alone is another post that only names it.
  const found = readable(status, said.statuses).find((one) => one.uri === uri || one.url === uri);
  if (found === undefined) return undefined;
  await keepStatuses(store, connection.id, null, [{ uri, statusId: found.id }]);
  return found.id;
}

/** Remembers by which ids something goes there, and under which copy of ours it was found first. */
export async function keepStatuses(
  store: Store,
  connectionId: number,
  copyId: number | null,
  all: readonly KnownStatus[],
): Promise<void> {
  for (let from = 0; from < all.length; from += 100) {
    const some = all.slice(from, from + 100);
    const rows = await store.db
      .selectFrom("mastodon_statuses")
      .select(["uri", "copy_id"])
      .where("connection_id", "=", connectionId)
      .where(
        "uri",
        "in",
        some.map(({ uri }) => uri),
      )
      .execute();
    const known = new Set(rows.flatMap((row) => (row.copy_id === null ? [] : row.uri)));
    const fresh = some.filter(({ uri }) => !known.has(uri));
    if (fresh.length === 0) continue;
    await store.transact(async (tx) => {
      await tx.db
        .insertInto("mastodon_statuses")
        .values(
          fresh.map(({ uri, statusId }) => ({
            ...{ connection_id: connectionId, copy_id: copyId },
            ...{ uri, status_id: statusId },
          })),
        )
        .onConflict((at) => at.columns(["connection_id", "uri"]).doUpdateSet({ copy_id: copyId }))
        .execute();
    });
  }
}

/** What was seen there under a copy of ours. */
export async function statusesUnder(
  db: Db,
  connectionId: number,
  copyId: number,
): Promise<KnownStatus[]> {
  const rows = await db
    .selectFrom("mastodon_statuses")
    .select(["uri", "status_id"])
    .where("connection_id", "=", connectionId)
    .where("copy_id", "=", copyId)
    .execute();
  return rows.map(({ uri, status_id }) => ({ uri, statusId: status_id }));
}

/** It is no longer there. */
export async function forgetStatus(store: Store, connectionId: number, uri: string): Promise<void> {
  await store.transact(
    async (tx) =>
      void (await tx.db
        .deleteFrom("mastodon_statuses")
        .where("connection_id", "=", connectionId)
        .where("uri", "=", uri)
        .execute()),
  );
}
