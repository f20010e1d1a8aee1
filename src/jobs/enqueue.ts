import { sql } from "kysely";

import { budgetHere, type FetchAllowance } from "#core/fetch-budget.ts";

import { type NewJob, queueFor } from "./job.ts";
import type { Tx } from "#schema";

/**
 * Writes jobs in the caller's transaction; they start after its commit. Thousands go in as one JSON text,
 * since a statement with tens of thousands of parameters would hold up everybody who reads a page.
 * @source https://www.sqlite.org/json1.html#jeach; PostgreSQL 15 §9.16, jsonb_to_recordset
 */
export async function enqueue(tx: Tx, ...jobs: readonly NewJob[]): Promise<void> {
  if (jobs.length === 0) return;
  const budgets = sharesOf(jobs);
  const rows = jobs.map((job, position) => ({
    position,
    kind: job.kind,
    queue: queueFor(job),
    payload: JSON.stringify({ ...job.payload, ...budgets[position] }),
    lane: job.lane ?? laneOf(job),
    run_at: job.runAt ?? tx.now,
  }));
  const given = JSON.stringify(rows);
  const from =
    tx.dialect === "postgres"
      ? sql`select kind, payload, queue, lane, 'ready', run_at, 0, '', '{}', ${tx.now}::bigint
          from jsonb_to_recordset(${given}::jsonb)
            as job (position int, kind text, payload text, queue text, lane text, run_at bigint)
          order by position`
      : sql`select value ->> 'kind', value ->> 'payload', value ->> 'queue', value ->> 'lane', 'ready',
          value ->> 'run_at', 0, '', '{}', ${tx.now}
          from json_each(${given}) order by key`;
  await sql`insert into jobs
    (kind, payload_json, queue, lane, state, run_at, attempts, error_code, error_params_json, created_at) ${from}`.execute(
    tx.db,
  );
  tx.changed("jobs");
}

/** A picture and where it has moved to. */
const mostForAccount = 5;

/**
 * What each job may ask of other servers: those caused by a stranger's message have a share of what is left
 * to it, an equal one each, and as much stays for what else it causes.
 */
function sharesOf(jobs: readonly NewJob[]): { readonly budget?: FetchAllowance }[] {
  const budget = budgetHere();
  if (budget === undefined) return [];
  let waiting = jobs.filter((job) => willFetch(job)).length;
  return jobs.map((job) => {
    if (!willFetch(job)) return {};
    const part = 1 / (waiting + 1);
    waiting -= 1;
    return { budget: budget.share(part, job.kind === "fetch-account" ? mostForAccount : Infinity) };
  });
}

function willFetch({ kind, payload }: NewJob): boolean {
  // A conversation that is looked at again has an account of its own.
  if (kind !== "fetch-thread" && kind !== "fetch-account") return false;
  return !("budget" in payload);
}

/** What is said about one thing, or to one account, is said in the order it happened. */
function laneOf(job: NewJob): string | null {
  switch (job.kind) {
    case "syndicate":
      return `${job.payload.what} ${job.payload.id} by ${job.payload.connectionId}`;
    case "react":
    case "follow":
      return `account ${job.payload.accountId}`;
    case "tell-change":
      return `changes by ${job.payload.connectionId}`;
    default:
      return null;
  }
}
