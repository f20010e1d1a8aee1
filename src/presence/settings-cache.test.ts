import { afterEach, expect, test, vi } from "vitest";

import { describeOnEachDatabase } from "#support/databases.ts";

import { cacheSettings } from "./settings-cache.ts";
import { writeSettings } from "./write-settings.ts";

describeOnEachDatabase("the settings at hand", (fresh) => {
  afterEach(() => {
    vi.restoreAllMocks();
  });

  test("are read again after a change, and after a while when nobody told of it", async () => {
    const settings = cacheSettings(fresh.store);
    const name = async () => (await settings.get()).siteName;
    await fresh.store.transact(async (tx) => await writeSettings(tx, { siteName: "Et" }));
    expect(await name()).toBe("Et");
    await fresh.store.db
      .updateTable("settings")
      .set({ value_json: JSON.stringify("To") })
      .where("key", "=", "siteName")
      .execute();
    expect(await name()).toBe("Et");
    vi.spyOn(performance, "now").mockReturnValue(performance.now() + 61_000);
    expect(await name()).toBe("To");
    await fresh.store.transact(async (tx) => await writeSettings(tx, { siteName: "Tre" }));
    expect(await name()).toBe("Tre");
  });
});
