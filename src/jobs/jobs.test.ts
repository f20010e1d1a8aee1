import { expect, test } from "vitest";

import { databaseIsAway } from "#core/db/faults.ts";
import { AppError } from "#core/errors.ts";
import { claimJobs, leaseMs, reclaimLost, type Room } from "./claim.ts";
import { type Ended, finishJobs } from "./finish.ts";
import { backoffMs, enqueue, listDeadJobs, mostAttempts, retryJob, startRunner } from "./index.ts";
import type { JobHandlers } from "./job.ts";
import { describeOnEachDatabase } from "#support/databases.ts";

const handlersWith = (some: Partial<JobHandlers>): JobHandlers => some as JobHandlers;
const tidy = { kind: "tidy", payload: {} } as const;
/** Room for so many of every queue. */
const room = (many: number): Room => ({
  interactive: many,
  delivery: many,
  media: many,
  asked: many,
  bulk: many,
});

describeOnEachDatabase("jobs", (fresh) => {
  test("a job written in a story that fails is not there", async () => {
    const failing = fresh.store.transact(async (tx) => {
      await enqueue(tx, tidy);
      throw new Error("no");
    });
    await expect(failing).rejects.toThrow("no");
    expect(await fresh.store.transact(async (tx) => await claimJobs(tx, room(10)))).toEqual([]);
  });

  test("two runners at once never hold the same job", async () => {
    await fresh.store.transact(
      async (tx) => await enqueue(tx, ...Array.from({ length: 40 }, () => tidy)),
    );
    const hands = await Promise.all(
      Array.from(
        { length: 8 },
        async () => await fresh.store.transact(async (tx) => await claimJobs(tx, room(10))),
      ),
    );
    const ids = hands.flat().map((job) => job.id);
    expect(new Set(ids).size).toBe(ids.length);
    expect(ids.length).toBe(40);
  });

  test("a lane runs in order, and one that is dead lets the next pass", async () => {
    await fresh.store.transact(async (tx) => {
      for (const inbox of ["a", "b"])
        await enqueue(tx, {
          kind: "deliver",
          payload: { activityUri: inbox, inbox },
          lane: "same",
        });
    });
    const first = await fresh.store.transact(async (tx) => await claimJobs(tx, room(10)));
    expect(first.map((job) => (job.payload as { inbox: string }).inbox)).toEqual(["a"]);
    await fresh.store.db
      .updateTable("jobs")
      .set({ state: "dead" })
      .where("id", "=", first[0]?.id ?? 0)
      .execute();
    const second = await fresh.store.transact(async (tx) => await claimJobs(tx, room(10)));
    expect(second.map((job) => (job.payload as { inbox: string }).inbox)).toEqual(["b"]);
  });

  test("a lost runner's job comes back when its lease is over, not before", async () => {
    await fresh.store.transact(async (tx) => await enqueue(tx, tidy));
    expect(await fresh.store.transact(async (tx) => await claimJobs(tx, room(1)))).toHaveLength(1);
    expect(await fresh.store.transact(reclaimLost)).toBe(0);
    fresh.clock.move(leaseMs + 1);
    expect(await fresh.store.transact(reclaimLost)).toBe(1);
    const [again] = await fresh.store.transact(async (tx) => await claimJobs(tx, room(1)));
    expect(again?.attempt).toBe(2);
  });

  test("what others would see twice is not done again at each start of a server that is killed again and again", async () => {
    await fresh.store.transact(async (tx) => {
      await enqueue(tx, tidy, {
        kind: "deliver",
        payload: { activityUri: "https://a.example/1", inbox: "https://b.example/inbox" },
      });
    });
    const starts: number[] = [];
    for (let n = 0; n < 60; n += 1) {
      fresh.clock.move(1000);
      const taken = await fresh.store.transact(async (tx) => {
        await reclaimLost(tx, { all: true });
        return await claimJobs(tx, room(10));
      });
      const kinds = taken.map(({ kind }) => kind);
      expect(kinds).toContain("tidy");
      if (kinds.includes("deliver")) starts.push(n);
    }
    // At once, and then every eight to sixteen seconds.
    expect(starts[0]).toBe(0);
    expect(starts.length).toBeGreaterThan(3);
    expect(starts.length).toBeLessThan(9);
  });

  test("a job that takes longer than its lease is not begun a second time by its own runner", async () => {
    let begun = 0;
    const end = Promise.withResolvers<void>();
    const first = Promise.withResolvers<void>();
    const runner = startRunner(
      fresh.store,
      handlersWith({
        tidy: async () => {
          begun += 1;
          first.resolve();
          await end.promise;
        },
      }),
    );
    await fresh.store.transact(async (tx) => await enqueue(tx, tidy));
    await first.promise;
    fresh.clock.move(leaseMs + 1);
    const [job] = await fresh.store.db.selectFrom("jobs").select("id").execute();
    const held = [job?.id ?? 0];
    expect(await fresh.store.transact(async (tx) => await reclaimLost(tx, { held }))).toBe(0);
    expect(
      await fresh.store.transact(async (tx) => await reclaimLost(tx, { held, all: true })),
    ).toBe(0);
    end.resolve();
    await runner.idle();
    await runner.stop();
    expect(begun).toBe(1);
  });

  test("a database that is away for a while costs a job no attempt, and its end is written once", async () => {
    const ended: Ended[] = [];
    await fresh.store.transact(async (tx) => await enqueue(tx, tidy));
    const [job] = await fresh.store.transact(async (tx) => await claimJobs(tx, room(1)));
    if (job === undefined) throw new Error("no job");
    ended.push({ job, ending: { kind: "failed", fault: databaseIsAway(new Error("gone")) } });
    // Twice, as when the answer to the first commit was lost.
    await fresh.store.transact(async (tx) => await finishJobs(tx, ended));
    await fresh.store.transact(async (tx) => await finishJobs(tx, ended));
    expect(await fresh.store.db.selectFrom("jobs").select(["state", "attempts"]).execute()).toEqual(
      [{ state: "ready", attempts: 0 }],
    );
  });

  test("the runner does each job, and what waits for its time is left alone", async () => {
    const done: number[] = [];
    await fresh.store.transact(async (tx) => {
      await enqueue(tx, ...Array.from({ length: 100 }, () => tidy));
      await enqueue(tx, { ...tidy, runAt: tx.now + 3_600_000 });
    });
    const runner = startRunner(
      fresh.store,
      handlersWith({ tidy: async (job) => void done.push(job.id) }),
      { limits: { bulk: 8 } },
    );
    await runner.idle();
    await runner.stop();
    expect(new Set(done).size).toBe(100);
    expect(await fresh.store.db.selectFrom("jobs").select("id").execute()).toHaveLength(1);
  });

  test("deliveries, written down many at a time, run once each and in order within a lane", async () => {
    const ran: string[] = [];
    const deliveries = Array.from({ length: 300 }, (_, at) => ({
      kind: "deliver" as const,
      payload: { activityUri: String(at), inbox: `lane ${at % 100}` },
      lane: `lane ${at % 100}`,
    }));
    await fresh.store.transact(async (tx) => await enqueue(tx, ...deliveries));
    const runner = startRunner(
      fresh.store,
      handlersWith({
        deliver: async ({ payload }) => {
          await new Promise((resolve) => setTimeout(resolve, Number(payload.activityUri) % 7));
          ran.push(payload.activityUri);
        },
      }),
      { limits: { delivery: 16 } },
    );
    await runner.idle();
    await runner.stop();
    expect(ran.toSorted()).toEqual(deliveries.map((one) => one.payload.activityUri).toSorted());
    for (const at of [0, 50, 99])
      expect(ran.filter((uri) => Number(uri) % 100 === at)).toEqual(
        [at, at + 100, at + 200].map(String),
      );
    expect(await fresh.store.db.selectFrom("jobs").select("id").execute()).toEqual([]);
  });

  test("stopped, the runner gives back what it had not begun, and what is done stays done", async () => {
    let begun = 0;
    await fresh.store.transact(
      async (tx) => await enqueue(tx, ...Array.from({ length: 20 }, () => tidy)),
    );
    const first = Promise.withResolvers<void>();
    const runner = startRunner(
      fresh.store,
      handlersWith({
        tidy: async () => {
          begun += 1;
          first.resolve();
          await new Promise((resolve) => setTimeout(resolve, 50));
        },
      }),
      { limits: { interactive: 2, delivery: 2, bulk: 2 } },
    );
    await first.promise;
    await runner.stop();
    const left = await fresh.store.db.selectFrom("jobs").select(["state", "attempts"]).execute();
    expect(left).toHaveLength(20 - begun);
    expect(new Set(left.map(({ state, attempts }) => `${state} ${attempts}`))).toEqual(
      new Set(["ready 0"]),
    );
  });

  test("a final fault is dead at once, says why, and can be tried again", async () => {
    let broken = true;
    const runner = startRunner(
      fresh.store,
      handlersWith({
        tidy: async () => {
          if (broken)
            throw new AppError({
              code: "delivery_refused",
              status: 502,
              params: { host: "their.example", status: 403 },
              safeMessage: "Their server said no.",
            });
        },
      }),
    );
    await fresh.store.transact(async (tx) => await enqueue(tx, tidy));
    await runner.idle();
    const [dead] = await listDeadJobs(fresh.store.db);
    expect(dead).toMatchObject({
      kind: "tidy",
      fault: { code: "delivery_refused", params: { host: "their.example", status: 403 } },
    });
    broken = false;
    await fresh.store.transact(async (tx) => await retryJob(tx, dead?.id ?? 0));
    await runner.idle();
    await runner.stop();
    expect(await fresh.store.db.selectFrom("jobs").select("id").execute()).toEqual([]);
  });
});

test("the wait doubles, is jittered, and the last attempt comes about two days later", () => {
  for (let attempt = 1; attempt < mostAttempts; attempt += 1) {
    expect(backoffMs(attempt, () => 0)).toBeLessThan(backoffMs(attempt, () => 1));
    expect(backoffMs(attempt + 1, () => 1)).toBeGreaterThanOrEqual(backoffMs(attempt, () => 1));
  }
  const hours =
    Array.from({ length: mostAttempts - 1 }, (_, i) => backoffMs(i + 1, () => 1)).reduce(
      (sum, ms) => sum + ms,
    ) / 3_600_000;
  expect(hours).toBeGreaterThan(40);
});
