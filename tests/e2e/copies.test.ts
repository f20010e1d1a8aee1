import { describe, test } from "vitest";

import { checkPage, keepScreenshot } from "#support/browser.ts";
import { fakeNetwork } from "#support/fake-network.ts";
import { ownersPage, runFullSite } from "#support/studio-e2e.ts";
import {
  addConnection,
  awaitCopies,
  type FinalOutcome,
  listConnections,
  noteFault,
  noteOutcome,
} from "#syndication";

describe("where posts have gone", () => {
  for (const [language, theme, width, javaScript] of [
    ["da", "light", 1280, true],
    ["da", "dark", 360, false],
    ["en", "dark", 1280, true],
    ["en", "light", 360, false],
  ] as const)
    test(`is seen, and sent again (${language}, ${theme}, ${width}, scripts ${javaScript})`, async () => {
      const names = ["bluesky", "mastodon", "owl", "crow"];
      const { studio } = await runFullSite(language, () => names.map((name) => fakeNetwork(name)));
      const { store, clock } = studio.kit;
      const posts = await store.db
        .selectFrom("posts")
        .select("id")
        .where("state", "=", "published")
        .orderBy("id")
        .execute();
      const outcomes: readonly FinalOutcome[] = [
        { kind: "refused", code: "not_connected" },
        { kind: "sent", uri: studio.origin, url: studio.origin },
      ];
      for (const [at, outcome] of outcomes.entries())
        await store.transact(
          async (tx) =>
            await noteOutcome(
              tx,
              {
                subject: { what: "post", id: posts[at]?.id ?? 0 },
                ...{ connectionId: 1, verb: "publish", revision: 1 },
              },
              outcome,
            ),
        );
      // On the other networks one is there, one waits, one asked to come later, one does not answer.
      const about = { what: "post", id: posts[0]?.id ?? 0 } as const;
      const ids = await store.transact(async (tx) => {
        const made: number[] = [];
        for (const network of names)
          made.push(await addConnection(tx, { network, name: "@ida", uri: `${network}:1` }));
        await awaitCopies(tx, about, await listConnections(tx.db));
        const outcome = { kind: "sent", uri: "at://1", url: "https://bsky.example/1" } as const;
        const to = (at: number) => ({ subject: about, connectionId: made[at] ?? 0, attempt: 1 });
        await noteOutcome(tx, { ...to(0), verb: "publish", revision: 1 }, outcome);
        const params = { at: clock.now() + 3_600_000 };
        const later = { code: "asked_to_wait", params, isLast: false, isAskedToWait: true };
        await noteFault(tx, to(2), later);
        const silent = { host: "krage.example", seconds: 10 };
        await noteFault(tx, to(3), { code: "timeout", params: silent, isLast: false });
        return made;
      });
      const page = await ownersPage(studio, { theme, width, javaScript });
      await page.goto("/studio/posts?show=published");
      await checkPage(page);
      const picture = `studio-copies-${language}-${theme}-${width}`;
      await keepScreenshot(page, picture, { wholePage: true });
      await page.locator('form[action^="/studio/copies/"] button').first().click();
      await page.locator(".flash.good").waitFor();
      if (!javaScript) return;
      // What arrives meanwhile is seen without loading the page again.
      await page.goto("/studio/posts?show=published");
      const outcome = { kind: "sent", uri: "m:1", url: "https://masto.example/1" } as const;
      const to = {
        subject: about,
        connectionId: ids[1] ?? 0,
        verb: "publish",
        revision: 1,
      } as const;
      await store.transact(async (tx) => await noteOutcome(tx, to, outcome));
      await page.locator('.copies a[href="https://masto.example/1"]').waitFor();
    });
});
