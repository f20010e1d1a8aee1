import { sql } from "kysely";

import type { IncomingAccount } from "#audience";
import { day } from "#core/clock.ts";
import type { Kit } from "#kit";
import type { Store } from "#schema";

/** An account as its actor describes it, with the inboxes that take what is sent to it. */
export interface RemoteAccount extends IncomingAccount {
  readonly inbox: string | null;
  /** One for everybody on its server. */
  readonly sharedInbox: string | null;
}

/** Remembers where an actor takes what is sent to it; writes nothing when that is as it was. */
export async function keepInboxes(
  { store, clock }: Pick<Kit, "store" | "clock">,
  account: RemoteAccount,
): Promise<void> {
  const { uri, inbox, sharedInbox } = account;
  const known = await store.db
    .selectFrom("ap_actors")
    .select(["inbox", "shared_inbox", "fetched_at"])
    .where("uri", "=", uri)
    .executeTakeFirst();
  const isSame = known?.inbox === inbox && known.shared_inbox === sharedInbox;
  // That they are still about is written now and then, lest they be forgotten as strangers.
  if (isSame && known.fetched_at > clock.now() - day / 2) return;
  await store.transact(async (tx) => {
    const values = { inbox, shared_inbox: sharedInbox, fetched_at: tx.now };
    await tx.db
      .insertInto("ap_actors")
      .values({ uri, ...values })
      .onConflict((at) => at.column("uri").doUpdateSet(values))
      .execute();
  });
}

/**
 * Nobody answers at this inbox any more: nothing is sent to it until its actors are heard from again, and those who
 * merely shared it are reached by their own from now on.
 */
export async function inboxIsGone(store: Store, inbox: string): Promise<void> {
  await store.transact(async (tx) => {
    const lost = await tx.db
      .updateTable("ap_actors")
      .set({ inbox: null })
      .where("inbox", "=", inbox)
      .returning("uri")
      .execute();
    await tx.db
      .updateTable("ap_actors")
      .set({ shared_inbox: null })
      .where("shared_inbox", "=", inbox)
      .execute();
    // What is at hand of them is asked for anew when they are next heard from.
    tx.changed("followers", ...lost.map(({ uri }) => `account:${uri}`));
  });
}

/** An actor is no more: nothing is sent to it, and nothing is between us. */
export async function forgetActor(store: Store, uri: string): Promise<void> {
  await store.transact(async (tx) => {
    await tx.db.deleteFrom("ap_actors").where("uri", "=", uri).execute();
    await tx.db.deleteFrom("ap_follows").where("actor_uri", "=", uri).execute();
    const account = tx.db.selectFrom("accounts").select("id").where("uri", "=", uri);
    await tx.db.deleteFrom("ap_names").where("account_id", "in", account).execute();
  });
}

/**
 * Forgets what is kept of actors who are no account here, or none any more, some at a time; somebody may just be about
 * to become one. Also likes and shares of ours whose object is gone.
 */
export async function tidyActors({ store, clock }: Pick<Kit, "store" | "clock">): Promise<void> {
  for (const [table, name, at] of [
    ["ap_actors", "uri", "fetched_at"],
    ["ap_follows", "actor_uri", "at"],
  ] as const)
    for (let after: string | undefined = ""; after !== undefined;) {
      const from: string = after;
      const { rows } = await sql<{ uri: string; is_orphan: number }>`
        select one.${sql.ref(name)} as uri,
          case when accounts.id is null and one.${sql.ref(at)} < ${clock.now() - day} then 1 else 0 end as is_orphan
        from ${sql.table(table)} as one
        left join accounts on accounts.uri = one.${sql.ref(name)} and accounts.state = 'known'
        where one.${sql.ref(name)} > ${from}
        order by one.${sql.ref(name)} limit ${atOnce}`.execute(store.db);
      const orphans = rows.filter((row) => Number(row.is_orphan) === 1).map(({ uri }) => uri);
      if (orphans.length > 0)
        await store.transact(
          async (tx) =>
            void (await sql`delete from ${sql.table(table)}
              where ${sql.ref(name)} in (${sql.join(orphans)})`.execute(tx.db)),
        );
      after = rows.length === atOnce ? rows.at(-1)?.uri : undefined;
    }
  await store.transact(async (tx) => {
    await sql`delete from ap_reactions where
      (what = 'item' and not exists (select 1 from reading_items where reading_items.id = ap_reactions.id))
      or (what = 'reply' and not exists (select 1 from replies where replies.id = ap_reactions.id))`.execute(
      tx.db,
    );
  });
}

/** So many actors are looked at at a time. */
const atOnce = 1000;
