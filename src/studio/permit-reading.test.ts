import { beforeEach, expect, test } from "vitest";

import { acceptFollowing, addFollowing, upsertAccount } from "#audience";
import { itemArrives } from "#flows/item-arrives.ts";
import type { Visibility } from "#schema";
import { describeOnEachDatabase } from "#support/databases.ts";
import { someone } from "#support/story.ts";
import { openStudio, setUp, type TestStudio } from "#support/studio.ts";
import { signedIn, signedInAs, type Visitor } from "#support/studio-browser.ts";

const everyone = ["public", "unlisted"] as const;
const some = ["followers", "direct"] as const;

describeOnEachDatabase("who may see what others wrote", (fresh) => {
  let studio: TestStudio;
  beforeEach(async () => {
    studio = await openStudio(fresh);
    await setUp(studio, "en");
    await fresh.store.transact(async (tx) => {
      const { id } = await upsertAccount(tx, someone("Bo"));
      await addFollowing(tx, id);
      await acceptFollowing(tx, id);
    });
  });
  const wrote = (visibility: Visibility) => {
    const uri = `https://skib.example/notes/${visibility}`;
    const text = { title: "", html: `<p>${visibility} word</p>`, inReplyTo: null };
    return { account: someone("Bo"), uri, url: uri, ...text, writtenAt: 1, visibility };
  };
  const arrives = async (visibility: Visibility): Promise<number> => {
    await itemArrives(fresh.store, { ...wrote(visibility), sharedByUri: null });
    const { id } = await fresh.store.db
      .selectFrom("reading_items")
      .select("id")
      .where("uri", "=", wrote(visibility).uri)
      .executeTakeFirstOrThrow();
    return id;
  };
  const touched = async (): Promise<number> =>
    (
      await fresh.store.db
        .selectFrom("reading_items")
        .select("id")
        .where((or) => or.or([or("liked_at", "is not", null), or("answered_at", "is not", null)]))
        .execute()
    ).length;

  test("the reading list shows an author only what everyone may see", async () => {
    const ann = await signedInAs(studio, "author", "Ann Ravn");
    const eva = await signedInAs(studio, "editor", "Eva Lund");
    const ids = { followers: await arrives("followers"), direct: await arrives("direct") };
    for (const visibility of everyone) await arrives(visibility);
    const read = async (one: Visitor): Promise<string> =>
      await (await one.get("/studio/reading")).text();
    for (const visibility of [...everyone, ...some])
      expect(await read(eva)).toContain(`${visibility} word`);
    for (const visibility of everyone) expect(await read(ann)).toContain(`${visibility} word`);
    for (const visibility of some) {
      expect(await read(ann)).not.toContain(`${visibility} word`);
      for (const fields of [
        { action: "like" },
        { action: "answer", source: "Our word" },
        { action: "answer", source: "" },
      ]) {
        const sent = await ann.post("/studio/reading", { id: `${ids[visibility]}`, ...fields });
        expect([visibility, fields, sent.status]).toEqual([visibility, fields, 403]);
      }
    }
    expect(await touched()).toBe(0);
    const given = { id: `${ids.direct}`, action: "answer", source: "Our word" };
    expect((await eva.post("/studio/reading", given)).status).toBe(303);
  });

  test("nor does an author open by its address what is shown to some only", async () => {
    const ann = await signedInAs(studio, "author", "Ann Ravn");
    const ida = await signedIn(studio);
    for (const visibility of [...everyone, ...some]) {
      const isForAll = visibility === "public" || visibility === "unlisted";
      studio.foundPost = wrote(visibility);
      const { uri } = studio.foundPost;
      const place = `/studio/interact?uri=${encodeURIComponent(uri)}`;
      const page = await ann.get(place);
      expect(page.status).toBe(isForAll ? 200 : 403);
      expect((await page.text()).includes(`${visibility} word`)).toBe(isForAll);
      const sent = await ann.post("/studio/interact", { uri, action: "like" });
      expect([visibility, sent.status]).toEqual([visibility, isForAll ? 303 : 403]);
      expect(await (await ida.get(place)).text()).toContain(`${visibility} word`);
    }
    // What came here in private stays so, whatever its address shows now.
    await arrives("direct");
    studio.foundPost = { ...wrote("direct"), visibility: "public" };
    const { uri } = studio.foundPost;
    const answer = { uri, action: "answer", source: "Our word" };
    expect((await ann.post("/studio/interact", answer)).status).toBe(403);
    expect(await fresh.store.db.selectFrom("answers").select("id").execute()).toEqual([]);
  });

  test("a moderator, who has no reading list, gets to it by no other way", async () => {
    const mo = await signedInAs(studio, "moderator", "Mo Dahl");
    const id = `${await arrives("public")}`;
    studio.foundPost = wrote("public");
    const { uri } = studio.foundPost;
    for (const answer of [
      await mo.get("/studio/reading"),
      await mo.post("/studio/reading", { id, action: "answer", source: "" }),
      await mo.post("/studio/reading", { id, action: "like" }),
      await mo.get(`/studio/interact?uri=${encodeURIComponent(uri)}`),
      await mo.post("/studio/interact", { uri, action: "like" }),
    ]) {
      expect(answer.status).toBe(403);
      expect(await answer.text()).not.toContain("public word");
    }
    expect(await touched()).toBe(0);
  });
});
