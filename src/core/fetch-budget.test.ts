import fc from "fast-check";
import { expect, test } from "vitest";

import { createSafeFetch } from "#core/safe-fetch.ts";
import { startRemote } from "#support/remote-server.ts";

import {
  budgetAt,
  budgetHere,
  type FetchAllowance,
  FetchBudget,
  withinBudget,
  withoutBudget,
} from "#core/fetch-budget.ts";

test("a budget ends, for one host and in all, and says so as something that waiting does not help", () => {
  const budget = new FetchBudget({ all: 3, perHost: 2 });
  budget.spend("a.example");
  budget.spend("a.example");
  expect(() => budget.spend("a.example")).toThrow(
    expect.objectContaining({ code: "budget_spent", retryable: false }) as Error,
  );
  budget.spend("b.example");
  expect(() => budget.spend("c.example")).toThrow("budget_spent");
  expect(budget.left()).toBe(0);
});

test("however a budget is divided, and whatever is spent in between, it never grows", () => {
  const hosts = ["a.example", "b.example", "c.example"];
  const step = fc.oneof(
    fc.record({ at: fc.nat(9), spend: fc.constantFrom(...hosts) }),
    fc.record({ at: fc.nat(9), share: fc.double({ min: 0, max: 1, noNaN: true }) }),
  );
  fc.assert(
    fc.property(
      fc.integer({ min: 0, max: 40 }),
      fc.integer({ min: 0, max: 40 }),
      fc.array(step, { maxLength: 60 }),
      (all, perHost, steps) => {
        const budgets = [new FetchBudget({ all, perHost })];
        const asked = new Map<string, number>();
        const spend = (budget: FetchBudget | undefined, host: string): void => {
          if (budget === undefined || budget.left(host) === 0) return;
          budget.spend(host);
          asked.set(host, (asked.get(host) ?? 0) + 1);
        };
        for (const one of steps) {
          const budget = budgets[one.at % budgets.length];
          if ("spend" in one) spend(budget, one.spend);
          else if (budget !== undefined) {
            // As it is kept in the database and read again by a job.
            const kept = JSON.parse(JSON.stringify(budget.share(one.share))) as FetchAllowance;
            budgets.push(budgetAt(kept, 1));
          }
        }
        for (const budget of budgets)
          for (const host of hosts) for (let i = 0; i < 100; i += 1) spend(budget, host);
        for (const count of asked.values()) expect(count).toBeLessThanOrEqual(perHost);
        expect([...asked.values()].reduce((sum, count) => sum + count, 0)).toBeLessThanOrEqual(all);
      },
    ),
  );
});

test("a job that is tried again and again spends at most twice what it was given", () => {
  const tries = Array.from({ length: 16 }, (_, i) => budgetAt({ all: 40, perHost: 20 }, i + 1));
  expect(tries[0]?.left("a.example")).toBe(20);
  expect(tries.reduce((sum, one) => sum + one.left(), 0)).toBeLessThan(80);
});

test("what is done later in another's name does not count", async () => {
  const budget = new FetchBudget({ all: 3, perHost: 2 });
  await withinBudget(budget, async () => {
    await new Promise((resolve) => setImmediate(resolve));
    expect(budgetHere()).toBe(budget);
    await withoutBudget(async () => expect(budgetHere()).toBeUndefined());
  });
  expect(budgetHere()).toBeUndefined();
});

test("what is asked on a budget breaks off when the budget is ended, and nothing more is asked on it", async () => {
  const remote = await startRemote(async () => await new Promise(() => {}));
  const fetch = createSafeFetch({ allowPrivateNetwork: true, userAgent: "test" });
  const budget = new FetchBudget({ all: 5, perHost: 5 });
  const ask = async (path: string) =>
    await withinBudget(budget, async () => await fetch(`${remote.origin}${path}`));
  try {
    const asked = ask("/hangs");
    await expect.poll(() => remote.heard.length).toBe(1);
    budget.end();
    await expect(asked).rejects.toMatchObject({ code: "timeout", retryable: true });
    await expect(ask("/more")).rejects.toMatchObject({ code: "timeout" });
    expect(remote.heard).toHaveLength(1);
  } finally {
    await fetch.close();
    await remote.stop();
  }
});
