import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import type { Page } from "playwright-core";
import { onTestFinished } from "vitest";

import { systemClock } from "#core/clock.ts";
import type { Network } from "#networks";
import type { Store } from "#schema";
import { makeSetupLink } from "#sign-in";

import { openPage, type Look } from "./browser.ts";
import { openFresh } from "./databases.ts";
import { listenAnywhere, openStudio, owner, setUp, type TestStudio } from "./studio.ts";
import { fillWorld, type World } from "./studio-world.ts";

/** A studio that a browser can visit, with wall time, over SQLite; gone when the test is over. */
export async function runStudio(
  networks: (store: Store) => readonly Network[] = () => [],
): Promise<TestStudio> {
  const folder = mkdtempSync(join(tmpdir(), "medspil-studio-"));
  const { store, drop } = await openFresh("sqlite", folder, systemClock as never);
  const server = await listenAnywhere(() => studio.app);
  const studio: TestStudio = await openStudio({
    store,
    clock: systemClock,
    folder,
    origin: server.origin,
    networks: networks(store),
  });
  onTestFinished(async () => {
    await server.close();
    await drop();
    rmSync(folder, { recursive: true, force: true });
  });
  return studio;
}

/** Likewise, not set up; with the address of its set-up link. */
export async function runNewSite(): Promise<{ studio: TestStudio; link: string }> {
  const studio = await runStudio();
  const { store, secrets } = studio.kit;
  const token = await store.transact(async (tx) => await makeSetupLink(tx, secrets));
  return { studio, link: `/setup/${token}` };
}

/** Likewise, set up and full of life. */
export async function runFullSite(
  language: "da" | "en" = "da",
  networks?: (store: Store) => readonly Network[],
): Promise<{ studio: TestStudio; world: World }> {
  const studio = await runStudio(networks);
  await setUp(studio, language);
  return { studio, world: await fillWorld(studio) };
}

/** A browser in which the owner has signed in. */
export async function ownersPage(studio: TestStudio, look: Partial<Look> = {}): Promise<Page> {
  const page = await openPage({ origin: studio.origin, ...look });
  await signInAt(page);
  return page;
}

/** Signs in by password on the page that stands there. */
export async function signInAt(page: Page, email: string = owner.email): Promise<void> {
  await page.goto("/studio/sign-in");
  await page.fill("#email", email);
  await page.fill("#password", owner.password);
  await page.press("#password", "Enter");
  await page.waitForURL("**/studio");
}
