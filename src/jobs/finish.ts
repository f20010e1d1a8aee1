import { sql } from "kysely";

import { day, minute } from "#core/clock.ts";
import { isStorageFault } from "#core/db/faults.ts";
import { AppError } from "#core/errors.ts";
import { hideSecrets } from "#core/hide-secrets.ts";

import { backoffMs, mostAttempts } from "./job.ts";
import type { LeasedJob } from "./job.ts";
import type { Tx } from "#schema";

/** Ids in one DELETE. */
const idsAtOnce = 64;

/** Those that waited for the same server do not all come back in the same moment; milliseconds. */
const longestScatterMs = 3000;

/** How one run of a job ended. */
export type Ending =
  | { readonly kind: "done" }
  | { readonly kind: "failed"; readonly fault: unknown };

/** What became of a job that failed. */
export type Verdict = { readonly state: "again"; readonly at: number } | { readonly state: "dead" };

/** Whether and when a failed job is tried again. An AppError that is not retryable is final. */
export function judge(attempt: number, fault: unknown, now: number): Verdict {
  const final = fault instanceof AppError && !fault.retryable;
  if (final || attempt >= mostAttempts) return { state: "dead" };
  const asked = fault instanceof AppError ? retryAfter(fault) : undefined;
  return { state: "again", at: now + Math.max(backoffMs(attempt), asked ?? 0) };
}

/** A job and how it ended. */
export interface Ended {
  readonly job: Pick<LeasedJob, "id" | "attempt" | "lane" | "lease">;
  readonly ending: Ending;
}

/**
 * Writes down how jobs ended, many at once. A job that another runner has taken up since, as the lease was over,
 * is that one's to end.
 */
export async function finishJobs(tx: Tx, ended: readonly Ended[]): Promise<void> {
  const done = ended.filter(({ ending }) => ending.kind === "done").map(({ job }) => job);
  for (let from = 0; from < done.length; from += idsAtOnce) {
    const some = done.slice(from, from + idsAtOnce);
    // Always as many as fit, so that one prepared statement serves every batch.
    const padded = [...some, ...Array(idsAtOnce - some.length).fill({ id: 0, lease: "" })];
    const ids = padded.map(({ id }) => sql`${id}`);
    const leases = padded.map(({ id, lease }) => sql`(cast(${id} as bigint), ${lease})`);
    await sql`delete from jobs
      where id in (${sql.join(ids)}) and (id, lease) in (values ${sql.join(leases)})`.execute(
      tx.db,
    );
  }
  for (const { job, ending } of ended)
    if (ending.kind === "failed") await writeFailure(tx, job, ending.fault);
}

async function writeFailure(tx: Tx, job: Ended["job"], fault: unknown): Promise<void> {
  if (wasNotTried(fault) && (await putOff(tx, job, fault))) return;
  const verdict = judge(job.attempt, fault, tx.now);
  const written = await tx.db
    .updateTable("jobs")
    .set({
      state: verdict.state === "dead" ? "dead" : "ready",
      run_at: verdict.state === "dead" ? tx.now : verdict.at,
      lease: null,
      lease_until: null,
      ...tellable(fault),
      waits_for: verdict.state === "dead" ? null : waitsFor(fault),
    })
    .where("id", "=", job.id)
    .where("lease", "=", job.lease)
    .executeTakeFirst();
  // Written down already, in a commit whose answer was lost, or no longer ours to end.
  if (Number(written.numUpdatedRows) === 0) return;
  if (verdict.state === "dead") tx.changed("queue");
  else await holdLane(tx, job, verdict.at, waitsFor(fault));
}

/** What waits behind a job need not be looked at before it runs again. */
async function holdLane(
  tx: Tx,
  job: Ended["job"],
  until: number,
  waits_for: string | null,
): Promise<void> {
  if (job.lane == null) return;
  await tx.db
    .updateTable("jobs")
    .set({ run_at: until, waits_for })
    .where("lane", "=", job.lane)
    .where("state", "=", "ready")
    .where("run_at", "<", until)
    .execute();
}

/**
 * A job that was only refused its turn, such as a delivery to a server that is left alone for a while,
 * comes again then and has lost no attempt. @returns false when it has waited for three days.
 */
async function putOff(tx: Tx, job: Ended["job"], fault: AppError): Promise<boolean> {
  // A full disk is not looked at every moment; a database that is away is back when this can be written.
  const waitMs = retryAfter(fault) ?? (isStorageFault(fault) && fault.status === 507 ? minute : 0);
  const at = tx.now + waitMs + Math.round(Math.random() * longestScatterMs);
  const done = await tx.db
    .updateTable("jobs")
    .set((from) => ({
      state: "ready" as const,
      run_at: at,
      lease: null,
      lease_until: null,
      attempts: from("attempts", "-", 1),
      ...tellable(fault),
      waits_for: waitsFor(fault),
    }))
    .where("id", "=", job.id)
    .where("lease", "=", job.lease)
    .where("created_at", ">", tx.now - 3 * day)
    .executeTakeFirst();
  if (Number(done.numUpdatedRows) === 0) return false;
  await holdLane(tx, job, at, waitsFor(fault));
  return true;
}

function wasNotTried(fault: unknown): fault is AppError {
  // The database was away under it: no fault of whom it is for.
  if (isStorageFault(fault)) return true;
  const cause: unknown = fault instanceof AppError ? fault.cause : undefined;
  return typeof cause === "object" && cause !== null && "notTried" in cause;
}

/**
 * What is kept of a fault: of ours its code and parameters, from which the studio makes a sentence; of others
 * their own words, for whoever looks for the cause.
 */
function tellable(fault: unknown): { error_code: string; error_params_json: string } {
  const [code, params] =
    fault instanceof AppError
      ? [fault.code, fault.params]
      : ["unknown", { detail: hideSecrets(String(fault)).slice(0, 500) }];
  return { error_code: code, error_params_json: JSON.stringify(params) };
}

/** Whom the job waits for, where the fault names it; see `wakeJobs`. */
function waitsFor(fault: unknown): string | null {
  const cause: unknown = fault instanceof AppError ? fault.cause : undefined;
  if (typeof cause !== "object" || cause === null || !("waitsFor" in cause)) return null;
  return typeof cause.waitsFor === "string" ? cause.waitsFor : null;
}

function retryAfter(fault: AppError): number | undefined {
  const { cause } = fault;
  if (typeof cause !== "object" || cause === null || !("retryAfterMs" in cause)) return undefined;
  return typeof cause.retryAfterMs === "number" ? cause.retryAfterMs : undefined;
}
