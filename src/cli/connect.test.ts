import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";

import { beforeEach, expect, test } from "vitest";

import { registryOf } from "#networks/registry.ts";
import { describeOnEachDatabase } from "#support/databases.ts";
import { fakeNetwork } from "#support/fake-network.ts";
import { openFediverse } from "#support/fediverse.ts";
import { kitOn } from "#support/kit.ts";
import { addConnection, listDestinations } from "#syndication";
import type { Kit } from "#kit";

import { connectAccount, disconnectAccount, listNetworks } from "./connect.ts";
import { publishFile } from "./publish-file.ts";

describeOnEachDatabase("medspil connect", (fresh) => {
  let kit: Kit;
  beforeEach(async () => {
    kit = await kitOn(fresh);
  });
  const networks = () =>
    registryOf(fresh, [
      openFediverse(kit).network,
      fakeNetwork("pigeon", {}, undefined, fresh.store),
      fakeNetwork("owl"),
    ]);
  const by = (password: string, handle = "ida.loft") => ({
    handle,
    readPassword: async () => await Promise.resolve(password),
  });

  test("connects, lists and disconnects", async () => {
    const own = networks();
    expect(await connectAccount(kit, own, "Pigeon", by("coo"))).toEqual({
      network: "pigeon",
      as: "@ida.loft",
    });
    expect(await listNetworks(kit, own)).toMatchObject([
      { network: "activitypub", state: "always on", as: "@vaerkstedet@vaerkstedet.example" },
      { network: "pigeon", state: "connected", as: "@ida.loft", lastSent: null },
      { network: "owl", state: "always on", as: "" },
    ]);
    await connectAccount(kit, own, "pigeon", by("coo", "bo.loft"));
    await expect(disconnectAccount(kit, own, "pigeon")).rejects.toThrow("@ida.loft, @bo.loft");
    expect(await disconnectAccount(kit, own, "pigeon", "BO.loft")).toBe("@bo.loft");
    expect(await disconnectAccount(kit, own, "pigeon")).toBe("@ida.loft");
    await expect(disconnectAccount(kit, own, "pigeon")).rejects.toThrow("No account on pigeon");
  });

  test("says what is wrong, in words", async () => {
    const own = networks();
    await expect(connectAccount(kit, own, "pigeon", by("caw"))).rejects.toThrow(
      "app password is wrong",
    );
    await expect(connectAccount(kit, own, "crow", by("coo"))).rejects.toThrow(
      "There is no network called crow. There is: pigeon.",
    );
    await expect(connectAccount(kit, own, "activitypub", by("coo"))).rejects.toThrow("always on");
    await expect(connectAccount(kit, own, "pigeon", by("coo", " "))).rejects.toThrow("--handle");
  });

  test("what is published goes to those that are named, or stays here", async () => {
    const loft = await fresh.store.transact(
      async (tx) =>
        await addConnection(tx, { network: "pigeon", name: "loft", uri: "pigeon:loft" }),
    );
    const put = (name: string, text: string): string => {
      const path = join(fresh.folder, "texts", name);
      mkdirSync(join(path, ".."), { recursive: true });
      writeFileSync(path, text);
      return path;
    };
    const sentTo = async (postId: number): Promise<number[]> => {
      const copies = await fresh.store.db
        .selectFrom("syndications")
        .select("connection_id")
        .where("subject_id", "=", postId)
        .execute();
      return copies.map(({ connection_id }) => connection_id);
    };
    const to = async (name: string, networkNames: string): Promise<number> =>
      (await publishFile(kit, put(name, `# ${name}\n\nBrød.`), { to: networkNames })).postId;
    expect(await sentTo(await to("a.md", "pigeon"))).toEqual([loft]);
    expect(await sentTo(await to("b.md", "Pigeon, activitypub"))).toHaveLength(2);
    expect(await sentTo(await to("c.md", "none"))).toEqual([]);
    expect(await sentTo(await to("d.md", ""))).toEqual([]);
    await expect(to("e.md", "pigeon,owl")).rejects.toThrow("owl is not connected");

    const draft = { draft: true, to: "pigeon" };
    const { postId } = await publishFile(kit, put("f.md", "# Kladde\n\nBrød."), draft);
    const chosen = (await listDestinations(fresh.store.db, postId)).filter(({ isOn }) => isOn);
    expect(chosen.map(({ connectionId }) => connectionId)).toEqual([loft]);
  });
});
