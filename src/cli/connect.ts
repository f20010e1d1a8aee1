import type { Command } from "commander";

import { badInput } from "#core/errors.ts";
import { connectionEnds } from "#flows/connection-ends.ts";
import type { ConnectOutcome } from "#networks";
import type { Registry } from "#networks/registry.ts";
import { readSettings } from "#presence";
import { listConnections } from "#syndication";
import { faultText, messagesFor } from "#words";

import { type CliContext, withSite } from "./cli-context.ts";
import { connectable, ownAccount, withNetworks } from "./networks-here.ts";
import { readSecret } from "./standard-input.ts";

interface Given {
  readonly handle?: string;
  readonly passwordStdin?: boolean;
  readonly json?: boolean;
}

/** `medspil connect`: the networks there are; with a name, connects an account. `medspil disconnect` ends that. */
export function addConnect(program: Command): void {
  program
    .command("connect")
    .description("Connect an account on a network; without a name, list the networks there are")
    .argument("[network]", "such as bluesky")
    .option("--handle <name>", "who you are there")
    .option("--password-stdin", "read a password that was made for this site from standard input")
    .option("--json", "print the result as JSON")
    .addHelpText(
      "after",
      `
Examples:
  medspil connect
  printf '%s' "$APP_PASSWORD" | medspil connect bluesky --handle ida.example --password-stdin

Use a password that was made for this site in the settings of the account, never the account's own. The studio
can also connect without any password, by agreeing on the network's own page. To renew a connection, connect
the same account again.`,
    )
    .action(async (name: string | undefined, given: Given) => {
      await withSite(
        async (context) =>
          await withNetworks(context, async (networks) => {
            if (name === undefined) {
              const rows = await listNetworks(context, networks);
              console.log(given.json === true ? JSON.stringify(rows) : inColumns(rows));
              return;
            }
            const { network, as } = await connectAccount(context, networks, name, {
              handle: given.handle ?? "",
              readPassword: async () => await readSecret(given.passwordStdin === true),
            });
            console.log(
              given.json === true
                ? JSON.stringify({ network, as })
                : `Connected to ${network} as ${as}. What is published from now on goes there too.`,
            );
          }),
      );
    });
}

/** `medspil disconnect`: nothing goes out by an account any more. */
export function addDisconnect(program: Command): void {
  program
    .command("disconnect")
    .description("End the connection to an account; its copies of posts stay there")
    .argument("<network>", "such as bluesky")
    .option("--handle <name>", "which account, when there are several")
    .addHelpText(
      "after",
      `
Example:
  medspil disconnect bluesky

What stands there stays there, and can no longer be corrected or taken away from here. The keys to the account
are thrown away.`,
    )
    .action(async (name: string, given: Given) => {
      await withSite(
        async (context) =>
          await withNetworks(context, async (networks) => {
            const as = await disconnectAccount(context, networks, name, given.handle);
            console.log(`Disconnected from ${name} as ${as}.`);
          }),
      );
    });
}

/** A network as `medspil connect` lists it; a row for each account. */
export interface ListedNetwork {
  readonly network: string;
  readonly state: "connected" | "expired" | "not connected" | "always on";
  readonly as: string;
  /** Unix milliseconds. */
  readonly lastSent: number | null;
  readonly expires: number | null;
}

/** Every network there is, each with its accounts. */
export async function listNetworks(
  { store, config }: Pick<CliContext, "store" | "config">,
  networks: Pick<Registry, "all">,
): Promise<ListedNetwork[]> {
  const connections = await listConnections(store.db);
  const { handle } = await readSettings(store.db);
  return networks.all.flatMap(({ name, connect }): readonly ListedNetwork[] => {
    const own = connections.filter(({ network }) => network === name);
    const without = connect === undefined ? "always on" : "not connected";
    if (own.length === 0)
      return [{ network: name, state: without, as: "", lastSent: null, expires: null }];
    return own.map((connection) => ({
      network: name,
      state:
        connection.state === "expired"
          ? "expired"
          : connect === undefined
            ? "always on"
            : "connected",
      as: connection.name || `@${handle}@${new URL(config.origin).host}`,
      lastSent: connection.last_sent_at,
      expires: connection.expires_at,
    }));
  });
}

/**
 * Connects an account by a password that was made for the site.
 * @throws AppError `bad_usage`, or what the network answered, in words
 */
export async function connectAccount(
  { store }: Pick<CliContext, "store">,
  networks: Pick<Registry, "all" | "find">,
  name: string,
  given: { readonly handle: string; readonly readPassword: () => Promise<string> },
): Promise<{ readonly network: string; readonly as: string }> {
  const { network, connect } = connectable(networks, name);
  if (connect.byPassword === undefined)
    throw badInput(`${network.name} is connected in the studio, under Networks.`);
  const handle = given.handle.trim();
  if (connect.fields.includes("handle") && handle === "")
    throw badInput("Say who you are there with --handle.", "bad_usage");
  const outcome: ConnectOutcome = await connect.byPassword({
    handle,
    password: await given.readPassword(),
  });
  if (outcome.kind === "refused")
    throw badInput(
      faultText(messagesFor("en"), { code: outcome.code, params: outcome.params ?? {} }),
    );
  const connections = await listConnections(store.db, network.name);
  const as = connections.find(({ id }) => id === outcome.connectionId)?.name ?? handle;
  return { network: network.name, as };
}

/** Ends the connection to an account. @returns as whom it was */
export async function disconnectAccount(
  context: Pick<CliContext, "store">,
  networks: Pick<Registry, "all" | "find">,
  name: string,
  handle?: string,
): Promise<string> {
  const { network, connect } = connectable(networks, name);
  const account = await ownAccount(context, network, handle);
  // Forgotten here, also when they cannot be given back there.
  await connect.end?.(account).catch(() => undefined);
  await connectionEnds(context.store, account.id);
  return account.name;
}

function inColumns(rows: readonly ListedNetwork[]): string {
  const widest = Math.max(...rows.map(({ network }) => network.length));
  return rows
    .map(({ network, state, as, lastSent }) =>
      [
        network.padEnd(widest),
        state.padEnd("not connected".length),
        as,
        lastSent === null ? "" : `last sent ${new Date(lastSent).toISOString()}`,
      ]
        .join("  ")
        .trimEnd(),
    )
    .join("\n");
}
