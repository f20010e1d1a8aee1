import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { serve } from "@hono/node-server";
import { afterAll, beforeAll, describe, expect, test } from "vitest";

import { fixedClock } from "#core/clock.ts";
import { replyArrives } from "#flows/reply-arrives.ts";
import { replyIsEdited } from "#flows/reply-is-edited.ts";
import { checkPage, openPage } from "#support/browser.ts";
import { openFresh } from "#support/databases.ts";
import { freePort } from "#support/free-port.ts";
import { publish, saidSettings, siteOn } from "#support/site.ts";
import { replyOf, someone } from "#support/story.ts";

const compound = "speciallægepraksisplanlægningsstabiliseringsperiode";
const long = compound.repeat(3);
const address = `https://example.org/${"meget-lang-sti-uden-mellemrum/".repeat(8)}`;

/** Replies as they come from elsewhere: warnings, polls, other languages and directions, words without end. */
async function converse(
  { kit }: Awaited<ReturnType<typeof siteOn>>,
  uri: string,
): Promise<{ readonly warned: number }> {
  const arrive = async (name: string, more: Parameters<typeof replyOf>[2]): Promise<number> => {
    const outcome = await replyArrives(kit.store, replyOf(name, uri, more));
    if (outcome.kind !== "stored") throw new Error(outcome.kind);
    return outcome.replyId;
  };
  const warned = await arrive("Bo", {
    title: "Slutningen",
    warning: "Afslører slutningen",
    html: "<p>Det var gartneren.</p>",
    language: "da",
  });
  await arrive("Ann", { html: "<p>Auf Deutsch, bitte</p>", language: "de" });
  await arrive("שרה", {
    html: "<p>שלום לכולם (1).</p><p>And one line in English.</p>",
    language: "he",
  });
  await arrive("Ida", {
    html: '<p>Hvad bager I?</p><ul class="poll"><li>Rug</li><li>Hvede</li></ul>',
  });
  await arrive(long.slice(0, 79), {
    account: { ...someone(`${compound}${compound}`), name: long.slice(0, 79) },
    title: long,
    warning: long,
    html: `<p>${long}</p><p><a href="${address}">${address}</a></p><pre>${long}</pre><blockquote><ul><li><code>${long}</code></li></ul></blockquote>`,
    language: "da",
  });
  await arrive("Mo", { title: long, html: `<p>${long}</p>` });
  return { warned };
}

describe("what others write, in a browser", () => {
  let origin = "";
  let close = async (): Promise<void> => undefined;
  let warned = 0;
  let path = "";
  let longPath = "";

  beforeAll(async () => {
    const folder = mkdtempSync(join(tmpdir(), "medspil-words-"));
    const clock = fixedClock("2026-10-14T09:00:00Z");
    const { store, drop } = await openFresh("sqlite", folder, clock);
    const port = await freePort();
    origin = `http://localhost:${port}`;
    const settings = { ...saidSettings, language: "da" as const, tagline: long };
    const site = await siteOn({ store, clock, folder }, { origin, settings });
    const server = serve({ port, hostname: "127.0.0.1", fetch: site.site.app.fetch });
    close = async () => {
      site.site.close();
      await new Promise((resolve) => {
        server.close(resolve);
        if ("closeAllConnections" in server) server.closeAllConnections();
      });
      await drop();
      rmSync(folder, { recursive: true, force: true });
    };
    const post = await publish(site, { title: "Om surdej" });
    path = post.path;
    ({ warned } = await converse(site, post.uri));
    const { uri } = await site.kit.store.db
      .selectFrom("replies")
      .select("uri")
      .where("id", "=", warned)
      .executeTakeFirstOrThrow();
    await replyIsEdited(site.kit.store, {
      uri,
      authorUri: someone("Bo").uri,
      title: "Slutningen",
      warning: "Afslører alt",
      html: "<p>Det var gartneren og kokken.</p>",
    });
    const wide = await publish(site, {
      title: long,
      summary: long,
      markdown: `${long}\n\n## ${long}\n\n> ${long}\n\n| ${compound} | ${compound} |\n|---|---|\n| ${compound} | b |\n\n\`${long}\`\n\n${address}`,
      topics: [compound],
      language: "de",
    });
    longPath = wide.path;
  });
  afterAll(async () => await close());

  test("a warning is closed until it is opened, and nothing of it is read before", async () => {
    const page = await openPage({ origin, width: 360, javaScript: false });
    await page.goto(path);
    const words = page.getByText("Det var gartneren og kokken.");
    expect(await words.isVisible()).toBe(false);
    await page.getByText("Afslører alt").click();
    expect(await words.isVisible()).toBe(true);
    await page.goto(`/replies/${warned}/revisions`);
    expect(await page.getByText("Det var gartneren.", { exact: true }).isVisible()).toBe(false);
    await page.getByText("Afslører slutningen").click();
    expect(await page.getByText("Det var gartneren.", { exact: true }).isVisible()).toBe(true);
  });

  test("each text has its language, and each paragraph its own direction", async () => {
    const page = await openPage({ origin });
    await page.goto(path);
    const german = page.locator(".words", { hasText: "Auf Deutsch" });
    expect(await german.getAttribute("lang")).toBe("de");
    const hebrew = page.locator(".words", { hasText: "שלום" });
    expect(await hebrew.getAttribute("lang")).toBe("he");
    const sides = await hebrew.evaluate((element) =>
      [...element.querySelectorAll("p")].map((paragraph) => {
        const range = document.createRange();
        range.selectNodeContents(paragraph);
        const text = range.getBoundingClientRect();
        const box = element.getBoundingClientRect();
        return text.left - box.left > box.right - text.right ? "right" : "left";
      }),
    );
    expect(sides).toEqual(["right", "left"]);
  });

  for (const [theme, locale] of [
    ["light", "da"],
    ["dark", "en"],
  ] as const)
    test(`a long compound never makes a page wider than a small phone (${theme})`, async () => {
      const page = await openPage({ origin, width: 320, theme, locale });
      for (const at of [
        path,
        `${path}?to=${warned}#reply`,
        longPath,
        "/",
        "/articles",
        "/archive",
        `/search?q=${compound}`,
        `/search?q=${long}`,
        `/topics/${compound.replaceAll("æ", "ae")}`,
        `/replies/${warned}/report`,
        `/replies/${warned}/revisions`,
      ]) {
        await page.goto(at);
        await page.evaluate(() => {
          for (const one of document.querySelectorAll("details")) one.open = true;
        });
        await checkPage(page);
      }
    });

  test("Danish may be hyphenated, by its language", async () => {
    const page = await openPage({ origin, width: 320 });
    await page.goto(path);
    const styles = await page
      .locator(".reply .words[lang=da]")
      .evaluateAll((all) => all.map((one) => getComputedStyle(one).hyphens));
    expect(new Set(styles)).toEqual(new Set(["auto"]));
  });
});
