import { setTimeout as sleep } from "node:timers/promises";

import { expect, test } from "vitest";

import { describeOnEachDatabase } from "#support/databases.ts";
import { eventually } from "#support/eventually.ts";

import { claimJobs, leaseMs, reclaimLost, renewLeases } from "./claim.ts";
import { finishJobs } from "./finish.ts";
import { enqueue, startRunner } from "./index.ts";
import type { JobHandlers, LeasedJob } from "./job.ts";

const tidy = { kind: "tidy", payload: {} } as const;
const one = { interactive: 1, delivery: 1, media: 1, asked: 1, bulk: 1 };

describeOnEachDatabase("queues and leases", (fresh) => {
  const take = async (): Promise<LeasedJob> => {
    const [job] = await fresh.store.transact(async (tx) => await claimJobs(tx, one));
    if (job === undefined) throw new Error("no job is due");
    return job;
  };
  const lost = async (): Promise<number> => await fresh.store.transact(reclaimLost);

  test("a mail goes out at once, however many pictures and looks elsewhere hang", async () => {
    await fresh.store.transact(async (tx) => {
      await enqueue(
        tx,
        ...Array.from({ length: 200 }, () => ({
          kind: "fetch-account" as const,
          payload: { accountId: 1 },
        })),
        ...Array.from({ length: 60 }, () => ({
          kind: "make-variants" as const,
          payload: { mediaId: 1 },
        })),
      );
    });
    const end = Promise.withResolvers<void>();
    const running = { accounts: 0, pictures: 0, mails: 0 };
    const runner = startRunner(fresh.store, {
      "fetch-account": async () => {
        running.accounts += 1;
        await end.promise;
      },
      "make-variants": async () => {
        running.pictures += 1;
        await end.promise;
      },
      "send-mail": async () => {
        running.mails += 1;
      },
    } as Partial<JobHandlers> as JobHandlers);
    await eventually("both queues are full", () => running.accounts + running.pictures === 14);
    await fresh.store.transact(async (tx) => {
      await enqueue(tx, { kind: "send-mail", payload: { sealed: "x" } });
    });
    await eventually("the mail is out", () => running.mails === 1);
    expect(running).toEqual({ accounts: 12, pictures: 2, mails: 1 });
    end.resolve();
    await runner.idle();
    await runner.stop();
    expect(running).toEqual({ accounts: 200, pictures: 60, mails: 1 });
  });

  test("a lease that is renewed is not lost to another process, however long the job takes", async () => {
    await fresh.store.transact(async (tx) => {
      await enqueue(tx, tidy);
    });
    const job = await take();
    for (let n = 0; n < 5; n += 1) {
      fresh.clock.move(leaseMs * 0.75);
      await fresh.store.transact(async (tx) => {
        await renewLeases(tx, [job]);
      });
      expect(await lost()).toBe(0);
    }
    fresh.clock.move(leaseMs + 1);
    expect(await lost()).toBe(1);
  });

  test("a runner renews what it holds while it runs", async () => {
    await fresh.store.transact(async (tx) => {
      await enqueue(tx, tidy);
    });
    const end = Promise.withResolvers<void>();
    const runner = startRunner(
      fresh.store,
      {
        tidy: async () => await end.promise,
      } as Partial<JobHandlers> as JobHandlers,
      { renewMs: 20 },
    );
    const until = async (): Promise<number> =>
      (await fresh.store.db.selectFrom("jobs").select("lease_until").executeTakeFirst())
        ?.lease_until ?? 0;
    await eventually("it runs", async () => (await until()) > 0);
    fresh.clock.move(leaseMs / 2);
    const before = await until();
    await eventually("the lease is longer", async () => (await until()) > before);
    end.resolve();
    await runner.stop();
  });

  test("who lost a job to another cannot end it, release it or hold it longer", async () => {
    await fresh.store.transact(async (tx) => {
      await enqueue(tx, tidy);
    });
    const slow = await take();
    fresh.clock.move(leaseMs + 1);
    expect(await lost()).toBe(1);
    const next = await take();
    expect(next).toMatchObject({ id: slow.id, attempt: 2 });
    const row = async () =>
      await fresh.store.db.selectFrom("jobs").selectAll().executeTakeFirstOrThrow();
    const held = await row();
    await fresh.store.transact(async (tx) => {
      await finishJobs(tx, [
        { job: slow, ending: { kind: "done" } },
        { job: slow, ending: { kind: "failed", fault: new Error("too late") } },
      ]);
      await renewLeases(tx, [slow]);
    });
    expect(await row()).toEqual(held);
    await fresh.store.transact(async (tx) => {
      await finishJobs(tx, [{ job: next, ending: { kind: "done" } }]);
    });
    expect(await fresh.store.db.selectFrom("jobs").selectAll().execute()).toEqual([]);
  });

  test("two runners on one database do each job once, though each takes longer than its lease", async () => {
    const runs = new Map<number, number>();
    const handlers = {
      tidy: async ({ id }: { id: number }) => {
        runs.set(id, (runs.get(id) ?? 0) + 1);
        await sleep(400);
      },
    } as Partial<JobHandlers> as JobHandlers;
    const runners = [1, 2].map(() =>
      startRunner(fresh.store, handlers, { limits: { bulk: 5 }, renewMs: 10 }),
    );
    // What an earlier server left is looked for at the start only.
    await Promise.all(runners.map(async (runner) => await runner.idle()));
    const time = setInterval(() => fresh.clock.move(leaseMs * 0.5), 100);
    await fresh.store.transact(async (tx) => {
      await enqueue(tx, ...Array.from({ length: 30 }, () => tidy));
    });
    await eventually("all are done", async () => {
      const left = await fresh.store.db.selectFrom("jobs").select("id").execute();
      return left.length === 0;
    });
    clearInterval(time);
    await Promise.all(runners.map(async (runner) => await runner.stop()));
    expect([...runs.values()]).toEqual(Array.from({ length: 30 }, () => 1));
  });
});
