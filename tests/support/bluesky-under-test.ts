import { type AtpAgent, RichText } from "@atproto/api";

import { minute } from "#core/clock.ts";

import type { Atproto } from "./atproto.ts";
import { blueskySite } from "./bluesky.ts";
import type { Fresh } from "./databases.ts";
import type { Act, NetworkUnderTest } from "./network-under-test.ts";

/** What a change of our repository says, by the collection it is of. */
const says: Readonly<Record<string, string>> = {
  "app.bsky.feed.like": "like",
  "app.bsky.feed.repost": "share",
  "app.bsky.graph.follow": "follow",
};
let last = 0;

/** Bluesky for the contract's tests: a real network, where we have an account and Ann another. */
export async function blueskyUnderTest(there: Atproto, fresh: Fresh): Promise<NetworkUnderTest> {
  last += 1;
  fresh.clock.move(Date.now() - fresh.clock.now());
  // The site itself is on no other network here.
  await fresh.store.db.deleteFrom("connections").execute();
  const ann: AtpAgent = await there.signUp(`anna${last}`);
  const site = await blueskySite(there, fresh, `loft${last}`, { byAppView: true });
  const told: string[] = [];
  site.between((url, _, body) => {
    const said = body === undefined ? "" : Buffer.from(body as Uint8Array).toString();
    const act = says[/"collection":"([^"]*)"/.exec(said)?.[1] ?? ""];
    if (act !== undefined && url.endsWith("putRecord")) told.push(act);
    if (act !== undefined && url.endsWith("deleteRecord")) told.push(`un${act}`);
    return undefined;
  });

  /** A post of ours as it stands there, by its address here. */
  const strong = async (uri: string) => {
    const copy = await fresh.store.db
      .selectFrom("syndications")
      .innerJoin("posts", "posts.id", "syndications.subject_id")
      .select("syndications.uri")
      .where("syndications.subject_kind", "=", "post")
      .where("posts.uri", "=", uri)
      .executeTakeFirstOrThrow();
    const [, , repo = "", collection = "", rkey = ""] = copy.uri.split("/");
    const { data } = await ann.com.atproto.repo.getRecord({ repo, collection, rkey });
    return { uri: copy.uri, cid: data.cid ?? "" };
  };
  const done: Partial<Record<Act["kind"], string[]>> = {};
  const note = (kind: Act["kind"], { uri }: { readonly uri: string }): void =>
    void (done[kind] ??= []).push(uri);
  const act = async (does: Act): Promise<void> => {
    switch (does.kind) {
      case "reply": {
        const root = await strong(does.to);
        note("reply", await ann.post({ text: does.text, reply: { root, parent: root } }));
        return;
      }
      case "erase":
        for (const uri of done.reply ?? []) await ann.deletePost(uri);
        return;
      case "like": {
        const { uri, cid } = await strong(does.to);
        note("like", await ann.like(uri, cid));
        return;
      }
      case "unlike":
        for (const uri of done.like ?? []) await ann.deleteLike(uri);
        return;
      case "mention": {
        const rich = new RichText({ text: `@${site.handle} ${does.text}` });
        await rich.detectFacets(ann);
        await ann.post({ text: rich.text, facets: rich.facets ?? [] });
        return;
      }
      case "follow":
        note("follow", await ann.follow(site.us.assertDid));
        return;
      case "rename":
        await ann.upsertProfile((profile) => ({ ...profile, displayName: does.name }));
        return;
      default:
        throw new Error(`Nobody there can do that: ${does.kind}`);
    }
  };
  return {
    ...{ kit: site.kit, network: site.network, connectionId: site.connectionId },
    annUri: ann.assertDid,
    texts: async () => {
      const records = await site.records("app.bsky.feed.post");
      return records.map(({ value }) => String(value["text"]));
    },
    told: () => told,
    // It is asked for, as by the site's own looks that are due by then.
    ann: async (does) => {
      await site.work();
      await act(does);
      await there.settle();
      fresh.clock.move(40 * minute);
      await site.work();
    },
    news: async (does) => {
      await act(does);
      await there.settle();
    },
    close: async () => await Promise.resolve(),
  };
}
