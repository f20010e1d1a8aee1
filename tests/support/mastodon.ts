import type { Kit } from "#kit";
import { startRunner } from "#jobs";
import type { Network } from "#networks";
import { registryOf } from "#networks/registry.ts";

import type { Fresh } from "./databases.ts";

/** Goes the way of somebody who connects their account there, whose server asks nothing; gives the connection's number. */
export async function connectThere(kit: Kit, network: Network, handle: string): Promise<number> {
  const returnTo = `${kit.config.origin}/studio/networks/mastodon/back`;
  const left = await network.connect?.start?.({ handle, state: "of this browser", returnTo });
  if (left?.kind !== "redirect") throw new Error(JSON.stringify(left));
  const agreed = await fetch(left.url, { redirect: "manual" });
  return await comeBack(network, agreed.headers.get("location") ?? "", returnTo);
}

/** Comes back from the server, by the address that it gave. */
export async function comeBack(network: Network, back: string, returnTo: string): Promise<number> {
  const here = await network.routes?.app.request(back);
  const onward = here?.headers.get("location") ?? "";
  if (!onward.startsWith(returnTo)) throw new Error(`Sent on to ${onward}`);
  const done = await network.connect?.finish?.(new URL(onward).searchParams, "of this browser");
  if (done?.kind !== "connected") throw new Error(JSON.stringify(done));
  return done.connectionId;
}

/** Does every job that is due. */
export async function doJobs(
  fresh: Pick<Fresh, "store" | "clock">,
  network: Network,
): Promise<void> {
  const { jobs } = registryOf(fresh, [network]);
  const others = { "fetch-preview": async () => {}, "fetch-account": async () => {} };
  const runner = startRunner(fresh.store, { ...jobs, ...others } as never);
  await runner.idle();
  await runner.stop();
}
