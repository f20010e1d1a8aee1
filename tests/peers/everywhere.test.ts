import type { AtpAgent } from "@atproto/api";
import type { Page } from "playwright-core";
import { afterAll, beforeAll, beforeEach, describe, expect, inject, test } from "vitest";

import { type Atproto, startAtproto } from "#support/atproto.ts";
import { appPassword } from "#support/bluesky.ts";
import { checkPage, keepScreenshot, openPage } from "#support/browser.ts";
import { eventually } from "#support/eventually.ts";
import { type Medspil, startMedspil } from "#support/server.ts";
import { type Snac, startSnac } from "#support/snac.ts";
import { samplePicture } from "#support/studio-world.ts";
import { type Writer, writer } from "#support/writer.ts";

/** One note goes out once, by hand in the studio, to real servers of three kinds; what comes of it comes home. */
describe("one note, everywhere", () => {
  let ida: Medspil;
  let bo: Medspil;
  let boWrites: Writer;
  let snac: Snac<"ann">;
  let sky: Atproto;
  let us: AtpAgent;
  let cleo: AtpAgent;
  let note = "";

  beforeAll(async () => {
    [sky, snac, bo] = await Promise.all([
      startAtproto(inject("postgresUrl")),
      startSnac({ users: ["ann"] }),
      startMedspil({ name: "bo", siteName: "Bos køkken" }),
    ]);
    const env = { MEDSPIL_PLC_URL: sky.plc, MEDSPIL_BLUESKY_API_URL: sky.pds };
    ida = await startMedspil({ name: "ida", siteName: "Værkstedet", env });
    [us, cleo] = [await sky.signUp("vaerkstedet"), await sky.signUp("cleo")];
    boWrites = writer(bo);
    await boWrites.follow(await boWrites.find(ida.handle));
    await snac.users.ann.follow(ida.handle);
    const followers = writer(ida);
    await eventually("both follow", async () => (await followers.followers()).length === 2);
  }, 300_000);
  afterAll(async () => {
    await Promise.all([ida?.stop(), bo?.stop(), snac?.stop(), sky?.stop()]);
  });

  beforeEach(({ onTestFailed }) => {
    onTestFailed(async () => {
      const { db } = ida.store;
      const jobs = await db
        .selectFrom("jobs")
        .select(["kind", "state", "attempts", "error_code", "error_params_json", "run_at"])
        .execute();
      console.log(ida.log().slice(-4000), bo.log().slice(-2000), JSON.stringify(jobs));
    });
  });

  const studio = async (): Promise<Page> => {
    const page = await openPage({ origin: ida.origin });
    // Six servers share this machine, and the first to speak with Bluesky loads its libraries.
    page.setDefaultTimeout(60_000);
    await page.goto("/studio/sign-in");
    await page.fill("#email", ida.owner.email);
    await page.fill("#password", ida.owner.password);
    await page.press("#password", "Enter");
    await page.waitForURL("**/studio");
    return page;
  };
  /** What stands in our repository on Bluesky, oldest first. */
  const records = async () => {
    const { data } = await us.com.atproto.repo.listRecords({
      ...{ repo: us.assertDid, collection: "app.bsky.feed.post", reverse: true },
    });
    return data.records as { uri: string; cid: string; value: Record<string, unknown> }[];
  };
  /** Has Bluesky asked for answers now, and not in some minutes. */
  const askNow = async (): Promise<void> => {
    await sky.settle();
    await ida.store.transact(async (tx) => {
      await tx.db
        .updateTable("jobs")
        .set({ run_at: tx.now })
        .where("kind", "in", ["backfeed", "fetch-news"])
        .execute();
      tx.changed("jobs");
    });
  };

  test("an account is connected on its page", async () => {
    const page = await studio();
    await page.goto("/studio/connections/bluesky");
    await page.locator("details summary").first().click();
    const form = page.locator('form[action$="/password"]');
    await form.locator('[name="handle"]').fill("@vaerkstedet.test");
    await form.locator('[name="password"]').fill(await appPassword(us));
    await form.locator("button").click();
    await page.locator(".flash.good").waitFor();
  });

  test("published once, it stands on each of them", async () => {
    const page = await studio();
    await page.goto("/studio/write");
    await page.fill(
      "#markdown",
      "Tre både i år. Her er, hvad de kostede: [regnskabet](https://example.org/baade). Spørg løs!",
    );
    await page.setInputFiles('input[type="file"]', {
      ...{ name: "baad.jpg", mimeType: "image/jpeg", buffer: await samplePicture() },
    });
    await page.locator(".shelf li img").waitFor();
    await page.fill(".shelf li textarea, .shelf li input", "En jolle på fjorden");
    await checkPage(page);
    await keepScreenshot(page, "everywhere-write", { wholePage: true });
    await page.getByRole("button", { name: "Udgiv", exact: true }).click();
    await page.getByText("Det er udgivet").waitFor();
    const { uri } = await ida.store.db.selectFrom("posts").select("uri").executeTakeFirstOrThrow();
    note = uri ?? "";
    const atBo = await eventually("Bo can read it", () => boWrites.reading(note));
    expect(atBo.html).toContain('href="https://example.org/baade"');
    const atAnn = await eventually("Ann can read it", async () =>
      (await snac.users.ann.timeline()).find(({ uri }) => uri === note),
    );
    expect(atAnn.media_attachments).toMatchObject([{ description: "En jolle på fjorden" }]);
    const [record] = await eventually("it is on Bluesky", async () => {
      const all = await records();
      return all.length > 0 && all;
    });
    expect(record?.value).toMatchObject({
      facets: [{ features: [{ uri: "https://example.org/baade" }] }],
      embed: { images: [{ alt: "En jolle på fjorden" }] },
    });
  });

  test("one reply from each comes home under it, in one tree, with its author", async () => {
    const item = await boWrites.reading(note);
    await boWrites.answerItem(item?.id ?? 0, "Hvad vejer den største?");
    await snac.users.ann.post("Hvor lang tid tog den mindste?", { inReplyTo: note });
    const [root] = await records();
    const ref = { uri: root?.uri ?? "", cid: root?.cid ?? "" };
    await cleo.post({
      text: "Må man prøve at sejle den?",
      reply: { root: ref, parent: ref },
      createdAt: new Date().toISOString(),
    });
    await askNow();
    const page = await openPage({ origin: ida.origin });
    for (const [text, name, handle, link] of [
      ["Hvad vejer den største?", "Bos køkken", bo.handle, bo.origin],
      ["Hvor lang tid tog den mindste?", "ann", snac.users.ann.handle, snac.users.ann.actor],
      ["Må man prøve at sejle den?", "cleo.test", "@cleo.test", "https://bsky.app/profile/"],
    ] as const) {
      const reply = page.locator(".replies li", { hasText: text });
      await eventually(`"${text}" stands there`, async () => {
        await page.goto(note);
        return (await reply.count()) === 1;
      });
      const who = await reply.locator(".who").innerText();
      expect(who).toContain(name);
      expect(who).toContain(handle);
      const author = await reply.locator("a.p-name").getAttribute("href");
      expect(author?.startsWith(link), `${author}`).toBe(true);
    }
    expect(await page.locator(".replies > li").count()).toBe(3);
    await checkPage(page);
    await keepScreenshot(page, "everywhere-replies", { wholePage: true });
  });

  test("one answer goes back to each", async () => {
    const page = await studio();
    const answers = [
      ["Hvad vejer den største?", "Den vejer 380 kilo."],
      ["Hvor lang tid tog den mindste?", "Fire uger."],
      ["Må man prøve at sejle den?", "Ja, kom på lørdag."],
    ] as const;
    for (const [asked, answer] of answers) {
      await page.goto("/studio/conversation");
      const entry = page.locator(".queue li", { hasText: asked });
      await entry.locator('details[data-deed="a"] summary').click();
      await entry.locator("textarea").fill(answer);
      await entry.locator('button[value="answer"]').click();
      await page.getByText("Dit svar er sendt.").waitFor();
    }
    const ours = await ida.store.db
      .selectFrom("replies")
      .select(["uri", "html"])
      .where("ours", "=", 1)
      .execute();
    const uriOf = (text: string): string =>
      ours.find(({ html }) => html.includes(text))?.uri ?? "none";
    await eventually("Bo has his", async () =>
      (await boWrites.heard(uriOf("380 kilo")))?.includes("380 kilo"),
    );
    await eventually("Ann has hers", async () =>
      (await snac.users.ann.find(uriOf("Fire uger")))?.content.includes("Fire uger"),
    );
    const answer = await eventually("Cleo has hers", async () =>
      (await records()).find(({ value }) => value["text"] === "Ja, kom på lørdag."),
    );
    const hers = (await cleo.getAuthorFeed({ actor: cleo.assertDid })).data.feed[0]?.post.uri;
    expect(answer.value).toMatchObject({ reply: { parent: { uri: hers } } });
    // Nobody but the one who asked on Bluesky is answered there.
    expect((await records()).map(({ value }) => value["text"])).toHaveLength(2);
  });

  test("an edit and a deletion follow", async () => {
    const page = await studio();
    await page.goto("/studio/posts?show=published");
    await page.getByRole("link", { name: "Redigér" }).first().click();
    await page.waitForURL(/\/studio\/write\/\d+/u);
    await page.fill(
      "#markdown",
      (await page.inputValue("#markdown")).replace("Tre både", "Fire både"),
    );
    await keepScreenshot(page, "everywhere-edit", { wholePage: true });
    await page.fill('[name="reason"]', "Vi nåede en til");
    await page.locator('.ends button[value="publish"]').click();
    await page.locator(".flash.good").waitFor();
    await eventually("Bo reads the new text", async () =>
      (await boWrites.reading(note))?.html.includes("Fire både"),
    );
    await eventually("Ann reads it too", async () =>
      (await snac.users.ann.find(note))?.content.includes("Fire både"),
    );

    const { id } = await ida.store.db.selectFrom("posts").select("id").executeTakeFirstOrThrow();
    await writer(ida).remove(id);
    await eventually("it is gone at Bo", async () => (await boWrites.reading(note)) === undefined);
    await eventually("and on Bluesky", async () =>
      (await records()).every(({ value }) => !String(value["text"]).includes("både i år")),
    );
    await eventually(
      "and at Ann",
      async () => !(await snac.users.ann.timeline()).some(({ uri }) => uri === note),
    );
  });
});
