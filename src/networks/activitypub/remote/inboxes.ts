import type { IncomingAccount } from "#audience";
import { day } from "#core/clock.ts";
import type { Store, Tx } from "#schema";

/** An account as its actor describes it, with the inboxes that take what is sent to it. */
export interface RemoteAccount extends IncomingAccount {
  readonly inbox: string | null;
  /** One for everybody on its server. */
  readonly sharedInbox: string | null;
}

/** Remembers where an actor takes what is sent to it; writes nothing when that is as it was. */
export async function keepInboxes(store: Store, account: RemoteAccount): Promise<void> {
  const { uri, inbox, sharedInbox } = account;
  const known = await store.db
    .selectFrom("ap_actors")
    .select(["inbox", "shared_inbox"])
    .where("uri", "=", uri)
    .executeTakeFirst();
  if (known !== undefined && known.inbox === inbox && known.shared_inbox === sharedInbox) return;
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
    await tx.db.updateTable("ap_actors").set({ inbox: null }).where("inbox", "=", inbox).execute();
    await tx.db
      .updateTable("ap_actors")
      .set({ shared_inbox: null })
      .where("shared_inbox", "=", inbox)
      .execute();
    tx.changed("followers");
  });
}

/** An actor is no more: nothing is sent to it, and nothing is between us. */
export async function forgetActor(store: Store, uri: string): Promise<void> {
  await store.transact(async (tx) => {
    await tx.db.deleteFrom("ap_actors").where("uri", "=", uri).execute();
    await tx.db.deleteFrom("ap_follows").where("actor_uri", "=", uri).execute();
  });
}

/** Forgets those who are no account here, or none any more; somebody may just be about to become one. */
export async function tidyActors(tx: Tx): Promise<void> {
  await tx.db
    .deleteFrom("ap_actors")
    .where("fetched_at", "<", tx.now - day)
    .where((or) =>
      or.not(
        or.exists(
          or
            .selectFrom("accounts")
            .select("accounts.id")
            .whereRef("accounts.uri", "=", "ap_actors.uri")
            .where("accounts.state", "=", "known"),
        ),
      ),
    )
    .execute();
  await tx.db
    .deleteFrom("ap_follows")
    .where("at", "<", tx.now - day)
    .where((or) =>
      or.not(
        or.exists(
          or
            .selectFrom("accounts")
            .select("accounts.id")
            .whereRef("accounts.uri", "=", "ap_follows.actor_uri")
            .where("accounts.state", "=", "known"),
        ),
      ),
    )
    .execute();
}
