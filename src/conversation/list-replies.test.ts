import { sql } from "kysely";
import { expect, it } from "vitest";

import { describeOnEachDatabase, noon } from "#support/databases.ts";
import { fediverseName } from "#support/fediverse.ts";
import { publishArticle } from "#support/story.ts";
import type { Store } from "#schema";

import { addReply } from "./add-reply.ts";
import { eraseReply, findReply, reviseReply, setReplyState } from "./change-reply.ts";
import { countByNetwork, listReplies, pageOfReply } from "./list-replies.ts";
import { conversationQueue, type QueueFilter, queueCounts } from "./queue.ts";

let lastNumber = 0;

/** Adds replies under the post or each other; the same picture every time. */
async function grow(store: Store, postId: number, many: number): Promise<number[]> {
  return await store.transact(async (tx) => {
    const made: { id: number; path: string }[] = [];
    for (let n = 0; n < many; n += 1) {
      lastNumber += 1;
      const under = n % 3 === 0 ? undefined : made[(n * 7919) % made.length];
      const id = await addReply(
        tx,
        {
          conversationId: postId,
          parentId: under?.id ?? null,
          accountId: null,
          network: n % 5 === 0 ? "site" : fediverseName,
          uri: `https://skib.example/notes/${lastNumber}`,
          url: "",
          authorName: "Bo",
          html: `<p>${n}</p>`,
          writtenAt: noon - 1_000_000 + n,
        },
        under?.path ?? "",
      );
      const { path } = await tx.db
        .selectFrom("replies")
        .select("path")
        .where("id", "=", id!)
        .executeTakeFirstOrThrow();
      made.push({ id: id!, path });
    }
    return made.map(({ id }) => id);
  });
}

async function readAll(store: Store, postId: number, between = async (): Promise<void> => {}) {
  const seen: number[] = [];
  for (let after: number | undefined; ;) {
    const page = await listReplies(store.db, postId, { after });
    seen.push(...page.replies.map(({ id }) => id));
    if (page.next === undefined) return seen;
    after = page.next;
    await between();
  }
}

describeOnEachDatabase("A conversation's pages", (fresh) => {
  it("show thousands of replies without a gap or a double while new ones arrive", async () => {
    const { store } = fresh;
    const post = await publishArticle(store);
    // Each takes several round trips to PostgreSQL, which would be half a minute for as many.
    const many = fresh.dialect === "sqlite" ? 5000 : 2000;
    const there = await grow(store, post.id, many);
    let late = 0;
    const seen = await readAll(store, post.id, async () => {
      late += 1;
      if (late % 20 === 0) await grow(store, post.id, 3);
    });
    expect(new Set(seen).size).toBe(seen.length);
    expect(there.filter((id) => !new Set(seen).has(id))).toEqual([]);
    expect(seen.length).toBeGreaterThanOrEqual(many);
    expect((await listReplies(store.db, post.id)).total).toBe(many + Math.floor(late / 20) * 3);
  });

  it("go back the way they came", async () => {
    const { store } = fresh;
    const post = await publishArticle(store);
    await grow(store, post.id, 180);
    const first = await listReplies(store.db, post.id);
    const second = await listReplies(store.db, post.id, { after: first.next });
    const back = await listReplies(store.db, post.id, { before: second.previous });
    expect(first.previous).toBeUndefined();
    expect(back.replies).toEqual(first.replies);
    expect(back.previous).toBeUndefined();
  });

  it("lead to any reply from its permalink, with the thread it stands in", async () => {
    const { store } = fresh;
    const post = await publishArticle(store);
    const there = await grow(store, post.id, 400);
    for (const id of there.filter((_, n) => n % 13 === 0)) {
      const at = await pageOfReply(store.db, id);
      const { replies } = await listReplies(store.db, post.id, { after: at?.after });
      expect(replies.map((one) => one.id)).toContain(id);
      if (at?.after !== undefined && replies.findIndex((one) => one.id === id) !== 9)
        expect(replies[0]?.depth).toBe(1);
    }
    expect(await pageOfReply(store.db, 10 ** 9)).toBeUndefined();
  });

  it("keep to one network when asked", async () => {
    const { store } = fresh;
    const post = await publishArticle(store);
    await grow(store, post.id, 100);
    const page = await listReplies(store.db, post.id, { network: "site" });
    expect(page.total).toBe(20);
    expect(page.replies.every((one) => one.network === "site")).toBe(true);
    expect(page.replies).toHaveLength(20);
  });

  it("leave out what waits, show a trace of what is hidden, and keep places only threads need", async () => {
    const { store } = fresh;
    const post = await publishArticle(store);
    const [root, , , alone] = await grow(store, post.id, 4);
    const set = async (id: number, state: "hidden" | "erased"): Promise<void> =>
      await store.transact(async (tx) => {
        const reply = (await findReply(tx.db, { id }))!;
        if (state === "erased") await eraseReply(tx, reply);
        else await setReplyState(tx, reply, "hidden", { reason: "spam", entry: 1 });
      });
    await set(root!, "erased");
    await set(alone!, "hidden");
    const { replies, total } = await listReplies(store.db, post.id);
    expect(total).toBe(2);
    expect(replies.map((one) => [one.state, one.html === ""])).toEqual([
      ["erased", true],
      ["visible", false],
      ["visible", false],
      ["hidden", true],
    ]);
    for (const { id } of replies.slice(1, 3)) await set(id, "erased");
    const after = await listReplies(store.db, post.id);
    expect(after.replies.map((one) => one.state)).toEqual(["hidden"]);
  });

  it("keep the place of what an edit made wait, while others stand under it", async () => {
    const { store } = fresh;
    const post = await publishArticle(store);
    const [root] = await grow(store, post.id, 2);
    await store.transact(async (tx) => {
      const reply = (await findReply(tx.db, { id: root! }))!;
      await reviseReply(tx, reply, { html: "<p>reklame</p>", state: "held" });
    });
    const { replies, total } = await listReplies(store.db, post.id);
    expect(total).toBe(1);
    expect(replies.map((one) => [one.state, one.html])).toEqual([
      ["held", ""],
      ["visible", "<p>1</p>"],
    ]);
    expect(await countByNetwork(store.db, post.id)).toEqual([{ network: fediverseName, count: 1 }]);
  });

  it("ask one index for a page, and the queue its own", async () => {
    const { store, dialect } = fresh;
    if (dialect !== "sqlite") return expect(dialect).toBe("postgres");
    const plan = async (query: string): Promise<string> => {
      const { rows } = await sql<{
        detail: string;
      }>`${sql.raw(`explain query plan ${query}`)}`.execute(store.db);
      return rows.map((row) => row.detail).join("\n");
    };
    const page = await plan(
      "select * from replies where conversation_id = 1 and state <> 'held' and path > 'x' order by path limit 51",
    );
    expect(page).toBe(
      "SEARCH replies USING INDEX replies_by_conversation_id_path (conversation_id=? AND path>?)",
    );
    for (const [state, index] of [
      [
        "replies.answered_at is null and replies.ours = 0 and replies.state = 'visible'",
        "replies_unanswered",
      ],
      ["replies.state = 'held'", "replies_held"],
      ["replies.state = 'hidden'", "replies_hidden"],
    ])
      expect(await plan(`select * from replies where ${state} order by id limit 20`)).toContain(
        `USING INDEX ${index}`,
      );
  });

  it("have a queue that pages through what waits, each once", async () => {
    const { store } = fresh;
    const post = await publishArticle(store);
    const there = await grow(store, post.id, 60);
    const read = async (filter: QueueFilter): Promise<number[]> => {
      const ids: number[] = [];
      for (let after: number | undefined; ;) {
        const items = await conversationQueue(store.db, { filter, after, limit: 25 });
        ids.push(...items.map(({ id }) => id));
        if (items.length < 25) return ids;
        after = items.at(-1)?.id;
      }
    };
    expect(await read("unanswered")).toEqual(there);
    expect(await read("all")).toEqual(there.toReversed());
    expect(await read("held")).toEqual([]);
    expect(await queueCounts(store.db)).toMatchObject({ unanswered: 60, held: 0, mentions: 0 });
  });
});
