import { badInput } from "#core/errors.ts";
import type { Connect, Network } from "#networks";
import type { Registry } from "#networks/registry.ts";
import { type Connection, listConnections } from "#syndication";

import type { CliContext } from "./cli-context.ts";

/** Does `work` with the networks of a site that no server need run for. */
export async function withNetworks<T>(
  { config, store, secrets }: CliContext,
  work: (networks: Pick<Registry, "all" | "find">) => Promise<T>,
): Promise<T> {
  // Loaded only here: the help of a command does not wait for it.
  const { makeKit } = await import("#kit");
  const { createNetworks } = await import("#networks/registry.ts");
  const kit = makeKit(config, store, secrets);
  try {
    return await work(createNetworks(kit, async () => await Promise.resolve(undefined)));
  } finally {
    await kit.close();
  }
}

/** One that accounts can be connected to. @throws AppError `bad_usage` that names those there are */
export function connectable(
  networks: Pick<Registry, "all" | "find">,
  name: string,
): { readonly network: Network; readonly connect: Connect } {
  const network = networks.find(name.toLowerCase());
  const connect = network?.connect;
  if (network !== undefined && connect !== undefined) return { network, connect };
  const others = networks.all.filter((one) => one.connect !== undefined).map((one) => one.name);
  const known =
    others.length === 0 ? "There is none to connect to." : `There is: ${others.join(", ")}.`;
  throw badInput(
    network === undefined
      ? `There is no network called ${name}. ${known}`
      : `${name} is always on: the site itself is the account there. ${known}`,
    "bad_usage",
  );
}

/**
 * The account of ours that is meant, by its name where there are several.
 * @throws AppError `bad_usage` when there is none, or it is not said which
 */
export async function ownAccount(
  { store }: Pick<CliContext, "store">,
  network: Pick<Network, "name">,
  handle: string | undefined,
): Promise<Connection> {
  const all = await listConnections(store.db, network.name);
  const bare = (name: string): string => name.replace(/^@/u, "").toLowerCase();
  const meant = all.filter(({ name }) => handle === undefined || bare(name) === bare(handle));
  const [account, ...others] = meant;
  if (account !== undefined && others.length === 0) return account;
  const names = all.map(({ name }) => name).join(", ");
  throw badInput(
    all.length === 0
      ? `No account on ${network.name} is connected.`
      : `Say which account with --handle: ${names}.`,
    "bad_usage",
  );
}
