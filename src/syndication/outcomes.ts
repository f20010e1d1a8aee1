import type { Updateable } from "kysely";

import type { FaultParams } from "#core/errors.ts";

import type { Subject, Tables, Tx } from "#schema";

/** What became of sending a text of ours to a network. */
export type SendOutcome =
  /** It stands there: its id, and where people see it; both empty for what has none. */
  | { readonly kind: "sent"; readonly uri: string; readonly url: string }
  /** The network will not take it, now or later; the code has words in src/words/. */
  | { readonly kind: "refused"; readonly code: string; readonly params?: FaultParams }
  /** The network asks us to come again, not before this moment (Unix milliseconds). */
  | { readonly kind: "later"; readonly atMs: number };

/** One that is not to be asked again. */
export type FinalOutcome = Exclude<SendOutcome, { readonly kind: "later" }>;

/** Writes down what became of it. */
export async function noteOutcome(
  tx: Tx,
  about: {
    readonly subject: Subject;
    readonly connectionId: number;
    readonly verb: "publish" | "update" | "remove";
    /** The revision that was sent; absent for what is taken back. */
    readonly revision?: number;
  },
  outcome: FinalOutcome,
): Promise<void> {
  const { subject, connectionId, verb, revision } = about;
  const noted =
    outcome.kind === "refused"
      ? { state: "refused" as const, ...errorOf(outcome.code, outcome.params) }
      : {
          state: verb === "remove" ? ("removed" as const) : ("sent" as const),
          ...errorOf(""),
          attempts: 0,
          uri: outcome.uri,
          url: outcome.url,
          ...(revision === undefined ? {} : { revision_sent: revision }),
        };
  await set(tx, subject, connectionId, { ...noted, changed_at: tx.now });
  if (outcome.kind === "sent")
    await tx.db
      .updateTable("connections")
      .set({ last_sent_at: tx.now })
      .where("id", "=", connectionId)
      .execute();
}

/** The network did not answer, or asked us to come again later; `isLast` when it is not asked again. */
export async function noteFault(
  tx: Tx,
  about: { readonly subject: Subject; readonly connectionId: number; readonly attempt: number },
  fault: {
    readonly code: string;
    readonly params?: FaultParams;
    readonly isLast: boolean;
    readonly isAskedToWait?: boolean;
  },
): Promise<void> {
  const state = fault.isLast ? "failed" : fault.isAskedToWait === true ? "later" : undefined;
  await set(tx, about.subject, about.connectionId, {
    ...(state === undefined ? {} : { state }),
    ...errorOf(fault.code, fault.params),
    attempts: about.attempt,
    changed_at: tx.now,
  });
}

/** A copy was taken away on its network. */
export async function noteGone(tx: Tx, uri: string): Promise<void> {
  await tx.db
    .updateTable("syndications")
    .set({ state: "removed", changed_at: tx.now })
    .where("uri", "=", uri)
    .where("uri", "<>", "")
    .execute();
}

/** The network was asked what came of a copy; all until `at` (Unix milliseconds) is known. */
export async function noteHeard(tx: Tx, copyId: number, at: number): Promise<void> {
  const { connection_id } = await tx.db
    .updateTable("syndications")
    .set({ heard_at: at })
    .where("id", "=", copyId)
    .returning("connection_id")
    .executeTakeFirstOrThrow();
  await tx.db
    .updateTable("connections")
    .set({ last_heard_at: at })
    .where("id", "=", connection_id)
    .execute();
}

/** Sets when the network is asked next. @returns false when it was to be asked at another time than `before` */
export async function awaitNews(
  tx: Tx,
  copyId: number,
  due: number | null,
  before: number | null,
): Promise<boolean> {
  const set = await tx.db
    .updateTable("syndications")
    .set({ look_at: due })
    .where("id", "=", copyId)
    .where("look_at", before === null ? "is" : "=", before)
    .executeTakeFirst();
  return Number(set.numUpdatedRows) > 0;
}

function errorOf(code: string, params: FaultParams = {}) {
  return { error_code: code, error_params_json: JSON.stringify(params) };
}

async function set(
  tx: Tx,
  { what, id }: Subject,
  connectionId: number,
  values: Updateable<Tables["syndications"]>,
): Promise<void> {
  await tx.db
    .updateTable("syndications")
    .set(values)
    .where("subject_kind", "=", what)
    .where("subject_id", "=", id)
    .where("connection_id", "=", connectionId)
    .execute();
}
