import { beforeEach, expect, test } from "vitest";

import { eraseAccount, upsertAccount } from "#audience";
import { replyArrives } from "#flows/reply-arrives.ts";
import { validateHtml } from "#support/browser.ts";
import { describeOnEachDatabase } from "#support/databases.ts";
import { publishArticle, replyOf, someone } from "#support/story.ts";
import { openStudio, setUp, type TestStudio } from "#support/studio.ts";
import { signedIn, type Visitor } from "#support/studio-browser.ts";

describeOnEachDatabase("an account in the studio", (fresh) => {
  let studio: TestStudio;
  let ida: Visitor;
  let bo: number;
  beforeEach(async () => {
    studio = await openStudio(fresh);
    await setUp(studio, "en");
    ida = await signedIn(studio);
    bo = await meet("Bo", "skib.example");
  });
  const meet = async (name: string, domain: string): Promise<number> =>
    await fresh.store.transact(async (tx) => (await upsertAccount(tx, someone(name, domain))).id);
  const page = async (path: string): Promise<string> => {
    const text = await (await ida.get(path)).text();
    expect(await validateHtml(text)).toEqual([]);
    return text;
  };

  test("is joined with another by hand, and taken apart again", async () => {
    const other = await meet("Bo on the fjord", "fjord.example");
    const here = `/studio/people/${bo}`;
    expect(await page(here)).toContain("No other account is joined with this one.");
    const sent = await ida.post(here, { action: "join", who: "Bo on the fjord@fjord.example" });
    const after = await page(sent.headers.get("location") ?? "");
    expect(after).toContain("The accounts are joined.");
    expect(after).toContain(`<a href="/studio/people/${other}">`);
    expect(after).toMatch(/Joined by Ida Holm \(/);
    expect(await page(`/studio/people/${other}`)).toContain(`<a href="${here}">`);
    const apart = await ida.post(here, { action: "part", other: `${other}` });
    const last = await page(apart.headers.get("location") ?? "");
    expect(last).toContain("The accounts are separate again.");
    expect(last).toContain("No other account is joined with this one.");
  });

  test("is parted only from what it is joined with", async () => {
    const [one, other] = [await meet("Ann", "skib.example"), await meet("Anna", "fjord.example")];
    const third = await meet("Anna T", "vig.example");
    await ida.post(`/studio/people/${one}`, { action: "join", who: "@Anna@fjord.example" });
    // Capitals need not be as they are there.
    const small = { action: "join", who: "@anna t@VIG.example" };
    expect((await ida.post(`/studio/people/${other}`, small)).status).toBe(303);
    const shown = await page(`/studio/people/${one}`);
    expect(shown).toContain(`<a href="/studio/people/${third}">`);
    expect(shown).toContain("Joined through another account.");
    for (const id of [other, one, 4711]) {
      const sent = await ida.post(`/studio/people/${bo}`, { action: "part", other: `${id}` });
      expect(sent.headers.get("location")).toBe(`/studio/people/${bo}`);
    }
    const standing = fresh.store.db.selectFrom("account_joins").where("parted_at", "is", null);
    expect(await standing.select("id").execute()).toHaveLength(2);
    await ida.post(`/studio/people/${one}`, { action: "part", other: `${other}` });
    expect(await standing.select("id").execute()).toEqual([]);
  });

  test("is found from what it said, and shows nothing once it is erased", async () => {
    const post = await publishArticle(fresh.store);
    await replyArrives(fresh.store, replyOf("Bo", post.uri));
    const here = `/studio/people/${bo}`;
    expect(await page("/studio/conversation")).toContain(`<a href="${here}">`);
    await page(here);
    await fresh.store.transact(async (tx) => await eraseAccount(tx, bo));
    expect((await ida.get(here)).status).toBe(404);
  });

  test("names what cannot be joined, and keeps what was typed", async () => {
    for (const [who, words] of [
      ["@nobody@nowhere.example", "No account called"],
      ["<b>\0", "No account called"],
      ["@Bo@skib.example", "That is the account you are looking at."],
    ] as const) {
      const answer = await ida.post(`/studio/people/${bo}`, { action: "join", who });
      expect(answer.status).toBe(404);
      expect(await answer.text()).toContain(words);
    }
    const empty = await ida.post(`/studio/people/${bo}`, { action: "join", who: " " });
    expect(empty.status).toBe(400);
    expect(await empty.text()).toContain("Say which account it is.");
    for (const id of ["4711", "999999999999999", "1e3", "x"])
      expect((await ida.get(`/studio/people/${id}`)).status).toBe(404);
    expect(await fresh.store.db.selectFrom("account_joins").select("id").execute()).toEqual([]);
  });
});
