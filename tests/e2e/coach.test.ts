import type { Page } from "playwright-core";
import { describe, expect, test } from "vitest";

import { settingsChange } from "#flows/settings-change.ts";
import { checkPage, keepScreenshot } from "#support/browser.ts";
import { ownersPage, runStudio } from "#support/studio-e2e.ts";
import { setUp, type TestStudio } from "#support/studio.ts";
import { bySystem } from "#schema";

const ownRule = `language: en
kind: hype
rules:
  - id: artisan
    advice: superlative
    severity: soft
    find: ["artisan coffee"]
    apply: "coffee"
    example: "We pour artisan coffee."
    but_not: "We pour coffee from Peru."
`;

const english = {
  title: "The boat we mended in May",
  text: "We mended the boat with tar and wool, and here is how. Act now! There is artisan coffee, and it is a game-changer. The plans are free to use.",
};
const danish = {
  title: "Jollen, vi tætnede i maj",
  text: "Vi tætnede jollen med tjære og værk, og her er hvordan. Sidste chance! Byens lækreste kaffe står klar. Tegningerne er frit tilgængelige.",
};

async function site(language: "da" | "en"): Promise<TestStudio> {
  const studio = await runStudio();
  await setUp(studio, language);
  await settingsChange(studio.kit.store, bySystem, { coachRules: ownRule });
  return studio;
}

/** From the last key to the list, in milliseconds, as the page measured it. */
async function lastKeyToList(page: Page): Promise<number> {
  return await page.evaluate(() => performance.getEntriesByName("coach").at(-1)?.duration ?? -1);
}

const selected = async (page: Page): Promise<string> =>
  await page.evaluate(() => {
    const { activeElement: area } = document;
    return area instanceof HTMLTextAreaElement
      ? area.value.slice(area.selectionStart, area.selectionEnd)
      : "";
  });

const listed = async (page: Page): Promise<string[]> =>
  await page.locator(".coach-item [data-show]").allTextContents();

const underlined = async (page: Page): Promise<string[]> =>
  await page.locator(".coach-mirror mark").allTextContents();

/** The list follows the keys a moment later, and on a busy machine more than a moment. */
const soon = <T>(ask: () => Promise<T>) => expect.poll(ask, { timeout: 20_000 });

async function saved(page: Page): Promise<void> {
  await page.locator(".saved", { hasText: /^(?:Gemt|Saved) \d/ }).waitFor();
}

describe("the coach beside the sheet", () => {
  test("points while one types, and is heeded, answered and heard again by keyboard", async () => {
    const studio = await site("en");
    const page = await ownersPage(studio, { height: 900 });
    await page.goto("/studio/write?kind=article");
    await page.fill("#title", english.title);
    await page.locator("#markdown").focus();
    await page.keyboard.type(english.text);
    await page.locator(".coach-item").nth(2).waitFor();
    console.log("from the last key to the list, ms:", await lastKeyToList(page));
    await soon(() => listed(page)).toEqual(["Act now", "artisan coffee", "game-changer"]);
    await soon(() => underlined(page)).toEqual(await listed(page));
    await checkPage(page);

    // Next: the words are selected, and the item is the current one.
    await page.keyboard.press("Alt+n");
    expect(await selected(page)).toBe("Act now");
    await page.keyboard.press("Alt+n");
    expect(await selected(page)).toBe("artisan coffee");
    expect(await page.locator(".coach-item[aria-current] [data-show]").textContent()).toBe(
      "artisan coffee",
    );
    // The line stands below the words that are selected.
    await keepScreenshot(page, "studio-coach-write");

    // Change it, and take that back.
    await page.keyboard.press("Alt+r");
    expect(await page.inputValue("#markdown")).toContain("There is coffee, and");
    await soon(() => listed(page)).toEqual(["Act now", "game-changer"]);
    await page.keyboard.press("Control+z");
    expect(await page.inputValue("#markdown")).toBe(english.text);
    await soon(() => listed(page)).toEqual(["Act now", "artisan coffee", "game-changer"]);
    await page.keyboard.press("Control+Shift+z");
    await soon(() => listed(page)).toEqual(["Act now", "game-changer"]);

    // Keep it, with a reason.
    await page.keyboard.press("Alt+n");
    expect(await selected(page)).toBe("game-changer");
    await page.keyboard.press("Alt+d");
    await page.keyboard.press("Enter");
    await soon(() => listed(page)).toContain("game-changer");
    await page.keyboard.type("It is the name of the boat");
    await keepScreenshot(page, "studio-coach-reason");
    await checkPage(page);
    await page.keyboard.press("Enter");
    await soon(() => listed(page)).toEqual(["Act now"]);
    expect(await page.evaluate(() => document.activeElement?.id)).toBe("markdown");

    // It stays so when the page is loaded again.
    await saved(page);
    await page.reload();
    await page.locator(".coach-item [data-show]").waitFor();
    await soon(() => listed(page)).toEqual(["Act now"]);
    expect(await page.locator("[data-stood]").textContent()).toContain("the name of the boat");

    // Other words are pointed at again; a rewrite is not.
    const text = await page.inputValue("#markdown");
    await page.fill("#markdown", text.replace("a game-changer", "game-changing"));
    await page.locator(".coach-item").nth(1).waitFor();
    await page.fill(
      "#markdown",
      text.replace("Act now! ", "").replace("it is a game-changer", "it costs nothing"),
    );
    await page.locator("#coach [data-none]:not([hidden])").waitFor();
    await soon(() => underlined(page)).toEqual([]);

    // It advises only.
    await page.fill("#markdown", english.text);
    await page.locator(".coach-item").first().waitFor();
    await page.keyboard.press("Control+Enter");
    await page.getByText("Published.").waitFor();
    const [post] = await studio.kit.store.db.selectFrom("posts").selectAll().execute();
    expect(JSON.parse(post?.coach_dismissed_json ?? "")).toMatchObject([
      { words: "game-changer", reason: "It is the name of the boat" },
    ]);
    expect(Object.keys(JSON.parse(post?.coach_found_json ?? "") as object)).toContain(
      "en/hype/artisan",
    );
  });

  test("the mirror's letters stand where the text's do", async () => {
    const studio = await site("en");
    const page = await ownersPage(studio, { width: 360, height: 740 });
    await page.goto("/studio/write?kind=article");
    await page.fill("#title", "Act now! ".repeat(4));
    // About two thousand words.
    await page.fill("#markdown", `${english.text}\n\n`.repeat(66));
    await page.locator(".coach-item").first().waitFor();
    await page.locator("#markdown").press("x");
    await page.waitForTimeout(300);
    console.log("after 2,000 words, ms:", await lastKeyToList(page));
    // As high as the text itself: each line broke at the same place.
    const heights = await page.evaluate(() =>
      ["title", "markdown"].map((id) => {
        const area = document.querySelector<HTMLTextAreaElement>(`#${id}`);
        const mirror = area?.previousElementSibling as HTMLElement;
        return [area?.clientWidth, area?.scrollHeight, mirror.clientWidth, mirror.scrollHeight];
      }),
    );
    for (const [width, height, mirrorWidth, mirrorHeight] of heights)
      expect([mirrorWidth, mirrorHeight]).toEqual([width, height]);
    await checkPage(page);
  });

  test("a short text that leans as a whole is told so, and no longer once it tells", async () => {
    const page = await ownersPage(await site("en"), { height: 900 });
    await page.goto("/studio/write?kind=note");
    await page.locator("#markdown").focus();
    await page.keyboard.type("Our team is ready to take you further than ever before.");
    await page.locator("[data-whole]").waitFor();
    expect(await page.locator("[data-none]").isHidden()).toBe(true);
    await page.locator("#markdown").fill("The library is closed on Friday because of a meeting.");
    await page.locator("[data-none]").waitFor();
    expect(await page.locator("[data-whole]").isHidden()).toBe(true);
  });

  test("without scripts the same list comes with the page that was saved", async () => {
    const studio = await site("da");
    const page = await ownersPage(studio, { javaScript: false });
    await page.goto("/studio/write");
    await page.fill("#markdown", danish.text);
    await page.getByRole("button", { name: "Forhåndsvis" }).click();
    expect(await page.locator(".coach-item q").allTextContents()).toContain("Sidste chance");
    expect(await page.locator(".coach-item button:visible").count()).toBe(0);
    await checkPage(page);
  });

  test("says so where it knows no rules for the language", async () => {
    const studio = await site("da");
    const page = await ownersPage(studio);
    await page.goto("/studio/write");
    await page.fill(
      "#markdown",
      "Wir haben das Boot im Mai mit Teer und Wolle abgedichtet, und so haben wir es gemacht.",
    );
    await page.locator("#coach [data-neutral]:not([hidden])").waitFor();
    await checkPage(page);
  });

  test.each([
    ["da", "light", 1280],
    ["da", "dark", 360],
    ["en", "dark", 1280],
    ["en", "light", 360],
  ] as const)("is for everybody in %s, %s, at %d", async (language, theme, width) => {
    const studio = await site(language);
    const page = await ownersPage(studio, { theme, width, height: 900 });
    const sample = language === "da" ? danish : english;
    await page.goto("/studio/write?kind=article");
    await page.fill("#title", sample.title);
    await page.fill("#markdown", sample.text);
    await page.locator(".coach-item").nth(1).waitFor();
    await checkPage(page);
    await keepScreenshot(page, `studio-coach-${language}-${theme}-${width}`, { wholePage: true });
    await page.keyboard.press("Control+Enter");
    await page.locator(".flash.good").waitFor();
    await page.goto("/studio/coach");
    await checkPage(page);
    await keepScreenshot(page, `studio-coach-screen-${language}-${theme}-${width}`, {
      wholePage: true,
    });
  });
});
