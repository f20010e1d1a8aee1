import { afterEach, beforeEach, expect, test } from "vitest";

import { AppError } from "#core/errors.ts";
import { unreachable } from "#core/safe-fetch/failures.ts";
import { openFediverse } from "#support/fediverse.ts";
import { describeOnEachDatabase } from "#support/databases.ts";
import { context, everyone, inboxWorld } from "#support/inbox-world.ts";
import { type RemotePeople, signedPost, startRemotePeople } from "#support/remote-people.ts";
import { startRemote } from "#support/remote-server.ts";

describeOnEachDatabase("one look at a conversation on other servers", (fresh) => {
  const world = inboxWorld(fresh);
  let other: RemotePeople;
  beforeEach(async () => {
    other = await startRemotePeople();
  });
  afterEach(async () => {
    await other.stop();
  });

  const noteOf = (path: string, parent: string, by = "ann", words = path): object => ({
    "@context": context,
    id: `${other.origin}${path}`,
    type: "Note",
    attributedTo: other.person(by).uri,
    content: `<p>${words}</p>`,
    inReplyTo: parent,
    to: [everyone],
  });
  const top = (): string => `${other.origin}/top`;
  /** Ann answers us, and says where what answers her is listed. */
  const tell = async (items: readonly object[]): Promise<void> => {
    const ann = other.person("ann");
    const replies = `${other.origin}/list`;
    // Nothing longer than a megabyte is read at a time.
    const pages = Math.ceil(items.length / 40);
    for (let page = 0; page < pages; page += 1) {
      const at = page === 0 ? "" : `/${page}`;
      other.serve(`/list${at}`, {
        ...{ "@context": context, id: `${replies}${at}`, type: "CollectionPage" },
        items: items.slice(page * 40, page * 40 + 40),
        ...(page + 1 < pages ? { next: `${replies}/${page + 1}` } : {}),
      });
    }
    const note = { ...noteOf("/top", world.post), replies };
    expect(
      await world.send(signedPost(world.inbox, world.create(ann, { ...note, id: top() }), ann)),
    ).toBe(202);
  };
  const look = async (): Promise<void> => {
    const row = await fresh.store.db
      .selectFrom("ap_threads")
      .select(["post_id", "due_at"])
      .executeTakeFirstOrThrow();
    const payload = { postId: row.post_id, due: row.due_at ?? 0 };
    await world.activitypub.handlers["fetch-replies"]({
      ...{ id: 1, attempt: 1, kind: "fetch-replies", payload },
    });
  };
  const asked = (path: string): number =>
    other.server.heard.filter(({ target }) => target.startsWith(path)).length;

  test("everybody else has a turn after each work that stands whole in a list, in whichever order", async () => {
    const count = 120;
    // Each answers the one after it, so that only the last has a place when the list was read.
    const chain = Array.from({ length: count }, (_, n) =>
      noteOf(`/n/${n}`, n === count - 1 ? top() : `${other.origin}/n/${n + 1}`),
    );
    await tell(chain);
    let turns = 0;
    let isLooking = true;
    const turn = (): void => {
      turns += 1;
      if (isLooking) setImmediate(turn);
    };
    setImmediate(turn);
    await look();
    isLooking = false;
    expect(await world.replies()).toHaveLength(count + 1);
    // One when it is read and one when it is put in its place.
    expect(turns).toBeGreaterThanOrEqual(2 * count);
    expect(asked("/n/")).toBe(0);
  });

  test("a long work in a list is asked for at its address, and what is too much at a time waits for the next look", async () => {
    const words = (length: number): string => "ord ".repeat(length / 4);
    const long = noteOf("/long", top(), "ann", words(24_000));
    other.serve("/long", long as Record<string, unknown>);
    const many = Array.from({ length: 120 }, (_, n) =>
      noteOf(`/n/${n}`, top(), "ann", words(19_000)),
    );
    await tell([long, ...many]);
    await look();
    expect(asked("/long")).toBe(1);
    const first = (await world.replies()).length;
    expect(first).toBeGreaterThan(90);
    expect(first).toBeLessThan(115);
    await look();
    expect(await world.replies()).toHaveLength(122);
    expect(asked("/n/")).toBe(0);
  });

  test("authors' pictures are paid from what the conversation may cost, few at one host, and asked for once", async () => {
    // It leads on and on, and is in trouble in the end.
    const victim = await startRemote(({ target }) =>
      target.startsWith("/0")
        ? { status: 302, headers: { location: `/1${target.slice(2)}` } }
        : 503,
    );
    try {
      world.activitypub = openFediverse(world.kit, async (url) => {
        const { status } = await world.kit.fetch(url);
        throw unreachable(`${new URL(url).host}: ${status}`);
      });
      const names = Array.from({ length: 20 }, (_, n) => `p${n}`);
      for (const name of names)
        other.serve(`/users/${name}`, {
          ...other.person(name).document,
          icon: { type: "Image", url: `${victim.origin}/0/${name}` },
        });
      await tell(names.map((name) => noteOf(`/n/${name}`, top(), name)));
      await look();
      expect(await world.replies()).toHaveLength(21);
      for (let attempt = 1; attempt <= 4; attempt += 1) {
        const rows = await fresh.store.db
          .selectFrom("jobs")
          .selectAll()
          .where("kind", "=", "fetch-account")
          .orderBy("id")
          .execute();
        for (const { id, payload_json: json } of rows) {
          const payload = JSON.parse(json) as { accountId: number };
          const job = { id, attempt, kind: "fetch-account", payload } as const;
          const fault: unknown = await world.activitypub.handlers["fetch-account"](job).catch(
            (reason: unknown) => reason,
          );
          // Done with: the runner would not come again.
          if (!(fault instanceof AppError && fault.retryable))
            await fresh.store.transact(
              async (tx) => await tx.db.deleteFrom("jobs").where("id", "=", id).execute(),
            );
        }
      }
      expect(victim.heard.length).toBeGreaterThanOrEqual(5);
      expect(victim.heard.length).toBeLessThanOrEqual(10);
    } finally {
      await victim.stop();
    }
  });
});
