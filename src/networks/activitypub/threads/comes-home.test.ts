import { afterEach, beforeEach, expect, test } from "vitest";

import { perMessage } from "#core/fetch-budget.ts";
import { someoneIsBlocked } from "#flows/someone-is-blocked.ts";
import { describeOnEachDatabase } from "#support/databases.ts";
import { context, everyone, inboxWorld } from "#support/inbox-world.ts";
import { type RemotePeople, signedPost, startRemotePeople } from "#support/remote-people.ts";

import { perLook } from "./walk.ts";
import { bySystem } from "#schema";

/** The same numbers for the same seed. @source https://en.wikipedia.org/wiki/Linear_congruential_generator */
function numbers(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (state * 1_103_515_245 + 12_345) % 2_147_483_648;
    return Math.floor((state / 2_147_483_648) * below);
  };
}

/** One reply of a made-up conversation. */
interface Said {
  readonly uri: string;
  readonly parent: string;
  readonly path: string;
  readonly server: RemotePeople;
  readonly author: string;
}

describeOnEachDatabase("a conversation on other servers", (fresh) => {
  const world = inboxWorld(fresh);
  let servers: readonly RemotePeople[];
  beforeEach(async () => {
    servers = await Promise.all([0, 1, 2].map(async () => await startRemotePeople()));
  });
  afterEach(async () => {
    await Promise.all(servers.map(async (server) => await server.stop()));
  });

  /** Looks as at the time that is set for it, until the conversation rests. @returns how often */
  const lookUntilItRests = async (most = 40): Promise<number> => {
    for (let looks = 0; looks < most; looks += 1) {
      const row = await fresh.store.db
        .selectFrom("ap_threads")
        .select(["post_id", "due_at"])
        .executeTakeFirst();
      if (row?.due_at == null) return looks;
      const payload = { postId: row.post_id, due: row.due_at };
      await world.activitypub.handlers["fetch-replies"]({
        ...{ id: 1, attempt: 1, kind: "fetch-replies", payload },
      });
    }
    throw new Error("It never rests");
  };
  const stands = async (): Promise<Record<string, string>> => {
    const rows = await fresh.store.db
      .selectFrom("replies")
      .leftJoin("replies as parent", "parent.id", "replies.parent_id")
      .select(["replies.uri", "parent.uri as parent"])
      .execute();
    return Object.fromEntries(rows.map((row) => [row.uri, row.parent ?? world.post]));
  };
  const noteOf = (said: Said, more: object = {}): Record<string, unknown> => ({
    "@context": context,
    id: said.uri,
    type: "Note",
    attributedTo: said.author,
    content: `<p>${said.path}</p>`,
    inReplyTo: said.parent,
    to: [everyone],
    published: new Date().toISOString(),
    ...more,
  });

  /** Lists answers the way one kind of server does; gives what stands as `replies` in the note itself. */
  const listed = (said: Said, answers: readonly Said[], style: number): unknown => {
    const id = `${said.uri}/replies`;
    const path = `${said.path}/replies`;
    const items: unknown[] = answers.map((one) =>
      // Some put whole notes into their lists; those of others count for nothing.
      style % 2 === 1 ? noteOf(one, { replies: `${one.uri}/replies` }) : one.uri,
    );
    const half = Math.ceil(items.length / 2);
    const [begin, rest] = [items.slice(0, half), items.slice(half)];
    const list = { "@context": context, id };
    const next = `${id}?page=2`;
    said.server.serve(`${path}?page=2`, {
      ...{ "@context": context, id: next, type: "OrderedCollectionPage", partOf: id },
      orderedItems: rest,
    });
    switch (style % 5) {
      case 0:
        said.server.serve(path, { ...list, type: "Collection", items });
        return id;
      case 1:
        said.server.serve(path, {
          ...{ ...list, type: "OrderedCollection" },
          first: { type: "OrderedCollectionPage", partOf: id, orderedItems: begin, next },
        });
        return id;
      case 2:
        said.server.serve(`${path}?page=1`, {
          ...{ "@context": context, id: `${id}?page=1`, type: "CollectionPage", partOf: id },
          ...{ items: begin, next },
        });
        said.server.serve(path, { ...list, type: "Collection", first: `${id}?page=1` });
        return { id, type: "Collection", first: `${id}?page=1` };
      case 3:
        said.server.serve(path, { ...list, type: "CollectionPage", items: begin, next });
        return { type: "Collection", first: id };
      default:
        said.server.serve(path, {
          ...list,
          type: "Collection",
          items: items[0],
          orderedItems: rest.concat(begin),
        });
        return { id, type: "Collection", first: { type: "CollectionPage", next: id, items: [] } };
    }
  };

  /** A conversation of any shape, served by three servers in all their ways. */
  const converse = (count: number, seed: number): readonly Said[] => {
    const random = numbers(seed);
    const all: Said[] = [];
    for (let n = 0; n < count; n += 1) {
      const server = servers[random(servers.length)]!;
      const author = server.person(["ann", "bo"][random(2)]!).uri;
      // Some go deep, some go wide.
      const from = random(3) === 0 ? 0 : Math.max(0, n - 1 - random(3));
      const parent = n === 0 || random(8) === 0 ? world.post : all[from]!.uri;
      const path = `/notes/${seed}-${n}`;
      all.push({ uri: `${server.origin}${path}`, parent, path, server, author });
    }
    for (const said of all) {
      const answers = all.filter((one) => one.parent === said.uri);
      said.server.serve(said.path, noteOf(said, { replies: listed(said, answers, random(10)) }));
    }
    return all;
  };
  const tell = async (said: Said): Promise<void> => {
    const by = said.server.person(said.author.split("/").at(-1)!);
    const note = noteOf(said, { replies: `${said.uri}/replies` });
    const activity = world.create(by, { ...note, tag: [] });
    expect(await world.send(signedPost(world.inbox, activity, by))).toBe(202);
  };

  test.each([[11], [12], [13]])(
    "comes home whole and in its tree, though only what answers us was sent, and no server is asked more than agreed (%i)",
    async (seed) => {
      const all = converse(30, seed);
      const first = all.filter(({ parent }) => parent === world.post);
      for (const said of first) await tell(said);
      const looks = await lookUntilItRests();
      expect(await stands()).toEqual(Object.fromEntries(all.map((one) => [one.uri, one.parent])));
      const most = first.length * perMessage.perHost + looks * perLook.perHost;
      for (const { server } of servers) {
        const asked = server.heard.filter(({ method }) => method === "GET").length;
        expect(asked).toBeLessThanOrEqual(most);
        // Each reply and its lists a few times: what is here is not asked for again.
        const notes = server.heard.filter(({ target }) => /^\/notes\/[\d-]+$/.test(target));
        expect(new Set(notes.map(({ target }) => target)).size).toBe(notes.length);
      }
    },
  );

  /** One note at one server, in answer to something. */
  const say = (server: RemotePeople, path: string, parent: string, more: object = {}): Said => {
    const author = server.person("ann").uri;
    const said = { uri: `${server.origin}${path}`, parent, path, server, author };
    server.serve(path, noteOf(said, more));
    return said;
  };
  const list = (server: RemotePeople, path: string, items: readonly unknown[]): string => {
    const id = `${server.origin}${path}`;
    server.serve(path, { "@context": context, id, type: "OrderedCollection", orderedItems: items });
    return id;
  };

  test("a list of the whole conversation brings what no list of answers names, in any order", async () => {
    const [one, other] = servers as [RemotePeople, RemotePeople];
    const whole = `${one.origin}/contexts/1`;
    const top = say(one, "/1", world.post, { context: whole });
    const deep = say(other, "/2", top.uri, { context: whole });
    const deeper = say(one, "/3", deep.uri, { context: whole });
    // Listed nowhere: it is found on the way up.
    const between = say(other, "/4", deeper.uri);
    const last = say(one, "/5", between.uri);
    list(one, "/contexts/1", [last.uri, deeper.uri, world.post, top.uri]);
    await tell(top);
    const note = noteOf(top, { context: whole });
    const by = one.person("ann");
    await world.send(
      signedPost(world.inbox, world.create(by, { ...note, id: `${one.origin}/6` }), by),
    );
    await lookUntilItRests();
    expect(await stands()).toMatchObject(
      Object.fromEntries([top, deep, deeper, between, last].map((said) => [said.uri, said.parent])),
    );
  });

  test("what a list says of other servers' words is not believed, and what is not public stays away", async () => {
    const [one, other] = servers as [RemotePeople, RemotePeople];
    const top = say(one, "/1", world.post);
    const real = say(other, "/2", top.uri);
    const secret = say(one, "/3", top.uri, { to: [`${top.author}/followers`] });
    const under = say(one, "/4", secret.uri);
    const elsewhere = say(one, "/5", `${other.origin}/nothing`);
    const forged = { ...noteOf(real), content: "<p>Never said</p>" };
    const blamed = { ...noteOf(top), id: `${one.origin}/6`, attributedTo: other.person("ann").uri };
    list(one, "/1/replies", [
      forged,
      blamed,
      secret.uri,
      under.uri,
      elsewhere.uri,
      7,
      null,
      { id: 1 },
    ]);
    await tell(top);
    await lookUntilItRests();
    expect(await stands()).toEqual({ [top.uri]: world.post, [real.uri]: top.uri });
    const html = (await world.replies()).map((row) => row.html);
    expect(html).toEqual(["<p>/1</p>", "<p>/2</p>"]);
  });

  test("a server that is down now is asked again later, and what comes between finds its place", async () => {
    const [one, other] = servers as [RemotePeople, RemotePeople];
    const top = say(one, "/1", world.post);
    const middle = say(other, "/2", top.uri);
    const low = say(one, "/3", middle.uri);
    list(one, "/1/replies", [middle.uri, low.uri]);
    other.serve("/2", 503);
    await tell(top);
    expect(await stands()).toEqual({ [top.uri]: world.post });
    const look = lookUntilItRests(1).catch(() => undefined);
    await look;
    expect(await stands()).toEqual({ [top.uri]: world.post });
    other.serve("/2", noteOf(middle));
    await lookUntilItRests();
    expect(await stands()).toEqual({
      [top.uri]: world.post,
      [middle.uri]: top.uri,
      [low.uri]: middle.uri,
    });
  });

  test("a list that is not found now is asked again, one that is gone or no list is not", async () => {
    const [one] = servers as [RemotePeople];
    const top = say(one, "/1", world.post);
    const low = say(one, "/2", top.uri);
    const kept = async (): Promise<number> =>
      (await fresh.store.db.selectFrom("ap_collections").select("uri").execute()).length;
    await tell(top);
    await lookUntilItRests(1).catch(() => undefined);
    expect(await kept()).toBe(1);
    list(one, "/1/replies", [low.uri]);
    await lookUntilItRests(1).catch(() => undefined);
    expect(await stands()).toEqual({ [top.uri]: world.post, [low.uri]: top.uri });
    one.serve("/1/replies", 410);
    await lookUntilItRests();
    expect(await kept()).toBe(0);
  });

  test("a server that never ends is asked so much and no more", async () => {
    const [endless] = servers as [RemotePeople];
    const top = say(endless, "/n/0", world.post, { replies: `${endless.origin}/n/0/replies` });
    for (let n = 0; n < 300; n += 1) {
      const uri = `${endless.origin}/n/${n}`;
      const answer = say(endless, `/n/${n + 1}`, uri, {
        replies: `${endless.origin}/n/${n + 1}/replies`,
      });
      list(endless, `/n/${n}/replies`, [answer.uri]);
    }
    const by = endless.person("ann");
    const note = noteOf(top, { replies: `${endless.origin}/n/0/replies` });
    await world.send(signedPost(world.inbox, world.create(by, note), by));
    const looks = await lookUntilItRests();
    const asked = endless.server.heard.filter(({ method }) => method === "GET").length;
    expect(asked).toBeGreaterThan(30);
    expect(asked).toBeLessThanOrEqual(perMessage.perHost + looks * perLook.perHost);
    expect(looks).toBeLessThan(20);
  });

  test("what somebody who is blocked wrote stays away", async () => {
    const [one, other] = servers as [RemotePeople, RemotePeople];
    const top = say(one, "/1", world.post);
    const away = say(other, "/2", top.uri);
    list(one, "/1/replies", [away.uri]);
    await someoneIsBlocked(fresh.store, bySystem, {
      ...{ kind: "account", value: other.person("ann").uri, reason: "Floods us" },
    });
    await tell(top);
    await lookUntilItRests();
    expect(await stands()).toEqual({ [top.uri]: world.post });
  });
});
