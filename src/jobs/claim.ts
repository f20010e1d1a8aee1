import { randomUUID } from "node:crypto";

import { sql } from "kysely";

import {
  backoffMs,
  type JobKind,
  type JobPayloads,
  type LeasedJob,
  type Queue,
  queues,
} from "./job.ts";
import type { Tx } from "#schema";

/** How long a runner may hold a job before another takes it over, in milliseconds. */
export const leaseMs = 120_000;

/** One claim of one job. */
export type Lease = Pick<LeasedJob, "id" | "lease">;

/** How many jobs may be leased from each queue. */
export type Room = Readonly<Record<Queue, number>>;

/**
 * Leases due jobs, oldest first, as many of each queue as there is room for. A job waits while an earlier one of
 * its lane is undone, so an Update never overtakes its Create; a dead job no longer holds its lane.
 */
export async function claimJobs(tx: Tx, room: Room): Promise<LeasedJob[]> {
  const open = queues.filter((queue) => room[queue] > 0);
  if (open.length === 0) return [];
  // PostgreSQL lets several runners pick side by side; SQLite has one writer and needs no lock.
  const skip = tx.dialect === "postgres" ? sql`for update of due skip locked` : sql``;
  const due = open.map(
    (queue) => sql`${sql.ref(queue)} as (
      select due.id from jobs as due
      where due.state = 'ready' and due.queue = ${queue} and due.run_at <= ${tx.now}
        and (due.lane is null or not exists (
          select 1 from jobs as before
          where before.lane = due.lane and before.id < due.id and before.state <> 'dead'))
      order by due.run_at, due.id
      limit ${room[queue]}
      ${skip})`,
  );
  const ids = open.map((queue) => sql`select id from ${sql.ref(queue)}`);
  const lease = randomUUID();
  const { rows } = await sql<{
    id: number;
    kind: JobKind;
    queue: Queue;
    payload_json: string;
    attempts: number;
    lane: string | null;
    created_at: number;
  }>`
    with ${sql.join(due)}
    update jobs
    set state = 'running', attempts = attempts + 1, lease = ${lease}, lease_until = ${tx.now + leaseMs}
    where id in (${sql.join(ids, sql` union all `)})
    returning id, kind, queue, payload_json, attempts, lane, created_at`.execute(tx.db);
  return rows
    .toSorted((a, b) => a.id - b.id)
    .map((row) => ({
      id: row.id,
      kind: row.kind,
      queue: row.queue,
      payload: JSON.parse(row.payload_json) as JobPayloads[JobKind],
      attempt: row.attempts,
      lane: row.lane,
      lease,
      createdAt: row.created_at,
    }));
}

/** Holds jobs for longer: a job may take longer than its lease, as long as its runner lives. */
export async function renewLeases(tx: Tx, held: readonly Lease[]): Promise<void> {
  for (const [lease, jobs] of Map.groupBy(held, (one) => one.lease))
    await tx.db
      .updateTable("jobs")
      .set({ lease_until: tx.now + leaseMs })
      .where("lease", "=", lease)
      .where(
        "id",
        "in",
        jobs.map(({ id }) => id),
      )
      .execute();
}

/** What others see twice when it is done twice: the one who took it just before our process ended. */
const seenByOthers: readonly string[] = ["deliver", "send-mail"] satisfies JobKind[];

/**
 * Puts jobs back whose runner was lost with its process: those whose lease is over, or with `all` every one.
 * Those in `held` are this runner's own and stay, however long they take. What others would see twice waits some
 * seconds: a server that is killed again and again would otherwise send the same mail at every start.
 * @returns how many
 */
export async function reclaimLost(
  tx: Tx,
  { held = [], all = false }: { readonly held?: readonly number[]; readonly all?: boolean } = {},
): Promise<number> {
  const soon = tx.now + backoffMs(1);
  let lost = tx.db
    .updateTable("jobs")
    .set((job) => ({
      state: "ready" as const,
      lease: null,
      lease_until: null,
      run_at: job.case().when("kind", "in", seenByOthers).then(soon).else(job.ref("run_at")).end(),
    }))
    .where("state", "=", "running");
  if (held.length > 0) lost = lost.where("id", "not in", held);
  if (!all) lost = lost.where("lease_until", "<", tx.now);
  const { numUpdatedRows } = await lost.executeTakeFirst();
  return Number(numUpdatedRows);
}

/** Gives jobs back that were leased and never begun. */
export async function releaseJobs(tx: Tx, jobs: readonly Lease[]): Promise<void> {
  for (const { id, lease } of jobs)
    await tx.db
      .updateTable("jobs")
      .set((from) => ({
        state: "ready" as const,
        lease: null,
        lease_until: null,
        attempts: from("attempts", "-", 1),
      }))
      .where("id", "=", id)
      .where("lease", "=", lease)
      .execute();
}

/** When the next job that waits for its time is due (Unix milliseconds), or undefined. */
export async function nextDueAt(tx: Tx): Promise<number | undefined> {
  const row = await tx.db
    .selectFrom("jobs")
    .select("run_at")
    .where("state", "=", "ready")
    .where("run_at", ">", tx.now)
    .orderBy("run_at")
    .limit(1)
    .executeTakeFirst();
  return row?.run_at;
}
