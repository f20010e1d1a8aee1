import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";

import { expect, onTestFinished, test } from "vitest";

import { startApp } from "#app";
import { day, hour } from "#core/clock.ts";
import { readConfig } from "#core/config.ts";
import { describeOnEachDatabase } from "#support/databases.ts";
import { eventually } from "#support/eventually.ts";

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
  let begun = 0;
  for (let start = 0; start < 3; start += 1) {
    const app = await startApp(readConfig({ MEDSPIL_DATA: folder, PORT: "0" }));
    const { db } = app.kit.store;
    // It begins a little after the start; where it was done already, nothing shows that it was asked for.
    if (start > 0) await sleep(3000);
    const row = await eventually(
      "the daily work is written down",
      async () => await db.selectFrom("daily_work").select("done_at").executeTakeFirst(),
    );
    await app.runner.idle();
    const jobs = await db.selectFrom("jobs").select("kind").execute();
    await app.stop();
    if (start === 0) begun = row.done_at;
    expect([row.done_at, jobs]).toEqual([begun, []]);
  }
  expect(begun).toBeGreaterThan(0);
});
