import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { expect, onTestFinished, test } from "vitest";

import { startApp } from "#app";
import { day, hour } from "#core/clock.ts";
import { readConfig } from "#core/config.ts";
import { describeOnEachDatabase } from "#support/databases.ts";

import { tidyOnceADay } from "./index.ts";

describeOnEachDatabase("the daily work", (fresh) => {
  test("is written down once a day, however often it is asked for", async () => {
    const many = async (): Promise<number> => {
      const begun = await Promise.all(
        Array.from({ length: 60 }, async () => await tidyOnceADay(fresh.store)),
      );
      return begun.filter((one) => one).length;
    };
    expect(await many()).toBe(1);
    fresh.clock.move(23 * hour);
    expect(await many()).toBe(0);
    fresh.clock.move(hour);
    expect(await many()).toBe(1);
    // As when the clock had been years ahead.
    fresh.clock.move(-900 * day);
    expect(await many()).toBe(1);
    expect(await fresh.store.db.selectFrom("jobs").select("kind").execute()).toHaveLength(3);
  });
});

test("a site that is started again and again does it once", { timeout: 60_000 }, async () => {
  const folder = mkdtempSync(join(tmpdir(), "medspil-daily-"));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  let begun: number | undefined;
  for (let start = 0; start < 4; start += 1) {
    const app = await startApp(readConfig({ MEDSPIL_DATA: folder, PORT: "0" }));
    await app.runner.idle();
    const { db } = app.kit.store;
    const row = await db.selectFrom("daily_work").select("done_at").executeTakeFirst();
    begun ??= row?.done_at;
    const jobs = await db.selectFrom("jobs").select("kind").execute();
    await app.stop();
    expect([row?.done_at, jobs]).toEqual([begun, []]);
  }
  expect(begun).toBeGreaterThan(0);
});
