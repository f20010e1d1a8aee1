import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { html } from "hono/html";
import { streamSSE } from "hono/streaming";
import { afterAll, beforeAll, describe, expect, test } from "vitest";

import type { Assets } from "#look/assets.ts";
import { checkPage, openPage, takeComplaints } from "#support/browser.ts";
import { serveGallery, type Gallery } from "#support/gallery.ts";

let gallery: Gallery;
let folder: string;
let replies = ["Første"];
let tell: ((count: number) => Promise<void>) | undefined;
const posted: string[] = [];

const whole = (assets: Assets, body: unknown): ReturnType<typeof html> =>
  html`<!doctype html>
    <html lang="da">
      <head>
        <title>Prøve</title>
        <link rel="icon" href="${assets.url("favicon.svg")}" />
        <link rel="stylesheet" href="${assets.url("site.css")}" />
        <script type="module" src="${assets.url("islands.js")}"></script>
      </head>
      <body>
        <main id="main" class="page">
          <h1>Prøve</h1>
          ${body}
        </main>
      </body>
    </html>`;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "medspil-islands-"));
  gallery = await serveGallery(folder, (app, assets) => {
    app.get("/live", async (c) =>
      c.html(
        await whole(
          assets,
          html`<section id="conversation" class="conversation">
            <h2>${replies.length} svar</h2>
            <live-conversation
              events="/events"
              have="${replies.length}"
              one="{n} nyt svar, vis det"
              many="{n} nye svar, vis dem"
            ></live-conversation>
            <ol class="replies">
              ${replies.map(
                (text, index) =>
                  html`<li class="reply" id="reply-${index}">
                    <div class="say"><p>${text}</p></div>
                  </li>`,
              )}
            </ol>
            <form id="reply">
              <label for="text">Dit svar</label><textarea id="text"></textarea>
            </form>
          </section>`,
        ),
      ),
    );
    app.get("/events", (c) =>
      streamSSE(c, async (stream) => {
        tell = async (count) =>
          await stream.writeSSE({ event: "changed", data: JSON.stringify({ replies: count }) });
        await new Promise<void>((resolve) => stream.onAbort(resolve));
      }),
    );
    app.post("/act", async (c) => {
      const { what } = await c.req.parseBody();
      posted.push(typeof what === "string" ? what : "");
      return c.html(await whole(assets, html`<p>Gjort</p>`));
    });
    app.get("/pieces", async (c) =>
      c.html(
        await whole(
          assets,
          html`<form method="post" action="/act">
              <confirm-action question="Skjul svaret?" yes="Skjul" no="Fortryd"
                ><button class="btn" name="what" value="hide">Skjul svaret</button></confirm-action
              >
            </form>
            <count-note max="30" near="{n} tegn tilbage" over="{n} tegn for meget"
              ><label for="n">Note</label><textarea id="n"></textarea><span class="count"></span
            ></count-note>
            <copy-text done="Kopieret"
              ><code>@os@her.example</code
              ><button type="button" class="btn" hidden>Kopiér</button></copy-text
            >
            <relative-time
              ><time datetime="${new Date(Date.now() - 3 * 3_600_000).toISOString()}"
                >12. oktober 2026</time
              ></relative-time
            >
            <relative-time
              ><time datetime="2020-01-01T00:00:00Z">1. januar 2020</time></relative-time
            >`,
        ),
      ),
    );
  });
});
afterAll(() => {
  gallery.close();
  rmSync(folder, { recursive: true, force: true });
});

describe("islands", () => {
  test("a new reply is offered, and shown when asked for, with what one was writing kept", async () => {
    replies = ["Første"];
    const page = await openPage({ origin: gallery.origin });
    await page.goto("/live");
    await page.getByLabel("Dit svar").fill("Jeg er midt i noget");
    await expect.poll(() => tell !== undefined).toBe(true);
    await tell?.(1);
    expect(await page.getByRole("button").count()).toBe(0);
    replies.push("Andet");
    await tell?.(2);
    await page.getByRole("button", { name: "1 nyt svar, vis det" }).waitFor();
    expect(await page.getByText("Andet").count()).toBe(0);
    replies.push("Tredje");
    await tell?.(3);
    await page.getByRole("button", { name: "2 nye svar, vis dem" }).click();
    await page.getByText("Tredje").waitFor();
    expect(await page.getByRole("heading", { level: 2 }).textContent()).toBe("3 svar");
    expect(await page.getByLabel("Dit svar").inputValue()).toBe("Jeg er midt i noget");
    expect(await page.locator(".reply.new").count()).toBe(2);
    expect(await page.evaluate(() => document.activeElement?.id)).toBe("reply-1");
  });

  test("the film stays a picture until it is pressed, and then comes without cookies", async () => {
    const page = await openPage({ origin: gallery.origin, expected: /ERR_|youtube/ });
    const asked: string[] = [];
    await page.route("https://www.youtube-nocookie.com/**", async (route) => {
      asked.push(route.request().url());
      await route.fulfill({ contentType: "text/html", body: "film" });
    });
    await page.goto("/article", { waitUntil: "networkidle" });
    expect(asked).toEqual([]);
    expect(await page.locator("iframe").count()).toBe(0);
    await page.getByRole("link", { name: /Et halvt år/ }).click();
    await expect.poll(() => asked.length).toBe(1);
    expect(asked[0]).toMatch(/^https:\/\/www\.youtube-nocookie\.com\/embed\/dQw4w9WgXcQ\?/);
    expect(await page.locator("iframe").getAttribute("title")).toBe("Afspil videoen");
    // The one foreign request was asked for.
    expect(takeComplaints(page)).toHaveLength(1);
  });

  test("asks once before the form goes", async () => {
    posted.length = 0;
    const page = await openPage({ origin: gallery.origin });
    await page.goto("/pieces");
    await page.getByRole("button", { name: "Skjul svaret" }).click();
    const dialog = page.getByRole("dialog", { name: "Skjul svaret?" });
    await checkPage(page);
    await dialog.getByRole("button", { name: "Fortryd" }).click();
    expect(posted).toEqual([]);
    await page.getByRole("button", { name: "Skjul svaret" }).click();
    await dialog.getByRole("button", { name: "Skjul", exact: true }).click();
    await page.getByText("Gjort").waitFor();
    expect(posted).toEqual(["hide"]);
  });

  test("the form goes without scripts too", async () => {
    posted.length = 0;
    const page = await openPage({ origin: gallery.origin, javaScript: false });
    await page.goto("/pieces");
    expect(await page.getByRole("button", { name: "Kopiér" }).isVisible()).toBe(false);
    await page.getByRole("button", { name: "Skjul svaret" }).click();
    await page.getByText("Gjort").waitFor();
    expect(posted).toEqual(["hide"]);
  });

  test("counts, copies and tells the time", async () => {
    const page = await openPage({ origin: gallery.origin });
    await page.context().grantPermissions(["clipboard-read", "clipboard-write"]);
    await page.goto("/pieces");
    const count = page.locator(".count");
    await expect.poll(() => count.textContent()).toBe("0 / 30");
    await page.getByLabel("Note").fill("👩‍👩‍👧 https://a-very-long.example/path");
    expect(await count.textContent()).toBe("5 tegn tilbage");
    await page.getByLabel("Note").fill("x".repeat(32));
    expect(await count.textContent()).toBe("2 tegn for meget");
    await page.getByRole("button", { name: "Kopiér" }).click();
    await page.getByRole("button", { name: "Kopieret" }).waitFor();
    expect(await page.evaluate(async () => await navigator.clipboard.readText())).toBe(
      "@os@her.example",
    );
    expect(await page.locator("time").allTextContents()).toEqual([
      "for 3 timer siden",
      "1. januar 2020",
    ]);
    expect(await page.locator("time").first().getAttribute("title")).toBe("12. oktober 2026");
  });
});
