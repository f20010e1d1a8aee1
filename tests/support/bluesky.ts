import type { AtpAgent } from "@atproto/api";

import type { Kit } from "#kit";
import type { Network } from "#networks";
import { bluesky } from "#networks/bluesky/index.ts";
import { registryOf } from "#networks/registry.ts";
import { startRunner } from "#jobs";

import type { Atproto } from "./atproto.ts";
import type { Fresh } from "./databases.ts";
import { kitOn } from "./kit.ts";

/** A site with the network's own servers in place of the public ones. */
export async function siteOn(
  network: Pick<Atproto, "pds" | "plc">,
  fresh: Fresh,
  more: Parameters<typeof kitOn>[1] = {},
): Promise<{ kit: Kit; network: Network }> {
  const config = { plcUrl: network.plc, blueskyApiUrl: network.pds, ...more.config };
  const kit = await kitOn(fresh, { ...more, config });
  return { kit, network: bluesky(kit) };
}

/** An app password of somebody who is signed in there. */
export async function appPassword(agent: AtpAgent, name = "medspil"): Promise<string> {
  const { data } = await agent.com.atproto.server.createAppPassword({ name });
  return data.password;
}

/** Does every job that is due. */
export async function doJobs(fresh: Fresh, network: Network): Promise<void> {
  const { jobs } = registryOf(fresh, [network]);
  const others = { "fetch-preview": async () => {}, "fetch-account": async () => {} };
  const runner = startRunner(fresh.store, { ...jobs, ...others } as never);
  await runner.idle();
  await runner.stop();
}
