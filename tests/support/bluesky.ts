import type { AtpAgent } from "@atproto/api";

import { createSafeFetch, type SafeFetch } from "#core/safe-fetch.ts";
import { ResponseHeaders, SafeResponse } from "#core/safe-fetch/response.ts";
import { draftIsSaved } from "#flows/draft-is-saved.ts";
import { postIsPublished } from "#flows/post-is-published.ts";
import { startRunner } from "#jobs";
import type { Kit } from "#kit";
import type { Network } from "#networks";
import { bluesky } from "#networks/bluesky/index.ts";
import { registryOf } from "#networks/registry.ts";
import { bySystem } from "#schema";
import { type Copy, listCopies } from "#syndication";

import type { Atproto } from "./atproto.ts";
import type { Fresh } from "./databases.ts";
import { kitOn } from "./kit.ts";
import { origin } from "./story.ts";

/** Stands in for what would be fetched: answers itself, or lets it through with `go`. */
export type Between = (
  url: string,
  go: () => ReturnType<SafeFetch>,
  body: unknown,
) => ReturnType<SafeFetch> | undefined;

/** An answer of a server, as `SafeFetch` gives it. */
export function answered(
  status: number,
  headers: Readonly<Record<string, string>>,
  body: object,
): SafeResponse {
  const all = { "content-type": "application/json", ...headers };
  const url = "https://pds.example/xrpc/x";
  const bytes = new TextEncoder().encode(JSON.stringify(body));
  return new SafeResponse(status, url, new ResponseHeaders(all), bytes);
}

/** A site that knows the network of the tests, and an account there. */
export interface BlueskySite {
  readonly kit: Kit;
  readonly network: Network;
  /** The account, as its owner has it without us. */
  readonly us: AtpAgent;
  readonly handle: string;
  readonly connectionId: number;
  /** What is put between the site and all servers from now on; nothing when absent. */
  between(what?: Between): void;
  /** Does every job that is due. */
  work(): Promise<void>;
  /** What stands in the account's repository, oldest first. */
  records(collection: string): Promise<{ uri: string; cid: string; value: Value }[]>;
  /** The copy of a post of ours there. */
  copyOf(postId: number): Promise<Copy | undefined>;
}

/** A record, as loosely as tests read it. */
// oxlint-disable-next-line typescript/no-explicit-any -- Tests say what they find in it.
export type Value = Record<string, any>;

/** A site whose account there was connected with an app password. */
export async function blueskySite(
  there: Atproto,
  fresh: Fresh,
  name: string,
  more: {
    readonly origin?: string;
    /** The AppView is asked for what everybody sees, where others' words are looked for; the PDS otherwise. */
    readonly byAppView?: boolean;
  } = {},
): Promise<BlueskySite> {
  const us = await there.signUp(name);
  const handle = `${name}.test`;
  if (more.byAppView === true) await there.settle();
  const straight = createSafeFetch({ allowPrivateNetwork: true, userAgent: "Medspil tests" });
  let between: Between | undefined;
  const kit = await kitOn(fresh, {
    ...(more.origin === undefined ? {} : { origin: more.origin }),
    config: {
      plcUrl: there.plc,
      blueskyApiUrl: more.byAppView === true ? there.appView : there.pds,
    },
    fetch: async (url, options) => {
      const go = async () => await straight(url, options);
      return await (between?.(String(url), go, options?.body) ?? go());
    },
  });
  const network = bluesky(kit);
  const password = await appPassword(us);
  const done = await network.connect?.byPassword?.({ handle: `@${handle}`, password });
  if (done?.kind !== "connected") throw new Error(JSON.stringify(done));
  const { connectionId } = done;
  return {
    ...{ kit, network, us, handle, connectionId },
    between: (what) => (between = what),
    work: async () => await doJobs(fresh, network),
    records: async (collection) => {
      const { data } = await us.com.atproto.repo.listRecords({
        ...{ repo: us.assertDid, collection, reverse: true, limit: 100 },
      });
      return data.records as { uri: string; cid: string; value: Value }[];
    },
    copyOf: async (id) => {
      const copies = await listCopies(fresh.store.db, { what: "post", id });
      return copies.find((one) => one.connection_id === connectionId);
    },
  };
}

/** An app password of somebody who is signed in there. */
export async function appPassword(agent: AtpAgent, name = "medspil"): Promise<string> {
  const { data } = await agent.com.atproto.server.createAppPassword({ name });
  return data.password;
}

/** Publishes a note, or an article where it has a title. @returns its id */
export async function publishNote(fresh: Fresh, markdown: string, title = ""): Promise<number> {
  const saved = await draftIsSaved(fresh.store, {
    ...{
      kind: title === "" ? "note" : "article",
      title,
      summary: "",
      markdown,
      topics: [],
      language: "da",
    },
    ...{ licence: "CC-BY-4.0", coverId: null, userId: null },
  });
  if (saved.kind !== "saved") throw new Error(saved.kind);
  const { postId } = saved;
  const outcome = await postIsPublished(fresh.store, bySystem, origin, { postId });
  if (outcome.kind !== "published") throw new Error(outcome.kind);
  return postId;
}

async function doJobs(fresh: Fresh, network: Network): Promise<void> {
  const { jobs } = registryOf(fresh, [network]);
  const others = {
    ...{ "fetch-preview": async () => {}, "fetch-account": async () => {} },
    "make-variants": async () => {},
  };
  const runner = startRunner(fresh.store, { ...jobs, ...others } as never);
  await runner.idle();
  await runner.stop();
}
