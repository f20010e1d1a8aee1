import { AtpAgent } from "@atproto/api";
import { afterAll, beforeAll, describe, expect, inject, test } from "vitest";

import { type Atproto, startAtproto } from "#support/atproto.ts";

describe("a Bluesky network on this machine", () => {
  let network: Atproto;
  beforeAll(async () => {
    network = await startAtproto(inject("postgresUrl"));
  }, 300_000);
  afterAll(async () => await network?.stop());

  test("has accounts, whose posts the AppView shows to everybody", async () => {
    const [ann, bo] = [await network.signUp("anna"), await network.signUp("bodil")];
    const root = await ann.post({ text: "Brød" });
    await bo.post({ text: "Hvad koster det?", reply: { root, parent: root } });
    await network.settle();
    const reader = new AtpAgent({ service: network.appView });
    const { data } = await reader.getPostThread({ uri: root.uri });
    expect(data.thread).toMatchObject({
      post: { author: { handle: "anna.test" } },
      replies: [{ post: { record: { text: "Hvad koster det?" } } }],
    });

    await network.label({ uri: bo.assertDid, value: "spam" });
    const labelled = await reader.getProfile({ actor: bo.assertDid });
    expect(labelled.data.labels).toMatchObject([{ val: "spam" }]);

    await network.takedown({ did: bo.assertDid });
    await expect(reader.getProfile({ actor: bo.assertDid })).rejects.toThrow(/suspended/iu);
    await network.takedown({ did: bo.assertDid, isBack: true });
    await reader.getProfile({ actor: bo.assertDid });
  });
});
