import { afterAll, beforeAll, describe, expect, test } from "vitest";

import { postIsDeleted } from "#flows/post-is-deleted.ts";
import { replyArrives } from "#flows/reply-arrives.ts";
import { checkPage, keepScreenshot, openPage } from "#support/browser.ts";
import { type Received, startMailSink } from "#support/mail-sink.ts";
import { startMedspil } from "#support/server.ts";
import { type Served, serveSite } from "#support/serve-site.ts";
import { furnish, publish, readerReplied } from "#support/site.ts";
import { replyOf } from "#support/story.ts";
import { writer } from "#support/writer.ts";
import { bySystem } from "#schema";

/** Pages whose pictures are kept in docs/screenshots. */
const inDocs = new Set([
  "home",
  "article",
  "note",
  "revisions",
  "openness",
  "about",
  "follow",
  "gone",
]);

for (const language of ["da", "en"] as const)
  describe(`every page of the site (${language})`, () => {
    let served: Served;
    let paths: Record<string, string> = {};

    beforeAll(async () => {
      served = await serveSite(language);
      const { site } = served;
      const { article, note, hidden } = await furnish(site);
      const gone = await publish(site, { title: "Borte" });
      await postIsDeleted(site.kit.store, bySystem, {
        postId: gone.id,
        reason: "Det var ikke rigtigt.",
      });
      const { id, token } = await readerReplied(site, { postId: note.id, name: "Mo" });
      paths = {
        home: "/",
        articles: "/articles",
        notes: "/notes",
        article: article.path,
        answer: `${article.path}?to=1#reply`,
        note: note.path,
        revisions: `${article.path}/revisions`,
        topic: "/topics/kaffe",
        archive: "/archive",
        search: "/search?q=maskine",
        "search-nothing": "/search?q=elefant",
        author: "/@vaerkstedet",
        about: "/about",
        openness: "/open",
        "openness-entry": "/open/1",
        follow: "/follow",
        privacy: "/privacy",
        gone: gone.path,
        lost: "/findes/ikke",
        report: `/replies/${id}/report`,
        appeal: `/replies/${hidden}/appeal`,
        "reply-edit": `/reply/edit/${token}`,
        "reply-expired": "/reply/confirm/gammel",
      };
    });
    afterAll(async () => await served.close());

    // Each language in both themes and both widths, once.
    for (const [theme, width] of language === "da"
      ? ([
          ["light", 360],
          ["dark", 1280],
        ] as const)
      : ([
          ["dark", 360],
          ["light", 1280],
        ] as const))
      test(`${theme}, ${width} wide: valid, usable by everybody, not too wide`, async () => {
        const page = await openPage({ origin: served.origin, theme, width, locale: language });
        for (const [name, path] of Object.entries(paths)) {
          await page.goto(path);
          await checkPage(page);
          if (inDocs.has(name))
            await keepScreenshot(page, `site-${name}-${language}-${theme}-${width}`, {
              wholePage: name === "article" || name === "home",
            });
        }
      });
  });

describe("what a reader does", () => {
  let served: Served;
  let article: Awaited<ReturnType<typeof furnish>>["article"];

  beforeAll(async () => {
    served = await serveSite("da");
    ({ article } = await furnish(served.site));
  });
  afterAll(async () => await served.close());

  test("reads all pages from the keyboard, and the first stop leads to the text", async () => {
    const page = await openPage({ origin: served.origin });
    await page.goto(article.path);
    await page.keyboard.press("Tab");
    await page.keyboard.press("Enter");
    expect(new URL(page.url()).hash).toBe("#main");
    for (const name of ["Noter", "Om os", "Åbenhed", "Søg"]) {
      await page.getByRole("navigation", { name: "Sider" }).getByRole("link", { name }).click();
      expect(await page.locator('[aria-current="page"]').first().innerText()).toBe(name);
    }
    await page.getByRole("searchbox").fill("råfilerne");
    await page.keyboard.press("Enter");
    await page.getByRole("link", { name: "Kontrol er et overstået kapitel" }).click();
    expect(new URL(page.url()).pathname).toBe(article.path);
  });

  test("answers a reply without scripts: what is wrong is said, nothing typed is lost", async () => {
    const page = await openPage({ origin: served.origin, javaScript: false, width: 360 });
    await page.goto(article.path);
    await page.locator("#reply-1").getByRole("link", { name: /^Svar/ }).first().click();
    const form = page.locator("form.reply-form");
    expect(await form.getByRole("heading").innerText()).toBe("Svar Lærer på Nørre Skole");
    await form.getByLabel("Dit svar").fill("Det er *fint*.\n\nTak.");
    await form.getByLabel("Navn").fill("Åse");
    // Browsers accept an address without a dot; we do not.
    await form.getByLabel("Mailadresse", { exact: true }).fill("aase@localhost");
    await form.getByRole("button", { name: "Send svaret" }).click();
    await checkPage(page);
    expect(await form.getByLabel("Dit svar").inputValue()).toBe("Det er *fint*.\n\nTak.");
    expect(await form.locator("[aria-invalid=true]").getAttribute("id")).toBe("email");
    await form.getByLabel("Mailadresse", { exact: true }).fill("aase@example.org");
    await form.getByRole("button", { name: "Send svaret" }).click();
    await checkPage(page);
    await keepScreenshot(page, "site-reply-sent-da-360-light");
    expect(await page.getByRole("heading", { level: 1 }).innerText()).toMatch(/mail/);
  });

  test("sees that somebody answered meanwhile, and shows it without losing what is being typed", async () => {
    const page = await openPage({ origin: served.origin });
    await page.goto(article.path);
    await page.getByLabel("Dit svar").fill("Halvt skrevet");
    await replyArrives(
      served.site.kit.store,
      replyOf("ny", article.uri, { html: "<p>Jeg kom lige nu</p>", writtenAt: Date.now() }),
    );
    await page.getByRole("button", { name: /nyt svar/ }).click();
    await page.getByText("Jeg kom lige nu").waitFor();
    expect(await page.getByLabel("Dit svar").inputValue()).toBe("Halvt skrevet");
  });

  test("copies our name on the fediverse with one press", async () => {
    const page = await openPage({ origin: served.origin });
    await page
      .context()
      .grantPermissions(["clipboard-read", "clipboard-write"], { origin: served.origin });
    await page.goto("/follow");
    await page.getByRole("button", { name: "Kopiér" }).click();
    await page.getByRole("button", { name: "Kopieret" }).waitFor();
    const copied = await page.evaluate(async () => await navigator.clipboard.readText());
    expect(copied).toBe(`@vaerkstedet@${new URL(served.origin).host}`);
  });

  test("an article and its stylesheets are less than 14 KB, and it needs no script", async () => {
    const ask = async (path: string): Promise<Buffer> => {
      // Node's fetch opens what is compressed; the length says what was sent.
      const answer = await fetch(`${served.origin}${path}`, {
        headers: { "accept-encoding": "br" },
      });
      expect(answer.headers.get("content-encoding")).toBe("br");
      const text = await answer.text();
      return Buffer.alloc(Number(answer.headers.get("content-length")), text);
    };
    const html = await (await fetch(`${served.origin}${article.path}`)).text();
    const sheets = [...html.matchAll(/rel="stylesheet"\s+href="([^"]+)"/g)].map((m) => m[1] ?? "");
    expect(sheets).toHaveLength(2);
    const sizes = await Promise.all(
      [article.path, ...sheets].map(async (path) => (await ask(path)).length),
    );
    expect(sizes.reduce((sum, bytes) => sum + bytes, 0)).toBeLessThan(14 * 1024);
    expect(html).not.toMatch(
      /<script(?! type="(?:module|application\/ld\+json)")|<[^>]+ style=|<style/,
    );
  });
});

test("a reply goes by a real mail: sent, confirmed, told of an answer, changed, erased", async () => {
  const sink = await startMailSink();
  const medspil = await startMedspil({
    env: { MEDSPIL_SMTP_URL: sink.url, MEDSPIL_MAIL_FROM: "Redaktionen <post@example.org>" },
  });
  try {
    const owner = writer(medspil);
    const article = await owner.article("Kontrol er et overstået kapitel");
    const page = await openPage({ origin: medspil.origin, javaScript: false });
    await page.goto(article.uri);
    await page.getByLabel("Dit svar").fill("Må vi oversætte den?");
    await page.getByLabel("Navn").fill("Åse");
    await page.getByLabel("Mailadresse", { exact: true }).fill("aase@example.org");
    await page.getByRole("checkbox").check();
    await page.getByRole("button", { name: "Send svaret" }).click();
    await page.getByRole("heading", { level: 1, name: /mail/ }).waitFor();
    const link = linkIn(await sink.waitForMail("aase@example.org"));

    await page.goto(link);
    await checkPage(page);
    await keepScreenshot(page, "site-reply-confirm");
    await page.getByRole("main").getByRole("button").click();
    await checkPage(page);
    await page.getByRole("main").getByRole("link").first().click();
    await page.getByText("Må vi oversætte den?").waitFor();
    expect(new URL(page.url()).hash).toMatch(/^#reply-\d+$/);

    await owner.answer(
      page.url().replace(/^.*#reply-/, `${medspil.origin}/replies/`),
      "Ja, meget gerne.",
    );
    const told = await sink.waitForMail("aase@example.org");
    expect(told.mail.text).toContain("Ja, meget gerne.");

    await page.goto(link);
    expect(page.url()).toContain("/reply/edit/");
    await page.getByRole("main").getByRole("textbox").fill("Må vi oversætte den til færøsk?");
    await page.getByRole("main").getByRole("button").first().click();
    await checkPage(page);
    await page.goto(article.uri);
    await page.getByText("Må vi oversætte den til færøsk?").waitFor();
    await page.goto(link);
    await page.getByRole("main").getByRole("button").last().click();
    await checkPage(page);
    await page.goto(article.uri);
    expect(await page.getByText("Åse").count()).toBe(0);
    expect(await page.getByText("Ja, meget gerne.").count()).toBe(1);
  } finally {
    await medspil.stop();
    await sink.stop();
  }
});

/** The address of ours that a mail tells. */
function linkIn({ mail }: Received): string {
  const link = /https?:\/\/localhost:\d+\/reply\/confirm\/\S+/.exec(mail.text ?? "")?.[0];
  if (link === undefined) throw new Error(`No link in ${mail.text}`);
  return link;
}
