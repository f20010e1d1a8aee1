import { type IncomingAccount, upsertAccount } from "#audience";
import type { RemoteAccount } from "#activitypub/remote/inboxes.ts";
import type { JobHandlers } from "#jobs";
import type { Kit } from "#kit";
import type { Network, Sending } from "#networks";
import { activitypub } from "#networks/activitypub";
import { type Registry, registryOf } from "#networks/registry.ts";
import type { StorePicture } from "#networks/store-picture.ts";
import type { Subject, Tx } from "#schema";

/** The name of the network that the fediverse is, for tests of what knows no network by name. */
export const fediverseName = "activitypub";

/** The fediverse of a site, as tests use it. */
export interface Fediverse {
  readonly network: Network;
  readonly routes: NonNullable<Network["routes"]>["app"];
  /** Its own jobs, and those that send. */
  readonly handlers: JobHandlers;
  readonly can: Registry["can"];
  readonly lookup: Registry["lookup"];
  readonly representation: Registry["representation"];
  /** Sends a text of ours, as its job would. */
  send(verb: "publish" | "update" | "remove" | "reply", subject: Subject): Promise<void>;
}

/** Builds it; pictures of people are not kept unless the test says how. */
export function openFediverse(
  kit: Kit,
  storePicture: StorePicture = async () => await Promise.resolve(undefined),
): Fediverse {
  const network = activitypub(kit, storePicture);
  const { can, jobs, lookup, representation } = registryOf(kit, [network]);
  if (network.routes === undefined) throw new Error("The fediverse has no addresses");
  return {
    network,
    routes: network.routes.app,
    handlers: jobs as JobHandlers,
    can,
    lookup,
    representation,
    send: async (verb, subject) => {
      const sending = { subject, text: undefined, copy: undefined, key: "test" };
      await network[verb](sending as Partial<Sending> as Sending);
    },
  };
}

/** Remembers an account, and where what is sent to it is taken; for an account that is not really there. */
export async function meetReachable(
  tx: Tx,
  { inbox, sharedInbox, ...account }: RemoteAccount,
): Promise<{ readonly id: number }> {
  const values = { inbox, shared_inbox: sharedInbox, fetched_at: tx.now };
  await tx.db
    .insertInto("ap_actors")
    .values({ uri: account.uri, ...values })
    .onConflict((at) => at.column("uri").doUpdateSet(values))
    .execute();
  return await upsertAccount(tx, account);
}

/** The same account with an inbox of its own, and one for its whole server. */
export function reachable(account: IncomingAccount): RemoteAccount {
  const { origin } = new URL(account.uri);
  return { ...account, inbox: `${account.uri}/inbox`, sharedInbox: `${origin}/inbox` };
}
