import type { Page } from "playwright-core";
import { describe, expect, test } from "vitest";

import { checkPage, keepScreenshot, openPage } from "#support/browser.ts";
import { ownersPage, runFullSite, runStudio, signInAt } from "#support/studio-e2e.ts";
import { owner, setUp, type TestStudio } from "#support/studio.ts";
import { samplePicture } from "#support/studio-world.ts";

async function emptySite(): Promise<TestStudio> {
  const studio = await runStudio();
  await setUp(studio);
  return studio;
}

const postsOf = async (studio: TestStudio) =>
  await studio.kit.store.db.selectFrom("posts").selectAll().orderBy("id").execute();

/** Waits until the composer says that it saved. */
async function saved(page: Page): Promise<void> {
  await page.locator(".saved", { hasText: /^Gemt \d/ }).waitFor();
}

async function pastePicture(page: Page): Promise<void> {
  const bytes = [...(await samplePicture())];
  await page.locator("#markdown").focus();
  await page.evaluate((numbers) => {
    const data = new DataTransfer();
    data.items.add(new File([new Uint8Array(numbers)], "fjord.jpg", { type: "image/jpeg" }));
    const event = new ClipboardEvent("paste", {
      clipboardData: data,
      bubbles: true,
      cancelable: true,
    });
    document.querySelector("#markdown")?.dispatchEvent(event);
  }, bytes);
}

/** The button that shows the keys appears once their script runs; a key pressed before that is lost. */
async function keysWork(page: Page): Promise<void> {
  await page.locator("[data-keys]:visible").waitFor();
}

describe("writing", () => {
  test("a note saves itself, counts, and goes out by Ctrl+Enter", async () => {
    const studio = await emptySite();
    const page = await ownersPage(studio);
    await page.keyboard.press("g");
    await page.keyboard.press("w");
    await page.waitForURL("**/studio/write");
    await checkPage(page);
    await page.keyboard.type("Vi har åbent på lørdag fra 10 til 14.");
    expect(await page.locator(".count").textContent()).toBe("37 / 500");
    await saved(page);
    expect(page.url()).toMatch(/\/studio\/write\/\d+$/);
    expect(await postsOf(studio)).toMatchObject([{ state: "draft" }]);
    await page.fill("#markdown", "å".repeat(501));
    expect(await page.locator(".count").textContent()).toBe("1 for meget");
    await page.keyboard.press("Control+Enter");
    expect(await postsOf(studio)).toMatchObject([{ state: "draft" }]);
    await page.fill("#markdown", "Vi har åbent på lørdag.");
    await page.keyboard.press("Control+Enter");
    await page.getByText("Det er udgivet").waitFor();
    expect(await postsOf(studio)).toMatchObject([
      { state: "published", kind: "note", markdown: "Vi har åbent på lørdag." },
    ]);
    await page.goto("/studio/write");
    await page.locator(".tools").waitFor();
    expect(await page.getByText("nyere tekst på denne enhed").count()).toBe(0);
  });

  test("an article with a pasted picture is seen first, described, and published", async () => {
    const studio = await emptySite();
    const page = await ownersPage(studio, { height: 900 });
    await page.goto("/studio/write?kind=article");
    await page.keyboard.type("Sådan tætner man en gammel jolle");
    await page.fill("#summary", "Med tjære, værk og god tid.");
    await page.fill("#markdown", "Båden er fra 1952. Den skal drikke, før den er tæt.");
    await pastePicture(page);
    await page.locator(".shelf li img").waitFor();
    expect(await page.inputValue("#markdown")).toMatch(/tæt\.\n\n!\[\]\(\/media\/.*\)\n$/);
    await page.fill("#topics", "både, håndværk");
    await page.getByRole("button", { name: "Forhåndsvis" }).click();
    await page.locator("#preview h3", { hasText: "Sådan tætner man" }).waitFor();
    await page.locator("#preview img").waitFor();
    await checkPage(page);
    await saved(page);
    await page.evaluate(() => scrollTo(0, 0));
    await keepScreenshot(page, "studio-write-preview");
    await page.getByRole("button", { name: "Luk forhåndsvisningen" }).click();
    await keepScreenshot(page, "studio-write-article");
    await page.getByRole("button", { name: "Udgiv", exact: true }).click();
    await page.getByText("Et billede har ingen beskrivelse").waitFor();
    await checkPage(page);
    await keepScreenshot(page, "studio-write-describe", { wholePage: true });
    await page.keyboard.type("En jolle på fjorden i aftensol");
    await page.getByRole("button", { name: "Udgiv, som det er" }).click();
    await page.getByText("Det er udgivet").waitFor();
    const [post] = await postsOf(studio);
    expect(post?.html).toContain('alt="En jolle på fjorden i aftensol"');
    expect(post).toMatchObject({ kind: "article", state: "published" });
  });

  test("keys make bold, cursive and links, and undo takes them back", async () => {
    const studio = await emptySite();
    const page = await ownersPage(studio);
    await page.goto("/studio/write");
    const text = page.locator("#markdown");
    await page.keyboard.type("En båd");
    await page.keyboard.press("Control+Shift+ArrowLeft");
    await page.keyboard.press("Control+b");
    expect(await text.inputValue()).toBe("En **båd**");
    await page.keyboard.press("Control+z");
    expect(await text.inputValue()).toBe("En båd");
    await page.keyboard.press("Control+k");
    expect(await text.inputValue()).toContain("](https://)");
    await page.getByRole("button", { name: "Citat" }).click();
    expect(await text.inputValue()).toMatch(/^> En/);
  });

  test("a text for later is sent at the site's own time", async () => {
    const studio = await emptySite();
    const page = await ownersPage(studio);
    await page.goto("/studio/write");
    await page.fill("#markdown", "God jul.");
    await page.fill("#when", "2031-12-24T18:00");
    await page.getByText("Tiden er sidens egen, Europe/Copenhagen").waitFor();
    await page.getByRole("button", { name: "Planlæg" }).click();
    await page.getByText("bliver udgivet automatisk, når").waitFor();
    await checkPage(page);
    const [post] = await postsOf(studio);
    expect(post).toMatchObject({ state: "scheduled", scheduled_at: Date.UTC(2031, 11, 24, 17) });
    await page.getByRole("link", { name: "God jul.", exact: true }).click();
    await page.getByText("Tiden er sidens egen, Europe/Copenhagen").waitFor();
    expect(await page.inputValue("#when")).toBe("2031-12-24T18:00");
    await checkPage(page);
    await page.getByRole("button", { name: "Gør det til en kladde igen" }).click();
    await page.getByText("Det er en kladde igen").waitFor();
    expect(await postsOf(studio)).toMatchObject([{ state: "draft", scheduled_at: null }]);
  });

  test("a change says why, and deleting says what happens", async () => {
    const { studio, world } = await runFullSite();
    const page = await ownersPage(studio, { height: 900 });
    await page.goto(`/studio/write/${world.noteId}`);
    await checkPage(page);
    await page.fill("#markdown", "I dag har vi åbent værksted fra 14 til 16.");
    await page.getByText("Gemt på denne enhed, til du udgiver").waitFor();
    await page.keyboard.press("Control+Enter");
    expect(await page.evaluate(() => document.activeElement?.id)).toBe("reason");
    await page.keyboard.type("Vi lukker en time før");
    await keepScreenshot(page, "studio-edit");
    await page.keyboard.press("Control+Enter");
    await page.getByText("Rettelsen er offentlig").waitFor();
    await page.goto(`/studio/posts/${world.articleId}/delete`);
    await checkPage(page);
    await keepScreenshot(page, "studio-delete");
    await page.fill("#reason", "Det var forkert");
    await page.getByRole("button", { name: "Slet det" }).click();
    await page.getByText("Indlægget er slettet.").waitFor();
    const states = await postsOf(studio);
    expect(states.find((post) => post.id === world.articleId)?.state).toBe("deleted");
  });

  test("nothing is lost when the connection goes", async () => {
    const studio = await emptySite();
    const page = await ownersPage(studio, { expected: /ERR_INTERNET_DISCONNECTED/ });
    const context = page.context();
    await context.route("**/studio/write/save", async (route) => {
      await route.abort("internetdisconnected");
    });
    await page.goto("/studio/write");
    await page.fill("#markdown", "Skrevet i toget.");
    await page.getByText("Ingen forbindelse").waitFor();
    await page.close();
    await context.unrouteAll();
    const next = await context.newPage();
    await next.goto("/studio/write");
    await next.getByText("nyere tekst på denne enhed").waitFor();
    await checkPage(next);
    await next.getByRole("button", { name: "Gendan den" }).click();
    expect(await next.inputValue("#markdown")).toBe("Skrevet i toget.");
    await saved(next);
    // The page that closed may have brought it in after all; then there are two, and none too few.
    expect(await postsOf(studio)).toContainEqual(
      expect.objectContaining({ markdown: "Skrevet i toget.", state: "draft" }),
    );
    await next.goto("/studio/write");
    await next.locator(".tools").waitFor();
    expect(await next.getByText("nyere tekst på denne enhed").count()).toBe(0);
  });

  test("two windows do not overwrite each other unasked", async () => {
    const { studio, world } = await runFullSite();
    const page = await ownersPage(studio, { expected: /409/ });
    await page.goto(`/studio/write/${world.draftId}`);
    const other = await page.context().newPage();
    await other.goto(`/studio/write/${world.draftId}`);
    await other.fill("#markdown", "Fra det andet vindue");
    await saved(other);
    await page.fill("#markdown", "Fra det første");
    await page.getByText("Ændret i et andet vindue").waitFor();
    const now = async (): Promise<string | undefined> =>
      (await postsOf(studio)).find((post) => post.id === world.draftId)?.markdown;
    expect(await now()).toBe("Fra det andet vindue");
    await page.getByRole("button", { name: "Behold denne" }).click();
    await saved(page);
    expect(await now()).toBe("Fra det første");
  });

  test("signed out meanwhile, one signs in beside it and it is saved", async () => {
    const studio = await emptySite();
    const page = await ownersPage(studio, { expected: /403/ });
    await page.goto("/studio/write");
    await studio.kit.store.db.deleteFrom("sessions").execute();
    await page.fill("#markdown", "Lang dag.");
    await page.getByText("Du er blevet logget ud").waitFor();
    const other = await page.context().newPage();
    await signInAt(other);
    await page.locator("#markdown").press("End");
    await page.keyboard.type(" Færdig.");
    await saved(page);
    expect(await postsOf(studio)).toMatchObject([{ markdown: "Lang dag. Færdig." }]);
  });

  test("without JavaScript: draft, picture, preview, publish, delete", async () => {
    const studio = await emptySite();
    const page = await ownersPage(studio, { javaScript: false });
    await page.goto("/studio/write");
    await checkPage(page);
    await page.fill("#markdown", "En note uden kunster.");
    await page.setInputFiles("#files", {
      name: "fjord.jpg",
      mimeType: "image/jpeg",
      buffer: await samplePicture(),
    });
    await page.getByRole("button", { name: "Føj til teksten" }).click();
    await page.locator(".shelf img").waitFor();
    await page.getByLabel("Hvad viser billedet?").fill("En jolle");
    await page.getByRole("button", { name: "Forhåndsvis" }).click();
    await page.locator("#preview img[alt='En jolle']").waitFor();
    await checkPage(page);
    await page.getByRole("button", { name: "Udgiv", exact: true }).click();
    await page.getByText("Det er udgivet").waitFor();
    await checkPage(page);
    await page.getByRole("link", { name: "Slet En note" }).click();
    await page.fill("#reason", "En prøve");
    await page.getByRole("button", { name: "Slet det" }).click();
    await page.getByText("Indlægget er slettet.").waitFor();
    expect(await postsOf(studio)).toMatchObject([{ state: "deleted" }]);
  });
});

describe("answering", () => {
  test("all by keyboard: move, answer, settle, hide", async () => {
    const { studio, world } = await runFullSite();
    const page = await ownersPage(studio, { height: 900 });
    await page.keyboard.press("g");
    await page.keyboard.press("c");
    await page.waitForURL("**/studio/conversation");
    await keysWork(page);
    await page.keyboard.press("?");
    await page.getByRole("dialog").waitFor();
    await checkPage(page);
    await keepScreenshot(page, "studio-keys");
    await page.keyboard.press("Escape");
    await page.getByRole("dialog").waitFor({ state: "hidden" });
    await page.keyboard.press("j");
    expect(await page.locator("li.now").getAttribute("id")).toBe(`reply-${world.replyId}`);
    await page.keyboard.press("a");
    await page.keyboard.type("Ja, men den skal have længere tid. Kom forbi og se.");
    await checkPage(page);
    await keepScreenshot(page, "studio-answer");
    await page.keyboard.press("Control+Enter");
    await page.getByText("Dit svar er sendt.").waitFor();
    await keysWork(page);
    await page.keyboard.press("j");
    await page.keyboard.press("e");
    await page.getByText("Det venter ikke længere på dig.").waitFor();
    await keysWork(page);
    await page.keyboard.press("j");
    await page.keyboard.press("h");
    await page.keyboard.type("Uden for emnet");
    await page.keyboard.press("Control+Enter");
    await page.getByText("Svaret er skjult.").waitFor();
    await page.getByText("Alle har fået svar").waitFor();
    await checkPage(page);
    const rows = await studio.kit.store.db
      .selectFrom("replies")
      .select(["id", "ours", "parent_id", "source"])
      .where("parent_id", "=", world.replyId)
      .execute();
    expect(rows).toMatchObject([{ ours: 1 }]);
  });

  test("an answer can be taken back, after being asked once", async () => {
    const { studio } = await runFullSite();
    const page = await ownersPage(studio);
    await page.goto("/studio/conversation?show=ours");
    await checkPage(page);
    await page.getByRole("button", { name: "Træk tilbage" }).click();
    await page.getByRole("dialog").getByRole("button", { name: "Fortryd" }).click();
    await page.getByRole("button", { name: "Træk tilbage" }).click();
    await page.getByRole("dialog").getByRole("button", { name: "Træk tilbage" }).click();
    await page.getByText("Dit svar er trukket tilbage").waitFor();
  });

  test("without JavaScript one answers too", async () => {
    const { studio } = await runFullSite();
    const page = await ownersPage(studio, { javaScript: false, width: 360 });
    await page.goto("/studio/conversation");
    await checkPage(page);
    const first = page.locator(".queue > li").first();
    await first.locator("summary", { hasText: "Svar" }).click();
    await first.locator("textarea").fill("Tak.");
    await first.getByRole("button", { name: "Svar i fediverset" }).click();
    await page.getByText("Dit svar er sendt.").waitFor();
  });
});

const screens = {
  home: "/studio",
  conversation: "/studio/conversation",
  reading: "/studio/reading",
  posts: "/studio/posts?show=published",
  people: "/studio/people",
  moderation: "/studio/moderation",
  openness: "/studio/openness",
  presence: "/studio/presence",
  jobs: "/studio/jobs",
  settings: "/studio/settings",
  moving: "/studio/moving",
} as const;

describe("every screen", () => {
  for (const [language, theme, width] of [
    ["da", "dark", 1280],
    ["da", "light", 360],
    ["en", "light", 1280],
    ["en", "dark", 360],
  ] as const)
    test(`can be used by everybody (${language}, ${theme}, ${width})`, async () => {
      const { studio, world } = await runFullSite(language);
      const page = await ownersPage(studio, { theme, width });
      for (const [name, path] of Object.entries(screens)) {
        await page.goto(path);
        await checkPage(page);
        await keepScreenshot(page, `studio-${name}-${language}-${theme}-${width}`);
      }
      for (const path of [
        "/studio/write",
        `/studio/write/${world.articleId}`,
        `/studio/posts/${world.articleId}/delete`,
        "/studio/nothing",
      ]) {
        await page.goto(path);
        await checkPage(page);
        if (path === `/studio/write/${world.articleId}`)
          await keepScreenshot(page, `studio-write-${language}-${theme}-${width}`);
      }
    });

  test("the rest of the places open by thumb on a phone", async () => {
    const studio = await emptySite();
    const page = await ownersPage(studio, { width: 360 });
    await page.getByRole("button", { name: "Mere" }).click();
    await page.getByRole("link", { name: "Indstillinger" }).waitFor();
    await checkPage(page);
    await keepScreenshot(page, "studio-more-360");
    await page.getByRole("link", { name: "Følgere" }).click();
    await page.waitForURL("**/studio/people");
  });

  test("nobody gets in without signing in", async () => {
    const studio = await emptySite();
    const page = await openPage({ origin: studio.origin });
    for (const path of [...Object.values(screens), "/studio/write", "/studio/write/token"]) {
      await page.goto(path);
      expect(new URL(page.url()).pathname).toBe("/studio/sign-in");
    }
  });
});

describe("showing that it is you", () => {
  for (const [locale, width, theme] of [
    ["da", 1280, "light"],
    ["en", 360, "dark"],
  ] as const)
    test(`a page that stood open leads there and back (${locale}, ${width}, ${theme})`, async () => {
      const studio = await runStudio();
      await setUp(studio, locale);
      const page = await ownersPage(studio, { width, theme });
      await page.goto(`${studio.origin}/studio/settings`);
      await studio.kit.store.db.updateTable("sessions").set({ proved_at: 0 }).execute();
      await page.fill("#newPassword", "fire blå heste");
      await page.fill("#password", owner.password);
      await page.press("#newPassword", "Enter");
      await page.waitForURL(/\/studio\/confirm/);
      await checkPage(page);
      if (width === 360) await keepScreenshot(page, "studio-confirm");
      await page.goBack();
      await page.goto(`${studio.origin}/studio/settings`);
      await checkPage(page);
      await page.locator('a[href^="/studio/confirm"]').first().click();
      await page.fill("#password", owner.password);
      await page.press("#password", "Enter");
      await page.waitForURL("**/studio/settings");
      await page.locator("#newPassword").waitFor();
      await checkPage(page);
    });
});
