import { benchBackfeed } from "./networks-backfeed.ts";
import { benchPublish } from "./networks-publish.ts";
import { benchWebmention } from "./networks-webmention.ts";

/** What goes out to networks and comes home from them. */
export async function benchNetworks(): Promise<object> {
  return {
    publish: await benchPublish(),
    backfeed: await benchBackfeed(),
    webmention: await benchWebmention(),
  };
}
