import { expect, test } from "vitest";

import { describeOnEachDatabase } from "#support/databases.ts";
import { publish, siteOn } from "#support/site.ts";
import { addConnection } from "#syndication";

describeOnEachDatabase("the page of an article", (fresh) => {
  test("names its records on other networks, those that stand there and no others", async () => {
    const site = await siteOn(fresh);
    const post = await publish(site);
    const other = await publish(site);
    await fresh.store.transact(async (tx) => {
      const about = { network: "bluesky", name: "@ida.test", uri: "did:plc:ida" };
      const connection_id = await addConnection(tx, about);
      const record = { connection_id, kind: "document", what: "post", part: 0 } as const;
      const rest = { made_for: "", written_at: 0, state: "wanted" } as const;
      const at = "at://did:plc:ida/site.standard.document";
      await tx.db
        .insertInto("bsky_records")
        .values([
          { ...record, ...rest, uri: `${at}/1`, subject_id: post.id, cid: "bafy" },
          { ...record, ...rest, uri: `${at}/2`, subject_id: other.id, cid: null },
        ])
        .execute();
    });
    const links = async (path: string): Promise<string[]> =>
      [
        ...(await site.page(path)).matchAll(
          /<link rel="site\.standard\.document" href="([^"]+)"/gu,
        ),
      ].map(([, uri = ""]) => uri);
    expect(await links(post.path)).toEqual(["at://did:plc:ida/site.standard.document/1"]);
    expect(await links(other.path)).toEqual([]);
  });
});
