import { expect, test } from "vitest";

import { FetchBudget, perUnknownSender, withinBudget } from "#core/fetch-budget.ts";
import { describeOnEachDatabase } from "#support/databases.ts";
import { kitOn } from "#support/kit.ts";

import { mostAsked } from "./key-questions.ts";
import { keyCache } from "./signature-keys.ts";

describeOnEachDatabase("keys that are asked for at other servers", (fresh) => {
  test("a question that hangs is broken off for a newcomer, and that is not held against its key", async () => {
    const kit = await kitOn(fresh);
    const asked: string[] = [];
    const waiting: (() => void)[] = [];
    const keys = keyCache(kit, async (uri) => {
      asked.push(uri);
      await new Promise<void>((resolve) => waiting.push(resolve));
      return { kind: "gone", says: "gone" };
    });
    const budget = new FetchBudget(perUnknownSender);
    const first = withinBudget(
      budget,
      async () => await keys.find("https://s0.example.org/k", "192.0.2.1"),
    );
    for (let n = 1; n < mostAsked.host; n += 1)
      void keys.find(`https://s0.example.org/${n}`, `198.51.${n}.1`);
    await expect.poll(() => asked.length).toBe(mostAsked.host);
    for (let n = mostAsked.host; n < mostAsked.site; n += 1)
      void keys.find(`https://s${1 + (n % 8)}.example.org/${n}`, `203.0.${n}.1`);
    await expect.poll(() => asked.length).toBe(mostAsked.site);
    void keys.find("https://fair.example.org/k", "192.0.2.99");
    await expect(first).rejects.toMatchObject({ code: "too_many_strangers", retryable: true });
    expect(budget.ended.aborted).toBe(true);
    expect(asked.at(-1)).toBe("https://fair.example.org/k");
    // It is asked for again, while the others' servers have answered for now.
    for (const answer of waiting.slice(1)) answer();
    const again = ["https://s0.example.org/k", "https://fair.example.org/k"].map(
      async (keyId) => await keys.find(keyId, "192.0.2.1"),
    );
    await expect.poll(() => asked.length).toBe(mostAsked.site + 2);
    expect(asked.at(-1)).toBe("https://s0.example.org/k");
    for (const answer of waiting) answer();
    expect(await Promise.all(again)).toMatchObject([{ kind: "gone" }, { kind: "gone" }]);
  });
});
