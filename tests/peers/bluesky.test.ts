import type { AtpAgent } from "@atproto/api";
import { afterAll, beforeAll, beforeEach, describe, expect, inject, test } from "vitest";

import type { Kit } from "#kit";
import { postIsDeleted } from "#flows/post-is-deleted.ts";
import type { Network } from "#networks";
import { bySystem } from "#schema";
import { type Atproto, startAtproto } from "#support/atproto.ts";
import { appPassword, doJobs, siteOn } from "#support/bluesky.ts";
import { describeOnEachDatabase } from "#support/databases.ts";
import { publishArticle } from "#support/story.ts";
import { findConnection, listCopies } from "#syndication";

describe("a real Bluesky server", () => {
  let there: Atproto;
  beforeAll(async () => {
    there = await startAtproto(inject("postgresUrl"));
  }, 300_000);
  afterAll(async () => await there?.stop());

  let names = 0;
  describeOnEachDatabase("takes what we write:", (fresh) => {
    let kit: Kit;
    let network: Network;
    let us: AtpAgent;
    let connectionId: number;
    const posts = async () => {
      const { data } = await us.com.atproto.repo.listRecords({
        ...{ repo: us.assertDid, collection: "app.bsky.feed.post", reverse: true },
      });
      return data.records as { uri: string; value: Record<string, unknown> }[];
    };
    beforeEach(async () => {
      us = await there.signUp(`ida${(names += 1)}`);
      ({ kit, network } = await siteOn(there, fresh));
      const password = await appPassword(us);
      const done = await network.connect?.byPassword?.({ handle: `@ida${names}.test`, password });
      if (done?.kind !== "connected") throw new Error(JSON.stringify(done));
      ({ connectionId } = done);
    });

    test("an article, as its summary over a card, and takes it away again", async () => {
      expect(await findConnection(kit.store.db, connectionId)).toMatchObject({
        ...{ name: `@ida${names}.test`, uri: us.assertDid, state: "connected" },
      });
      const post = await publishArticle(fresh.store, "Blåbær");
      await doJobs(fresh, network);
      const copies = await listCopies(fresh.store.db, { what: "post", id: post.id });
      const copy = copies.find((one) => one.connection_id === connectionId);
      expect(copy).toMatchObject({ state: "sent", revision_sent: 1, error_code: "" });
      expect(await posts()).toMatchObject([
        {
          uri: copy?.uri,
          value: {
            ...{ text: "Blåbær", langs: ["da"], createdAt: "2026-03-01T12:00:00.000Z" },
            embed: { external: { uri: post.uri, title: "Blåbær" } },
          },
        },
      ]);
      await postIsDeleted(fresh.store, bySystem, { postId: post.id, reason: "Fortrudt" });
      await doJobs(fresh, network);
      expect(await posts()).toEqual([]);
    });
  });
});
