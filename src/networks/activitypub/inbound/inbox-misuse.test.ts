import { expect, test } from "vitest";

import { perMessage } from "#core/fetch-budget.ts";
import { addBlock } from "#moderation";
import { openFediverse } from "#support/fediverse.ts";
import { describeOnEachDatabase } from "#support/databases.ts";
import { context, everyone, inboxWorld } from "#support/inbox-world.ts";
import { type RemotePerson, signedPost, startRemotePeople } from "#support/remote-people.ts";
import { digest, signedAnyhow } from "#support/signing.ts";
import { bySystem } from "#schema";

describeOnEachDatabase("messages that would have us work for them", (fresh) => {
  const world = inboxWorld(fresh);
  const reply = (by: RemotePerson, path: string, more: object = {}): Record<string, unknown> => ({
    "@context": context,
    id: `${by.uri}${path}#create`,
    type: "Create",
    actor: by.uri,
    object: {
      id: `${by.uri}${path}`,
      type: "Note",
      attributedTo: by.uri,
      content: "<p>Yes</p>",
      inReplyTo: world.post,
      to: [everyone],
      ...more,
    },
  });

  /** Does what was written down to be done, and what comes of that, until nothing is left. */
  const runJobs = async (): Promise<number> => {
    const seen = new Set<number>();
    for (;;) {
      const rows = await fresh.store.db.selectFrom("jobs").selectAll().orderBy("id").execute();
      const next = rows.find((row) => row.kind.startsWith("fetch-") && !seen.has(row.id));
      if (next === undefined) return seen.size;
      seen.add(next.id);
      const handler = world.activitypub.handlers[next.kind as "fetch-replies"];
      const payload = JSON.parse(next.payload_json) as { postId: number; due: number };
      await handler({ id: next.id, kind: "fetch-replies", attempt: 1, payload });
    }
  };

  test("one message makes us ask others so much and no more, with all jobs that come of it", async () => {
    const ann = world.remote.person("ann");
    const victim = await startRemotePeople();
    try {
      const items = Array.from({ length: 100 }, (_, i) => `${victim.origin}/n/${i}`);
      world.remote.serve("/r", {
        "@context": context,
        id: `${world.remote.origin}/r`,
        type: "Collection",
        items,
      });
      const sent = reply(ann, "/1", { replies: `${world.remote.origin}/r` });
      expect(await world.send(signedPost(world.inbox, sent, ann))).toBe(202);
      expect(await runJobs()).toBeGreaterThanOrEqual(5);
      const asked = victim.server.heard.length;
      expect(asked).toBeGreaterThan(0);
      expect(asked).toBeLessThanOrEqual(perMessage.perHost);
    } finally {
      await victim.stop();
    }
  });

  test("contexts are never asked for, be they three thousand, unreachable or the sender's own", async () => {
    const ann = world.remote.person("ann");
    const victim = await startRemotePeople();
    try {
      const contexts = Array.from({ length: 3000 }, (_, i) => `${victim.origin}/c/${i}`);
      for (const [at, more] of [
        contexts,
        ["https://litepub.social/litepub/context.jsonld", { Hashtag: "as:Hashtag" }],
        [`${world.remote.origin}/contexts`],
        ["http://www.w3.org/ns/activitystreams"],
      ].entries()) {
        const sent = { ...reply(ann, `/${at}`), "@context": [context, ...more] };
        expect(await world.send(signedPost(world.inbox, sent, ann))).toBe(202);
      }
      expect(await world.replies()).toHaveLength(4);
      expect(victim.server.heard).toEqual([]);
      const targets = world.remote.server.heard.map(({ target }) => target.split("?")[0]);
      expect(targets).toEqual(["/users/ann", "/.well-known/webfinger"]);
    } finally {
      await victim.stop();
    }
  });

  test("contexts within types, within each other and by the thousand are not worked out", async () => {
    const ann = world.remote.person("ann");
    const scoped = Object.fromEntries(
      Array.from({ length: 900 }, (_, i) => [
        `T${i}`,
        { "@id": `ex:T${i}`, "@context": { [`p${i}`]: `ex:p${i}`, "@version": 1.1 } },
      ]),
    );
    const tag = Array.from({ length: 300 }, () => ({ type: Object.keys(scoped).slice(0, 5) }));
    const sent = { ...reply(ann, "/1", { tag }), "@context": [context, scoped] };
    expect(await world.send(signedPost(world.inbox, sent, ann))).toBe(202);
    expect(await world.replies()).toHaveLength(1);
  });

  test("nothing is asked of a blocked server, whoever names it", async () => {
    const ann = world.remote.person("ann");
    const elsewhere = await startRemotePeople();
    const blocked = elsewhere.origin.replace("127.0.0.1", "localhost");
    try {
      const block = { kind: "domain", value: "localhost", reason: "Spam" } as const;
      await fresh.store.transact(async (tx) => await addBlock(tx, bySystem, block));
      const eve = { ...ann, uri: `${blocked}/users/eve`, keyId: `${blocked}/users/eve#main-key` };
      expect(await world.send(signedPost(world.inbox, reply(eve, "/1"), eve))).toBe(403);
      // In a redirect, as what is answered, and as what is passed on.
      world.remote.serve("/users/bo", {
        status: 302,
        headers: { location: `${blocked}/users/bo` },
      });
      const bo = { ...ann, keyId: `${world.remote.origin}/users/bo#main-key` };
      expect(await world.send(signedPost(world.inbox, reply(ann, "/2"), bo))).toBe(403);
      const us = [{ type: "Mention", href: `${world.kit.config.origin}/ap/actor` }];
      const answer = { inReplyTo: `${blocked}/n/1`, tag: us };
      world.remote.serve("/users/ann/3", { ...(reply(ann, "/3", answer).object as object) });
      expect(await world.send(signedPost(world.inbox, reply(ann, "/3", answer), ann))).toBe(202);
      const create = { ...reply(ann, "/4"), object: `${blocked}/n/2` };
      expect(await world.send(signedPost(world.inbox, create, ann))).toBe(202);
      // A picture that has moved there, and a name that is said to be looked up there.
      const cy = world.remote.person("cy");
      const icon = { type: "Image", url: `${world.remote.origin}/cy.png` };
      world.remote.serve("/users/cy", { ...cy.document, icon });
      const finger = `/.well-known/webfinger?resource=${encodeURIComponent(`acct:cy@${new URL(world.remote.origin).host}`)}`;
      for (const path of ["/cy.png", finger])
        world.remote.serve(path, { status: 302, headers: { location: `${blocked}/x` } });
      const pictures: unknown[] = [];
      world.activitypub = openFediverse(world.kit, async (url, fetch) => {
        pictures.push(await fetch(url).catch((fault: unknown) => fault));
        return undefined;
      });
      expect(await world.send(signedPost(world.inbox, reply(cy, "/1"), cy))).toBe(202);
      expect(await runJobs()).toBeGreaterThan(0);
      expect(pictures).toMatchObject([{ code: "blocked_here" }]);
      expect(world.remote.server.heard.map(({ target }) => target)).toContain(finger);
      expect(elsewhere.server.heard).toEqual([]);
    } finally {
      await elsewhere.stop();
    }
  });

  test("a fetched document that is nested too deeply is not read", async () => {
    const eve = world.remote.person("eve");
    const deep = `${"[".repeat(20_000)}${"]".repeat(20_000)}`;
    const body = JSON.stringify({ ...eve.document, tag: "deep" }).replace('"deep"', deep);
    const headers = { "content-type": "application/activity+json" };
    world.remote.serve("/users/eve", { status: 200, headers, body });
    expect(await world.send(signedPost(world.inbox, reply(eve, "/1"), eve))).toBe(401);
    expect(await world.replies()).toEqual([]);
  });

  test("whoever only says that it has a key makes us ask little", async () => {
    const eve = world.remote.person("eve");
    // Each address leads on through redirects to a document that says it is another.
    for (let i = 0; i < 40; i += 1)
      world.remote.serve(
        `/k/${i}`,
        i % 4 === 3
          ? {
              "@context": context,
              id: `${world.remote.origin}/k/${i + 1}`,
              owner: `${world.remote.origin}/k/${i + 1}`,
            }
          : { status: 302, headers: { location: `${world.remote.origin}/k/${i + 1}` } },
      );
    const asked = () => world.remote.server.heard.length;
    const by = { ...eve, keyId: `${world.remote.origin}/k/0` };
    expect(await world.send(signedPost(world.inbox, reply(eve, "/1"), by))).toBe(401);
    expect(asked()).toBeLessThanOrEqual(6);
    // Nor do several keys at once make it more.
    const before = asked();
    const sent = JSON.stringify(reply(eve, "/2"));
    const content = `sha-256=:${digest("sha256", sent)}:`;
    const signing = {
      privateKey: eve.privateKey,
      headers: { "content-digest": content },
      covers: "@method @target-uri content-digest",
    };
    const made = ["/k/4", "/k/8", "/k/12", "/k/16"].map((path, i) => {
      const one = signedAnyhow(world.inbox, sent, {
        ...signing,
        keyId: `${world.remote.origin}${path}`,
      });
      return ["signature-input", "signature"].map((name) =>
        String(one.headers.get(name)).replace(/^sig1=/, `s${i}=`),
      );
    });
    const [inputs, signatures] = [0, 1].map((at) => made.map((one) => one[at]).join(", "));
    const several = new Request(world.inbox, {
      method: "POST",
      body: sent,
      headers: {
        "content-type": "application/activity+json",
        "content-digest": content,
        "signature-input": inputs ?? "",
        signature: signatures ?? "",
      },
    });
    expect(await world.send(several)).toBe(401);
    expect(asked() - before).toBeGreaterThan(0);
    expect(asked() - before).toBeLessThanOrEqual(6);
  });
});
