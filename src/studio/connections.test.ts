import { beforeEach, expect, test } from "vitest";

import { postIsPublished } from "#flows/post-is-published.ts";
import { draftIsSaved } from "#flows/draft-is-saved.ts";
import { registryOf } from "#networks/registry.ts";
import { startRunner } from "#jobs";
import { bySystem } from "#schema";
import { validateHtml } from "#support/browser.ts";
import { describeOnEachDatabase } from "#support/databases.ts";
import { type FakeNetwork, fakeNetwork } from "#support/fake-network.ts";
import { publishArticle } from "#support/story.ts";
import { openStudio, setUp, type TestStudio } from "#support/studio.ts";
import { signedIn, signedInAs, type Visitor } from "#support/studio-browser.ts";
import { addConnection, expireConnection, listConnections } from "#syndication";

describeOnEachDatabase("networks in the studio", (fresh) => {
  let studio: TestStudio;
  let ida: Visitor;
  let pigeon: FakeNetwork;
  beforeEach(async () => {
    pigeon = fakeNetwork("pigeon", {}, undefined, fresh.store);
    studio = await openStudio({ ...fresh, networks: [pigeon] });
    await setUp(studio, "en");
    ida = await signedIn(studio);
  });
  const place = "/studio/connections/pigeon";
  const page = async (path: string): Promise<string> => {
    const html = await (await ida.get(path)).text();
    expect(await validateHtml(html)).toEqual([]);
    return html;
  };
  const mine = async () => await listConnections(fresh.store.db, "pigeon");
  const connect = async (): Promise<number> => {
    await ida.post(`${place}/password`, { handle: "ida.loft", password: "coo" });
    return (await mine())[0]?.id ?? 0;
  };
  const work = async (): Promise<void> => {
    const { jobs } = registryOf(studio.kit, [pigeon]);
    const runner = startRunner(fresh.store, { ...jobs, "fetch-preview": async () => {} } as never);
    await runner.idle();
    await runner.stop();
  };

  test("are all there, connected or not, each with what goes there and what comes from there", async () => {
    const list = await page("/studio/connections");
    expect(list).toContain("@ida@localhost:8080");
    expect(list).toContain("Always on");
    expect(list).toContain("Not connected");
    const fediverse = await page("/studio/connections/activitypub");
    expect(fediverse).toContain("nothing to connect");
    expect(fediverse).toContain("as they happen");
    const html = await page(place);
    expect(html).toContain("What is sent there");
    expect(html).toContain("60 days");
    expect((await ida.get("/studio/connections/none")).status).toBe(404);
  });

  test("are connected by a password that was made for the site", async () => {
    const wrong = await ida.post(`${place}/password`, { handle: "ida.loft", password: "caw" });
    expect(wrong.status).toBe(400);
    const said = await wrong.text();
    expect(said).toContain("app password is wrong");
    expect(said).not.toContain("caw");
    expect(await mine()).toEqual([]);
    const right = await ida.post(`${place}/password`, { handle: "ida.loft", password: "coo" });
    expect(right.headers.get("location")).toBe(`${place}?done=connected`);
    const html = await page(place);
    expect(html).toContain("@ida.loft");
    expect(html).toContain("Connect another account");
  });

  test("are connected by agreeing there, in the same browser only, and once", async () => {
    const left = await ida.post(`${place}/start`, { handle: "ida.loft" });
    const to = left.headers.get("refresh")?.replace("0; url=", "") ?? "";
    expect(to).toMatch(/^http:\/\/localhost:8080\/studio\/connections\/pigeon\/back\?state=/u);
    const [kept = ""] = (left.headers.getSetCookie()[0] ?? "").split(";");
    expect(left.headers.getSetCookie()[0]).toMatch(/HttpOnly; SameSite=Lax/u);
    const back = async (cookie: string) =>
      await studio.app.request(to, { headers: { cookie: `${ida.cookie}; ${cookie}` } });

    const elsewhere = await back("");
    expect(elsewhere.status).toBe(400);
    expect(await elsewhere.text()).toContain("Another browser");
    // Sent back with what another browser was given.
    const other = await ida.post(`${place}/start`, { handle: "eve.loft" });
    const [others = ""] = (other.headers.getSetCookie()[0] ?? "").split(";");
    expect((await back(others)).status).toBe(400);
    expect(await mine()).toEqual([]);

    expect((await back(kept)).status).toBe(303);
    expect(await mine()).toMatchObject([{ name: "@ida.loft", state: "connected" }]);
    fresh.clock.move(16 * 60_000);
    expect((await back(kept)).status).toBe(400);
    const nobody = await ida.post(`${place}/start`, { handle: "" });
    expect(await nobody.text()).toContain("There is no account by the name");
  });

  test("are tried on the spot, and say what they answered", async () => {
    const id = await connect();
    const good = await ida.post(`${place}/${id}/test`, {});
    expect(await good.text()).toContain("The connection works.");
    pigeon.isOpen = false;
    const bad = await ida.post(`${place}/${id}/test`, {});
    const html = await bad.text();
    expect(html).toContain("does not work. The network no longer lets");
    expect(html).toContain("Has to be connected again");
    expect(await validateHtml(html)).toEqual([]);
    expect(await page("/studio")).toContain("no longer lets this site in as @ida.loft");
    expect(await page(place)).toContain('value="ida.loft"');
    // Nobody else is told, and nobody else may.
    const eva = await signedInAs(studio, "editor", "Eva");
    expect(await (await eva.get("/studio")).text()).not.toContain("no longer lets");
    expect((await eva.get("/studio/connections")).status).toBe(403);
  });

  test("what did not go out while they were away goes out once they are there again", async () => {
    const id = await connect();
    await fresh.store.transact(async (tx) => await expireConnection(tx, id));
    await publishArticle(fresh.store, "Brød");
    await work();
    expect(pigeon.texts.size).toBe(0);
    await connect();
    expect(await page(place)).toContain("One text did not go out");
    await ida.post(`${place}/${id}/send`, {});
    await work();
    expect([...pigeon.texts.values()]).toEqual([expect.stringContaining("Brød")]);
    expect(await page(place)).not.toContain("did not go out");
  });

  test("end after saying what that means, and take their keys along", async () => {
    const id = await connect();
    await publishArticle(fresh.store, "Brød");
    await work();
    const asked = await page(`${place}/${id}/end`);
    expect(asked).toContain("Disconnect @ida.loft?");
    expect(asked).toContain("One of your posts stands there.");
    expect(await mine()).toHaveLength(1);
    const done = await ida.post(`${place}/${id}/end`, {});
    expect(done.headers.get("location")).toBe(`${place}?done=ended`);
    expect(await mine()).toEqual([]);
    const row = await fresh.store.db
      .selectFrom("connections")
      .select(["state", "tokens_sealed"])
      .where("id", "=", id)
      .executeTakeFirst();
    expect(row).toEqual({ state: "ended", tokens_sealed: null });
    expect((await ida.get(`${place}/${id}/end`)).status).toBe(404);
    // One that always is there has no such page.
    const fediverse = (await listConnections(fresh.store.db, "activitypub"))[0]?.id;
    expect((await ida.get(`/studio/connections/activitypub/${fediverse}/end`)).status).toBe(404);
  });

  test("one that is down holds back neither another nor the post", async () => {
    await connect();
    const owl = fakeNetwork("owl");
    await fresh.store.transact(
      async (tx) => await addConnection(tx, { network: "owl", name: "nest", uri: "owl:nest" }),
    );
    pigeon.answerNext(new Error("the loft is down"));
    const draft = { kind: "note", title: "", summary: "", markdown: "Vi bager." } as const;
    const rest = { topics: [], language: "da", licence: "arr", coverId: null, userId: null };
    const saved = await draftIsSaved(fresh.store, { ...draft, ...rest });
    if (saved.kind !== "saved") throw new Error(saved.kind);
    const { kind } = await postIsPublished(fresh.store, bySystem, studio.origin, {
      postId: saved.postId,
    });
    expect(kind).toBe("published");
    const { jobs } = registryOf(studio.kit, [pigeon, owl]);
    const runner = startRunner(fresh.store, { ...jobs, "fetch-preview": async () => {} } as never);
    await runner.idle();
    await runner.stop();
    expect([...owl.texts.values()]).toEqual(["Vi bager."]);
    expect(pigeon.texts.size).toBe(0);
    const states = await fresh.store.db
      .selectFrom("syndications")
      .select(["network", "state"])
      .orderBy("network")
      .where("network", "in", ["owl", "pigeon"])
      .execute();
    expect(states).toEqual([
      { network: "owl", state: "sent" },
      { network: "pigeon", state: "waiting" },
    ]);
  });
});
