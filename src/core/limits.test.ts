import { expect, test } from "vitest";

import { secretsFrom } from "#core/secrets.ts";
import { describeOnEachDatabase } from "#support/databases.ts";

import { limitsInMemory, limitsInPostgres, tidyCounts } from "./limits.ts";

const secrets = secretsFrom(new Uint8Array(32).fill(7));
const print = (text: string): string => secrets.fingerprint(text);

describeOnEachDatabase("a limit that is kept where servers share it", (fresh) => {
  test("is one for all that have its name, says how long to wait, and can be forgotten", async () => {
    if (fresh.store.dialect !== "postgres") {
      // One server counts in its memory.
      const limiter = limitsInMemory.limiter("a", { points: 1, perSeconds: 60 });
      expect([(await limiter.take("x")).allowed, (await limiter.take("x")).allowed]).toEqual([
        true,
        false,
      ]);
      return;
    }
    const limit = { points: 3, perSeconds: 60 };
    const [one, other] = [0, 1].map(() => limitsInPostgres(fresh.store.db, print));
    const taken = await Promise.all(
      [one, other, one, other, one].map(
        async (limits) => (await limits!.limiter("a", limit).take("192.0.2.7")).allowed,
      ),
    );
    expect(taken.filter(Boolean)).toHaveLength(3);
    const last = await one!.limiter("a", limit).take("192.0.2.7");
    expect(last.retryAfterSeconds).toBeGreaterThan(0);
    expect((await one!.limiter("b", limit).take("192.0.2.7")).allowed).toBe(true);
    await other!.limiter("a", limit).forget("192.0.2.7");
    expect((await one!.limiter("a", limit).take("192.0.2.7")).allowed).toBe(true);
    const places = { points: [1, 2, 2], perSeconds: 60 } as const;
    const near = async (address: string) =>
      (await one!.placeLimiter("p", places).take(address)).allowed;
    expect([await near("192.0.2.1"), await near("192.0.2.2"), await near("192.0.2.3")]).toEqual([
      true,
      true,
      false,
    ]);
    const rows = await fresh.store.db.selectFrom("rate_counts").selectAll().execute();
    expect(JSON.stringify(rows)).not.toContain("192.0.2");
    await tidyCounts(fresh.store.db, Date.now() + 61_000);
    expect(await fresh.store.db.selectFrom("rate_counts").selectAll().execute()).toEqual([]);
  });
});
