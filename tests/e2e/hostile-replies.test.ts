import type { Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";

import { cleanHtml } from "#core/html.ts";
import { replyArrives } from "#flows/reply-arrives.ts";
import { checkPage, openPage } from "#support/browser.ts";
import { type Served, serveSite } from "#support/serve-site.ts";
import { publish } from "#support/site.ts";
import { naughtyStrings } from "#support/shared-data.ts";
import { replyOf, someone } from "#support/story.ts";

const marks = "\u0316\u0301\u0489\u0E47\u20DD\u034F".repeat(80);
const heap = `H${marks}e${marks}j`;

/** Texts that were made to leave their place. */
const texts: Readonly<Record<string, string>> = {
  marks: `<p>${heap} ${heap} ${heap}</p>`,
  "marks across elements": `<p>a${`<b>${marks}</b><i>${marks}</i>`.repeat(9)}</p>`,
  Thai: `<p>${`ก${"็".repeat(400)}`.repeat(9)}</p>`,
  quotes: `${"<blockquote>".repeat(90)}dybt${"</blockquote>".repeat(90)}`,
  lists: `${"<ul><li>".repeat(90)}dybt${"</li></ul>".repeat(90)}`,
  breaks: `<p>a${"<br>".repeat(20_000)}b</p>`,
  "lines of one letter": "a<br>".repeat(20_000),
  "empty paragraphs": `${"<p>&nbsp;</p>".repeat(5000)}<p>slut</p>`,
  code: `<pre>${"x\n".repeat(20_000)}</pre>`,
  "wide code": `<pre><code>${"x".repeat(20_000)}</code></pre>`,
  headings: "<h1>STOR</h1>".repeat(5000),
  table: `<table>${`<tr>${"<td>celle</td>".repeat(200)}</tr>`.repeat(50)}</table>`,
  "one word": `<p>${"W".repeat(60_000)}</p>`,
  "wide signs": `<p>${"﷽".repeat(50)}${"𒐫".repeat(50)}${"꧅".repeat(50)}</p>`,
  "raised and raised": `<p>${"<sup>op".repeat(60)}</p>`,
  "small and small": `<p>${"<small>ned".repeat(60)}</p>`,
  ruby: `<p>${"<ruby>a<rt>".repeat(60)}b</p>`,
  "spaces that stay": `<p>a${"\u00A0\u3000".repeat(20_000)}b</p>`,
  "nothing visible": `<p>a${"\u200B\u2060\u3164".repeat(20_000)}b</p>`,
  "turned around": `<p>\u202E${"abc ".repeat(50)}\u2067\u2067</p>`,
  "long address": `<p><a href="https://a.example/${"a/".repeat(2000)}">https://a.example/${"aaaa".repeat(900)}</a></p>`,
};
const names = [
  heap.slice(0, 80),
  `${"W".repeat(80)}`,
  "\u202Eognuk\u2066",
  "﷽﷽﷽﷽﷽",
  "𒐫".repeat(40),
];

describe("replies that were made to leave their place", () => {
  let served: Served;
  let quiet = "";
  let loud = "";
  let naughty = "";

  beforeAll(async () => {
    served = await serveSite("da");
    const { store } = served.site.kit;
    const markdown = `Fordi det hjælper. ${"Her står en hel del mere tekst. ".repeat(30)}`;
    const [first, second, third] = [
      await publish(served.site, { title: "Stille", markdown }),
      await publish(served.site, { title: "Stille", markdown }),
      await publish(served.site, { title: "Stille", markdown }),
    ];
    [quiet, loud, naughty] = [first.path, second.path, third.path];
    const say = async (uri: string, n: number, html: string, name: string): Promise<void> => {
      const account = { ...someone(`p${uri.length}${n}`, `s${n}.example`), name };
      await replyArrives(
        store,
        replyOf(`p${n}`, uri, { account, authorName: name, html: cleanHtml(html, "reply") }),
      );
    };
    // As if something got past the cleaning: the page itself holds it in its place.
    await say(second.uri, 98, "<p>kommer</p>", "Første");
    await store.db
      .updateTable("replies")
      .set({ html: `<p>${heap.repeat(5)}</p>`, state: "visible" })
      .where("html", "=", "<p>kommer</p>")
      .execute();
    for (const [n, html] of Object.values(texts).entries())
      await say(second.uri, n, html, names[n % names.length] ?? "");
    for (const [n, one] of naughtyStrings().slice(0, 60).entries())
      await say(third.uri, 100 + n, `<p>${one}</p>`, one.slice(0, 80));
    await store.db.updateTable("replies").set({ state: "visible" }).execute();
  }, 120_000);
  afterAll(async () => await served.close());

  const open = async (path: string, width: number): Promise<Page> => {
    const page = await openPage({ origin: served.origin, width, javaScript: false });
    await page.goto(path);
    return page;
  };
  const size = async (page: Page): Promise<{ width: number; height: number }> =>
    await page.evaluate(() => ({
      width: document.documentElement.scrollWidth,
      height: document.documentElement.scrollHeight,
    }));
  /** A picture of all that stands above the conversation. */
  const above = async (page: Page): Promise<Buffer> => {
    const { y } = await page
      .locator("#conversation")
      .evaluate((one) => one.getBoundingClientRect());
    const width = page.viewportSize()?.width ?? 0;
    return await page.screenshot({ fullPage: true, clip: { x: 0, y: 0, width, height: y - 8 } });
  };

  test.each([320, 1280])(
    "at %i px they widen nothing, are no taller than others, and paint over nothing",
    async (width) => {
      const page = await open(loud, width);
      const closed = await size(page);
      expect(closed.width).toBe(width);
      const others = await size(await open(quiet, width));
      const many = Object.keys(texts).length + 1;
      expect((closed.height - others.height) / many).toBeLessThan(width === 320 ? 1000 : 700);
      // Nothing of a reply lies over header or article, wherever one presses.
      const over = await page.evaluate(() => {
        const end = document.querySelector("#conversation")?.getBoundingClientRect().top ?? 0;
        const found: string[] = [];
        for (let y = 2; y < Math.min(end, innerHeight); y += 9)
          for (let x = 2; x < innerWidth; x += 23)
            for (const one of document.elementsFromPoint(x, y))
              if (one.closest(".reply") !== null) found.push(`${x},${y} ${one.className}`);
        return found;
      });
      expect(over).toEqual([]);
      expect((await above(page)).equals(await above(await open(quiet, width)))).toBe(true);
      await page.locator("details.long > summary").evaluateAll((all) => {
        for (const one of all) one.parentElement?.setAttribute("open", "");
      });
      expect((await size(page)).width).toBe(width);
      expect((await above(page)).equals(await above(await open(quiet, width)))).toBe(true);
    },
    120_000,
  );

  test.each([320, 1280])(
    "at %i px strings that broke other programs break nothing",
    async (width) => {
      const page = await open(naughty, width);
      expect((await size(page)).width).toBe(width);
      expect((await above(page)).equals(await above(await open(quiet, width)))).toBe(true);
    },
    120_000,
  );

  test.each([320, 1280])(
    "at %i px a long reply is folded, opens without JavaScript, and can be used by everybody",
    async (width) => {
      const page = await open(loud, width);
      const fold = page.locator("details.long").first();
      expect(await fold.locator(".words").isVisible()).toBe(false);
      await fold.locator("summary").click();
      expect(await fold.locator(".words").isVisible()).toBe(true);
      await checkPage(page);
    },
    120_000,
  );
});
