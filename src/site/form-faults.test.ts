import { expect, test } from "vitest";

import { settingsChange } from "#flows/settings-change.ts";
import { describeOnEachDatabase } from "#support/databases.ts";
import { publish, readerReplied, siteOn, type TestSite } from "#support/site.ts";
import { bySystem } from "#schema";

const tokenOf = async (site: TestSite, path: string): Promise<string> =>
  /name="token"\s+value="([^"]+)"/u.exec(await site.page(path))?.[1] ?? "";

/** What a reader meets on a page with a form that was not taken. */
function told(html: string) {
  const title = /<title>([^<]*)<\/title>/u.exec(html)?.[1] ?? "";
  const summary = /<div\s+class="flash bad faults"[^]*?<\/div>/u.exec(html)?.[0] ?? "";
  return {
    title,
    links: [...summary.matchAll(/href="#([a-z]+)"/gu)].map(([, id]) => id),
    /** The first thing on the page is where reading or typing begins. */
    begins: [...html.matchAll(/<(?:input|textarea|div)\b[^>]*\bautofocus/gu)].map(
      ([tag]) => /\bid="([a-z]+)"/u.exec(tag)?.[1] ?? "summary",
    ),
    wrong: [...html.matchAll(/<(?:input|textarea)\b[^>]*aria-invalid="true"[^>]*/gu)].map(
      ([tag]) => /\bid="([a-z]+)"/u.exec(tag)?.[1],
    ),
    isSummaryFirst: html.indexOf(summary) < html.search(/<(?:textarea|form class="card)/u),
  };
}

describeOnEachDatabase("a form that cannot be taken", (fresh) => {
  test("says so first and in its title, leads to each field, begins in the first, and keeps what was typed", async () => {
    const site = await siteOn(fresh);
    const post = await publish(site);
    const token = await tokenOf(site, post.path);
    const answer = await site.send(`${post.path}/reply`, {
      ...{ source: "Min *lange* tekst", name: " ", email: "ikke en adresse", notify: "1", token },
    });
    const html = await answer.text();
    expect(answer.status).toBe(422);
    expect(told(html)).toEqual({
      title: "Fejl: Skriv et svar · Værkstedet",
      links: ["name", "email"],
      begins: ["name"],
      wrong: ["name", "email"],
      isSummaryFirst: true,
    });
    for (const kept of ["Min *lange* tekst</textarea>", 'value="ikke en adresse"', "checked"])
      expect(html).toContain(kept);
    expect(html).toContain(`href="${post.path}#conversation"`);
    // Its address leads back to the form, should the page be loaded anew.
    const anew = await site.get(`${post.path}/reply`);
    expect([anew.status, anew.headers.get("location")]).toEqual([303, `${post.path}#reply`]);
  });

  test("where nothing is wrong with a field, reading begins at the summary", async () => {
    const site = await siteOn(fresh);
    const post = await publish(site);
    const sent = { source: "Teksten", name: "Bo", email: "bo@example.org" };
    const stale = await (await site.send(`${post.path}/reply`, { ...sent, token: "" })).text();
    expect(told(stale)).toMatchObject({ links: [], begins: ["summary"], wrong: [] });
    expect(stale).toMatch(/Teksten<\/textarea>[^]*value="bo@example.org"/u);
    const token = await tokenOf(site, post.path);
    await settingsChange(site.kit.store, bySystem, { readersMayReply: false });
    const closed = await site.send(`${post.path}/reply`, { ...sent, token });
    expect([closed.status, await closed.text()]).toEqual([
      403,
      expect.stringMatching(/readonly[^>]*>\nTeksten<\/textarea>/u),
    ]);
  });

  test("a report or an appeal: reason and address are kept, and each fault leads to its field", async () => {
    const site = await siteOn(fresh);
    const post = await publish(site);
    const { id } = await readerReplied(site, { postId: post.id });
    const path = `/replies/${id}/report`;
    const send = async (fields: Record<string, string>): Promise<[number, string]> => {
      const token = await tokenOf(site, path);
      const answer = await site.send(path, { token, ...fields });
      return [answer.status, await answer.text()];
    };
    const [, empty] = await send({ reason: " ", contact: "ven@example.org" });
    expect(told(empty)).toMatchObject({ links: ["reason"], begins: ["reason"], wrong: ["reason"] });
    expect(empty).toContain('value="ven@example.org"');
    const [status, wrong] = await send({ reason: "Den er grov", contact: "ven hos example" });
    expect([status, told(wrong)]).toMatchObject([
      422,
      { links: ["contact"], begins: ["contact"], wrong: ["contact"] },
    ]);
    expect(wrong).toMatch(/Den er grov<\/textarea>[^]*value="ven hos example"/u);
    const [, stale] = await send({ token: "", reason: "Den er grov", contact: "ven@example.org" });
    expect(stale).toMatch(/Den er grov<\/textarea>[^]*value="ven@example.org"/u);
    const [done, thanks] = await send({ reason: "Den er grov", contact: "ven@example.org" });
    expect([done, thanks]).toEqual([
      200,
      expect.stringContaining(`href="${post.path}#conversation"`),
    ]);
    for (let i = 0; i < 12; i += 1) await send({ reason: "Igen" });
    const [late, kept] = await send({ reason: "Den tolvte", contact: "ven@example.org" });
    expect([late, told(kept).begins]).toEqual([429, ["summary"]]);
    expect(kept).toMatch(/Den tolvte<\/textarea>[^]*value="ven@example.org"/u);
  });

  test("a change of one's reply keeps the text whatever was wrong", async () => {
    const site = await siteOn(fresh);
    const post = await publish(site);
    const { token } = await readerReplied(site, { postId: post.id });
    const path = `/reply/edit/${token}`;
    const empty = await (await site.send(path, { action: "save", source: "  " })).text();
    expect(told(empty)).toMatchObject({
      title: "Fejl: Dit svar · Værkstedet",
      links: ["source"],
      begins: ["source"],
      wrong: ["source"],
    });
    const strange = await site.send(
      path,
      { action: "save", source: "Rettet" },
      { origin: "https://evil.example" },
    );
    expect([strange.status, await strange.text()]).toEqual([
      403,
      expect.stringContaining("Rettet</textarea>"),
    ]);
    expect(await site.page(post.path)).not.toContain("Rettet");
    for (let i = 0; i < 21; i += 1)
      await site.send(path, { action: "save", source: `Rettet ${i}` });
    const often = await site.send(path, { action: "save", source: "Rettet for meget" });
    expect([often.status, await often.text()]).toEqual([
      429,
      expect.stringContaining("Rettet for meget</textarea>"),
    ]);
  });

  test("after sending, asking again, confirming, erasing and stopping there is a way back to the post", async () => {
    const site = await siteOn(fresh);
    const post = await publish(site);
    const back = `href="${post.path}#conversation"`;
    const form = await tokenOf(site, post.path);
    const sent = { source: "Teksten", name: "Bo", email: "bo@example.org", token: form };
    const mailed = await (await site.send(`${post.path}/reply`, sent)).text();
    const again = /name="again"\s+value="([^"]+)"/u.exec(mailed)?.[1] ?? "";
    const asked = await (await site.send("/reply/again", { again, post: `${post.id}` })).text();
    const machine = await site.send(`${post.path}/reply`, { ...sent, website: "x" });
    const { token, id } = await readerReplied(site, { postId: post.id });
    const erased = await (await site.send(`/reply/edit/${token}`, { action: "erase" })).text();
    for (const page of [mailed, asked, await machine.text(), erased]) expect(page).toContain(back);
    // A post that is none leads to the front page, and nowhere else.
    const odd = await (await site.send("/reply/again", { again, post: "//evil.example" })).text();
    expect(odd).toContain('href="/"');
    expect((await site.get(`/reply/stop/${id}/x`)).status).toBe(200);
  });
});
