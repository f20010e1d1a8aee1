import { beforeEach, expect, test } from "vitest";

import { startRunner } from "#jobs";
import { registryOf } from "#networks/registry.ts";
import { validateHtml } from "#support/browser.ts";
import { describeOnEachDatabase } from "#support/databases.ts";
import { type FakeNetwork, fakeNetwork } from "#support/fake-network.ts";
import { openStudio, setUp, type TestStudio } from "#support/studio.ts";
import { signedIn, type Visitor } from "#support/studio-browser.ts";
import { addConnection, listConnections, listDestinations } from "#syndication";

const blank = {
  ...{ kind: "note", title: "", summary: "", markdown: "", topics: "", language: "en" },
  ...{ licence: "CC-BY-4.0", coverId: "", when: "", zone: "Europe/Copenhagen" },
};

describeOnEachDatabase("where a text goes, in the composer", (fresh) => {
  let studio: TestStudio;
  let ida: Visitor;
  let pigeon: FakeNetwork;
  let owl: FakeNetwork;
  let ids: { pigeon: number; owl: number; fediverse: number };
  beforeEach(async () => {
    pigeon = fakeNetwork("pigeon", { edit: false, repostsEdits: true });
    owl = fakeNetwork("owl");
    studio = await openStudio({ ...fresh, networks: [pigeon, owl] });
    await setUp(studio, "en");
    ida = await signedIn(studio);
    const connect = async (network: string, limits?: object): Promise<number> =>
      await fresh.store.transact(
        async (tx) =>
          await addConnection(tx, {
            ...{ network, name: `@ida.${network}`, uri: `${network}:us` },
            ...(limits === undefined ? {} : { limits }),
          }),
      );
    const [fediverse] = await listConnections(fresh.store.db, "activitypub");
    ids = {
      pigeon: await connect("pigeon"),
      owl: await connect("owl", { maxLength: 80 }),
      fediverse: fediverse?.id ?? 0,
    };
  });
  /** The fields of the cards, as a browser sends them. */
  const cards = (more: Record<string, string> = {}): Record<string, string> => ({
    networks: Object.values(ids).join(","),
    ...Object.fromEntries(Object.values(ids).map((id) => [`to-${id}`, "1"])),
    ...more,
  });
  const without = (fields: Record<string, string>, name: string): Record<string, string> =>
    Object.fromEntries(Object.entries(fields).filter(([key]) => key !== name));
  const compose = async (fields: Record<string, string>): Promise<Response> =>
    await ida.post("/studio/write", { ...blank, ...fields });
  const pageOf = async (response: Response): Promise<string> => {
    const html = await response.text();
    expect(await validateHtml(html)).toEqual([]);
    return html;
  };
  /** One card of a page. */
  const cardOf = (html: string, id: number): string =>
    new RegExp(`id="network-${id}"[\\s\\S]*?</section>`, "u").exec(html)?.[0] ?? "";
  const work = async (): Promise<void> => {
    const { jobs } = registryOf(studio.kit, [pigeon, owl]);
    const runner = startRunner(fresh.store, { ...jobs, "fetch-preview": async () => {} } as never);
    await runner.idle();
    await runner.stop();
  };
  const newest = async () =>
    await fresh.store.db
      .selectFrom("posts")
      .select(["id", "changed_at", "markdown"])
      .orderBy("id", "desc")
      .executeTakeFirstOrThrow();
  const long = "We bake rye bread every morning. ".repeat(12).trim();

  test("each account has a card with exactly what will stand there, in its own length", async () => {
    const html = await pageOf(await compose({ action: "preview", markdown: long, ...cards() }));
    const there = cardOf(html, ids.pigeon);
    expect(there).toContain("@ida.pigeon");
    expect(there).toMatch(/\d+ of 300/u);
    expect(there).toContain("characters do not fit");
    expect(there).toMatch(/… http:\/\/localhost:8080\/notes\/\w+<\/p>/u);
    expect(cardOf(html, ids.owl)).toMatch(/\d+ of 80/u);
    expect(cardOf(html, ids.fediverse)).toContain("The whole note");
    expect(cardOf(html, ids.fediverse)).not.toContain("own words");
    const short = await pageOf(await compose({ action: "preview", markdown: "Rye." }));
    expect(cardOf(short, ids.pigeon)).toContain("4 of 300");
    expect(short).toContain("It fits in 140 characters");
    const near = await pageOf(await compose({ action: "preview", markdown: "a".repeat(141) }));
    expect(near).toContain("One character more than the old 140");
    expect(html).not.toContain("old 140");
  });

  test("as a thread, in one's own words, and back to the text", async () => {
    const fields = { ...cards(), [`thread-${ids.pigeon}`]: "1", [`own-${ids.owl}`]: "1" };
    const own = { ...fields, [`words-${ids.owl}`]: "Rye bread.\r\nCome." };
    const html = await pageOf(await compose({ action: "preview", markdown: long, ...own }));
    expect(cardOf(html, ids.pigeon)).toContain("2 posts, one under the other");
    expect(cardOf(html, ids.pigeon)).toContain(" 1/2</p>");
    expect(cardOf(html, ids.owl)).toContain("16 of 80");
    const { id: postId, changed_at } = await newest();
    expect(await listDestinations(fresh.store.db, postId)).toMatchObject([
      { connectionId: ids.fediverse, byHand: null, asThread: false },
      { connectionId: ids.pigeon, byHand: null, asThread: true },
      { connectionId: ids.owl, byHand: "Rye bread.\nCome.", asThread: false },
    ]);
    // It is there again when the draft is opened, and follows the text again when that is wanted.
    const opened = await pageOf(await ida.get(`/studio/write/${postId}`));
    expect(cardOf(opened, ids.owl)).toContain("Rye bread.\nCome.</textarea");
    const more = { postId: `${postId}`, changedAt: `${changed_at}`, markdown: long };
    const back = await pageOf(await compose({ action: "preview", ...more, ...cards() }));
    expect(cardOf(back, ids.owl)).toContain("characters do not fit");
    expect(cardOf(back, ids.owl)).not.toContain("Come.");
  });

  test("what is switched off stays off when it is published, and hears nothing", async () => {
    const off = without(cards(), `to-${ids.owl}`);
    const html = await pageOf(await compose({ action: "preview", markdown: "Rye.", ...off }));
    expect(cardOf(html, ids.owl)).not.toContain("checked");
    expect(cardOf(html, ids.pigeon)).toContain("checked");
    const { id, changed_at } = await newest();
    const more = { postId: `${id}`, changedAt: `${changed_at}`, markdown: "Rye." };
    await compose({ action: "publish", ...more, ...off });
    await work();
    expect([...pigeon.texts.values()]).toEqual(["Rye."]);
    expect(owl.texts.size).toBe(0);
  });

  test("a post goes to another network later, and is posted anew only where that is wanted", async () => {
    const off = without(cards(), `to-${ids.owl}`);
    await compose({ action: "publish", markdown: "Rye.", ...off });
    await work();
    const { id } = await newest();
    const opened = await pageOf(await ida.get(`/studio/write/${id}`));
    expect(cardOf(opened, ids.pigeon)).toMatch(
      /Sent to\s*<a href="https:\/\/loft\.example\/pigeon:1" rel="noreferrer">pigeon<\/a>/u,
    );
    expect(cardOf(opened, ids.pigeon)).toContain("It stands there as it was sent.");
    expect(cardOf(opened, ids.owl)).toContain(`name="send-${ids.owl}"`);
    const change = async (fields: Record<string, string>) =>
      await compose({
        action: "publish",
        ...{ postId: `${id}`, changedAt: `${(await newest()).changed_at}`, reason: "Better" },
        ...fields,
      });
    // The same text, to one more.
    const sent = await change({ markdown: "Rye.", ...off, [`send-${ids.owl}`]: "1" });
    expect(sent.headers.get("location")).toContain("done=saved");
    await work();
    expect([...owl.texts.values()]).toEqual(["Rye."]);
    // Other words, where they can be changed.
    await change({ markdown: "Rye bread.", ...cards() });
    await work();
    expect([...owl.texts.values()]).toEqual(["Rye bread."]);
    expect([...pigeon.texts.values()]).toEqual(["Rye."]);
    await change({ markdown: "Rye breads.", ...cards(), [`repost-${ids.pigeon}`]: "1" });
    await work();
    expect([...pigeon.texts.values()]).toEqual(["Rye breads."]);
    // The text stays, its wording on one network does not.
    const worded = { [`own-${ids.owl}`]: "1", [`words-${ids.owl}`]: "Come." };
    await change({ markdown: "Rye breads.", ...cards(), ...worded });
    await work();
    expect([...owl.texts.values()]).toEqual(["Come."]);
  });

  test("the cards follow what is typed, for the page that is open", async () => {
    const asked = await ida.post("/studio/write/drafts", {
      ...{ ...blank, ...cards(), markdown: "Rye <b>bread</b>." },
      ...{ [`own-${ids.owl}`]: "1", [`words-${ids.owl}`]: "Come." },
    });
    const { cards: shown, remark } = (await asked.json()) as {
      cards: { id: number; html: string; automatic: string }[];
      remark: string;
    };
    expect(remark).toContain("140");
    const owls = shown.find(({ id }) => id === ids.owl);
    expect(owls?.html).toContain("Come.");
    expect(owls?.automatic).toContain("Rye");
    expect(shown.find(({ id }) => id === ids.pigeon)?.html).toContain("of 300");
    // Nothing is kept by looking.
    expect(await fresh.store.db.selectFrom("posts").select("id").execute()).toEqual([]);
    const strange = { networks: "4711,x", "to-4711": "1", markdown: "Rye." };
    expect((await ida.post("/studio/write/save", { ...blank, ...strange })).status).toBe(200);
  });

  test("what the writer got for it stands before their own words too, once", async () => {
    const got = { disclosure: "gift", disclosedWho: "The mill", markdown: "Rye." };
    const own = { [`own-${ids.owl}`]: "1", [`words-${ids.owl}`]: "Come." };
    const html = await pageOf(await compose({ action: "preview", ...got, ...cards(), ...own }));
    expect(cardOf(html, ids.owl)).toMatch(/class="there"[^>]*>Ad[^<]*The mill[^<]*\n\nCome\.</u);
    expect(cardOf(html, ids.pigeon)).toMatch(/>\s*Rye\.\s*<\/textarea/u);
  });
});
