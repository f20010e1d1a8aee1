import { expect, test } from "vitest";

import { addFollower } from "#audience";
import { addBlock } from "#moderation";
import { bySystem, type Store } from "#schema";
import { meetReachable, reachable } from "#support/fediverse.ts";
import { describeOnEachDatabase } from "#support/databases.ts";
import { someone } from "#support/story.ts";

import { followerInboxes, sendOut } from "./outgoing.ts";

const many = Array.from({ length: 620 }, (_, at) => `https://skib.example/users/${at}/inbox`);
const activity = { id: "https://vaerkstedet.example/notes/hej#create", type: "Create" };
const outgoing = { activity, objectUri: "https://vaerkstedet.example/notes/hej", listed: true };

describeOnEachDatabase("what goes out", (fresh) => {
  const inboxes = async (): Promise<string[]> => {
    const rows = await fresh.store.db.selectFrom("jobs").select("payload_json").execute();
    return rows.map((row) => (JSON.parse(row.payload_json) as { inbox: string }).inbox);
  };
  /** A store that ends with its process after some transactions. */
  const dyingAfter = (transactions: number): Store => {
    let left = transactions;
    return {
      ...fresh.store,
      transact: async (story) => {
        if (left-- <= 0) throw new Error("killed");
        return await fresh.store.transact(story);
      },
    };
  };

  test("each inbox gets it once, however often it is sent out", async () => {
    const twice = [...many, ...many];
    await sendOut(fresh.store, { ...outgoing, inboxes: twice });
    await sendOut(fresh.store, { ...outgoing, inboxes: twice });
    expect((await inboxes()).toSorted()).toEqual(many.toSorted());
  });

  test("killed at any moment of a large fan-out, none is lost and none doubled", async () => {
    for (const transactions of [0, 1, 1, 1])
      await sendOut(dyingAfter(transactions + 1), { ...outgoing, inboxes: many }).catch(() => {});
    await sendOut(fresh.store, { ...outgoing, inboxes: many });
    expect((await inboxes()).toSorted()).toEqual(many.toSorted());
    // A backup in the middle holds how far it came, since it stands with the activity itself.
    expect(await fresh.store.db.selectFrom("ap_activities").select("sent_until").execute()).toEqual(
      [{ sent_until: null }],
    );
  });

  test("followers on one server share its inbox; who is gone gets nothing", async () => {
    await fresh.store.transact(async (tx) => {
      for (const [name, own] of [
        ["ann", null],
        ["bo", "https://skib.example/inbox"],
        ["carl", "https://skib.example/inbox"],
      ] as const) {
        const { id } = await meetReachable(tx, { ...reachable(someone(name)), sharedInbox: own });
        await addFollower(tx, id);
      }
      const { id } = await meetReachable(tx, reachable(someone("dorte", "sunket.example")));
      await addFollower(tx, id);
      await tx.db.updateTable("accounts").set({ state: "gone" }).where("id", "=", id).execute();
    });
    expect((await followerInboxes(fresh.store.db)).toSorted()).toEqual([
      "https://skib.example/inbox",
      "https://skib.example/users/ann/inbox",
    ]);
  });

  test("nothing goes to a blocked server but what takes back", async () => {
    const [theirs, below, fair] = [
      "https://spam.example/inbox",
      "https://a.SPAM.example./shared",
      "https://notspam.example/inbox",
    ];
    const all = { ...outgoing, inboxes: [theirs, below, fair] };
    await fresh.store.transact(
      async (tx) =>
        await addBlock(tx, bySystem, { kind: "domain", value: "spam.example", reason: "Spam" }),
    );
    for (const type of ["Create", "Update", "Accept", "Announce"])
      await sendOut(fresh.store, { ...all, activity: { id: `${activity.id}-${type}`, type } });
    expect(new Set(await inboxes())).toEqual(new Set([fair]));
    for (const type of ["Reject", "Undo", "Delete"])
      await sendOut(fresh.store, { ...all, activity: { id: `${activity.id}-${type}`, type } });
    expect((await inboxes()).filter((inbox) => inbox === theirs)).toHaveLength(3);
    expect((await inboxes()).filter((inbox) => inbox === below)).toHaveLength(3);
  });
});
