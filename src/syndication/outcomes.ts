import type { Updateable } from "kysely";

import type { Subject, Tables, Tx } from "#schema";

/** What became of sending a text of ours to a network. */
export type SendOutcome =
  /** It stands there: its id, and where people see it. */
  | { readonly kind: "sent"; readonly uri: string; readonly url: string }
  /** The network will not take it, now or later; the code has words in src/words/. */
  | { readonly kind: "refused"; readonly code: string; readonly params?: ErrorParams }
  /** The network asks us to come again, not before this moment (Unix milliseconds). */
  | { readonly kind: "later"; readonly atMs: number };

/** What the words of an error are filled with. */
export type ErrorParams = Readonly<Record<string, string | number>>;

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
  outcome: SendOutcome,
): Promise<void> {
  const { subject, connectionId, verb, revision } = about;
  const noted = {
    sent: {
      state: verb === "remove" ? ("removed" as const) : ("sent" as const),
      error_code: "",
      error_params_json: "{}",
      attempts: 0,
      ...(outcome.kind === "sent" ? { uri: outcome.uri, url: outcome.url } : {}),
      ...(revision === undefined ? {} : { revision_sent: revision }),
    },
    refused: {
      state: "refused" as const,
      ...(outcome.kind === "refused" ? errorOf(outcome.code, outcome.params) : {}),
    },
    later: { state: "later" as const },
  }[outcome.kind];
  await set(tx, subject, connectionId, { ...noted, changed_at: tx.now });
  if (outcome.kind === "sent")
    await tx.db
      .updateTable("connections")
      .set({ last_sent_at: tx.now })
      .where("id", "=", connectionId)
      .execute();
}

/** The network did not answer; `isLast` when it is not asked again. */
export async function noteFault(
  tx: Tx,
  about: { readonly subject: Subject; readonly connectionId: number; readonly attempt: number },
  fault: { readonly code: string; readonly params?: ErrorParams; readonly isLast: boolean },
): Promise<void> {
  await set(tx, about.subject, about.connectionId, {
    ...(fault.isLast ? { state: "failed" as const } : {}),
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

/** The network was asked what came of a copy. */
export async function noteHeard(tx: Tx, copyId: number): Promise<void> {
  const { connection_id } = await tx.db
    .updateTable("syndications")
    .set({ heard_at: tx.now })
    .where("id", "=", copyId)
    .returning("connection_id")
    .executeTakeFirstOrThrow();
  await tx.db
    .updateTable("connections")
    .set({ last_heard_at: tx.now })
    .where("id", "=", connection_id)
    .execute();
}

function errorOf(code: string, params: ErrorParams = {}) {
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
