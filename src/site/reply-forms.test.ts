import { expect, test } from "vitest";

import { day, hour } from "#core/clock.ts";
import { openMail } from "#flows/sealed-mail.ts";
import { settingsChange } from "#flows/settings-change.ts";
import { postIsDeleted } from "#flows/post-is-deleted.ts";
import { replyIsHidden } from "#flows/reply-is-moderated.ts";
import { describeOnEachDatabase } from "#support/databases.ts";
import { publish, readerReplied, siteOn, type TestSite } from "#support/site.ts";
import { messagesFor } from "#words";
import { bySystem } from "#schema";

const typed = { name: "Åse Ø", email: "aase@example.org", source: "Første linje\n\nAnden *linje*" };

async function tokenOf(site: TestSite, path: string): Promise<string> {
  return /name="token"\s+value="([^"]+)"/.exec(await site.page(path))?.[1] ?? "";
}

/** The links in the mails that wait to be sent. */
async function mails({ kit }: TestSite): Promise<string[]> {
  const jobs = await kit.store.db
    .selectFrom("jobs")
    .select("payload_json")
    .where("kind", "=", "send-mail")
    .orderBy("id")
    .execute();
  return jobs.map(({ payload_json }) => {
    const { sealed } = JSON.parse(payload_json) as { sealed: string };
    const link = /https:\S+/.exec(openMail(kit.secrets, sealed).text)?.[0] ?? "";
    return new URL(link).pathname;
  });
}

describeOnEachDatabase("a reader replies on the page, without scripts", (fresh) => {
  test("from the form to the mail, the button, the reply, a change and its erasure", async () => {
    const site = await siteOn(fresh);
    const post = await publish(site);
    const token = await tokenOf(site, post.path);
    const sent = await site.send(`${post.path}/reply`, { ...typed, token });
    expect([sent.status, sent.headers.get("cache-control")]).toEqual([200, "no-store"]);
    expect(await sent.text()).toContain(messagesFor("da").t("conversation.mailSentTitle"));
    const [link = ""] = await mails(site);
    expect(link).toMatch(/^\/reply\/confirm\/[\w-]{43}$/);

    // A program that follows the link, however often, shows nothing.
    for (let i = 0; i < 3; i += 1) expect(await site.page(link)).toContain("<em>linje</em>");
    expect(await site.page(post.path)).not.toContain("Åse Ø");

    const confirmed = await site.send(link, {});
    const there = /href="(\/replies\/\d+)"/.exec(await confirmed.text())?.[1] ?? "";
    const place = (await site.get(there)).headers.get("location") ?? "";
    expect(place).toMatch(new RegExp(`^${post.path}#reply-\\d+$`));
    const page = await site.page(post.path);
    expect(page).toContain("<em>linje</em>");
    expect(page).not.toContain("aase@example.org");

    const edit = (await site.get(link)).headers.get("location") ?? "";
    expect(edit).toMatch(/^\/reply\/edit\//);
    expect(await site.page(edit)).toContain("Første linje\n\nAnden *linje*</textarea>");
    await site.send(edit, { action: "save", source: "Rettet svar" });
    expect(await site.page(post.path)).toContain("Rettet svar");
    expect(await site.page(`${there}/revisions`)).toContain("<em>linje</em>");

    await site.send(edit, { action: "erase" });
    expect(await site.page(post.path)).not.toMatch(/Rettet svar|Åse Ø/);
    expect((await site.get(edit)).status).toBe(410);
  });

  test("what was typed stays when something is wrong, with the fault beside its field", async () => {
    const site = await siteOn(fresh);
    const { path } = await publish(site);
    const token = await tokenOf(site, path);
    const source = "\nEn <b>lang</b> tekst & mere";
    const answer = await site.send(`${path}/reply`, {
      ...{ name: "  ", email: "ikke en adresse", source, token, notify: "1" },
    });
    const html = await answer.text();
    expect(answer.status).toBe(422);
    expect(html).toContain(">\n\nEn &lt;b&gt;lang&lt;/b&gt; tekst &amp; mere</textarea>");
    expect(html).toMatch(/aria-describedby="email-e"\s+aria-invalid="true"/);
    expect(html).toContain('id="name-e"');
    expect(html).toContain('value="ikke en adresse"');
    expect(html).toMatch(/name="notify"\s+value="1"\s+checked/);
    expect(await mails(site)).toEqual([]);
    // And what one reader typed is shown to no other.
    expect(await site.page(path)).not.toContain("ikke en adresse");
  });

  test("machines, other sites and old or foreign forms get nowhere", async () => {
    const site = await siteOn(fresh);
    const [post, other] = [
      await publish(site, { title: "En" }),
      await publish(site, { title: "To" }),
    ];
    const token = await tokenOf(site, post.path);
    const send = async (fields: object, headers = {}): Promise<number> =>
      (await site.send(`${post.path}/reply`, { ...typed, token, ...fields }, headers)).status;
    expect(await send({ website: "https://spam.example" })).toBe(200);
    expect(await send({}, { "sec-fetch-site": "cross-site" })).toBe(403);
    expect(await send({}, { origin: "https://evil.example" })).toBe(403);
    expect(await send({}, { origin: "null" })).toBe(403);
    expect(await send({ token: "" })).toBe(403);
    expect(await send({ token: await tokenOf(site, other.path) })).toBe(403);
    expect(await send({ token: token.replace(/.$/, (c) => (c === "0" ? "1" : "0")) })).toBe(403);
    fresh.clock.move(3 * day);
    expect(await send({})).toBe(403);
    expect(await mails(site)).toEqual([]);
  });

  test("too much from one connection is refused, and the text is not lost", async () => {
    const site = await siteOn(fresh);
    const { path } = await publish(site);
    const token = await tokenOf(site, path);
    const statuses: number[] = [];
    for (let i = 0; i < 12; i += 1) {
      const answer = await site.send(`${path}/reply`, {
        ...typed,
        email: `a${i}@example.org`,
        token,
      });
      statuses.push(answer.status);
      if (answer.status === 429) expect(await answer.text()).toContain("Anden *linje*");
    }
    expect(statuses).toEqual([...Array<number>(10).fill(200), 429, 429]);
  });

  test("a form of 10 MB is refused before it is read", async () => {
    const site = await siteOn(fresh);
    const { path } = await publish(site);
    const answer = await site.send(`${path}/reply`, { source: "x".repeat(10_000_000) });
    expect(answer.status).toBe(413);
  });

  test("where it cannot be done it says why instead of showing a form", async () => {
    const site = await siteOn(fresh, { parts: { canSendMail: false } });
    const { path } = await publish(site);
    expect(await site.page(path)).not.toContain('<form class="card form reply-form"');
    expect(await site.page(path)).toContain("fediverset");
    const other = await siteOn(fresh);
    const token = await tokenOf(other, path);
    await settingsChange(other.kit.store, bySystem, { readersMayReply: false });
    expect((await other.send(`${path}/reply`, { ...typed, token })).status).toBe(403);
  });

  test("a post taken down takes no replies, and a link to one leads nowhere", async () => {
    const site = await siteOn(fresh);
    const post = await publish(site);
    const token = await tokenOf(site, post.path);
    await site.send(`${post.path}/reply`, { ...typed, token });
    const { id } = await readerReplied(site, { postId: post.id });
    await postIsDeleted(site.kit.store, bySystem, { postId: post.id, reason: "" });
    expect((await site.send(`${post.path}/reply`, { ...typed, token })).status).toBe(410);
    const [link = ""] = await mails(site);
    expect((await site.send(link, {})).status).toBe(410);
    expect((await site.get(`/replies/${id}`)).status).toBe(410);
  });

  test("the mail can be asked for again, by a mark that opens nothing itself", async () => {
    const site = await siteOn(fresh);
    const { path } = await publish(site);
    const token = await tokenOf(site, path);
    const sent = await (await site.send(`${path}/reply`, { ...typed, token })).text();
    const again = /name="again"\s+value="([^"]+)"/.exec(sent)?.[1] ?? "";
    expect((await site.get(`/reply/confirm/${again}`)).status).toBe(410);
    await site.send("/reply/again", { again });
    const [first = "", second = ""] = await mails(site);
    expect([(await site.get(first)).status, (await site.get(second)).status]).toEqual([410, 200]);
  });

  test("a link that is not used in two days is no more", async () => {
    const site = await siteOn(fresh);
    const { path } = await publish(site);
    await site.send(`${path}/reply`, { ...typed, token: await tokenOf(site, path) });
    const [link = ""] = await mails(site);
    fresh.clock.move(48 * hour + 1);
    expect([(await site.get(link)).status, (await site.send(link, {})).status]).toEqual([410, 410]);
  });
});

describeOnEachDatabase("reports and appeals", (fresh) => {
  test("a report is kept for the owner, with the address sealed; an empty one is asked for again", async () => {
    const site = await siteOn(fresh);
    const post = await publish(site);
    const { id } = await readerReplied(site, { postId: post.id });
    const path = `/replies/${id}/report`;
    const token = await tokenOf(site, path);
    expect((await site.send(path, { token, reason: " " })).status).toBe(422);
    expect((await site.send(path, { token: "", reason: "Spam" })).status).toBe(422);
    const contact = "ven@example.org";
    expect((await site.send(path, { token, reason: "Spam", contact })).status).toBe(200);
    const reports = await site.kit.store.db.selectFrom("reports").selectAll().execute();
    expect(reports).toMatchObject([
      { kind: "report", reply_id: id, reason: "Spam", state: "open" },
    ]);
    expect(JSON.stringify(reports)).not.toContain(contact);
    expect((await site.get(`/replies/${id}/appeal`)).status).toBe(404);
    // Each form is sent with the token of its own page.
    await replyIsHidden(site.kit.store, bySystem, { replyId: id, reason: "Grimt" });
    const appeal = { reason: "Hvorfor?", contact };
    expect((await site.send(`/replies/${id}/appeal`, { ...appeal, token })).status).toBe(422);
    const own = await tokenOf(site, `/replies/${id}/appeal`);
    expect((await site.send(`/replies/${id}/appeal`, { ...appeal, token: own })).status).toBe(200);
  });
});
