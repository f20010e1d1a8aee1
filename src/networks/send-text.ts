import { day, minute } from "#core/clock.ts";
import { AppError } from "#core/errors.ts";
import { enqueue, mostAttempts, type RunningJob } from "#jobs";
import type { NetworkName, Store, Subject } from "#schema";
import { dropCopy, findConnection, findCopy, noteFault, noteOutcome } from "#syndication";

import { keyOf } from "./job-key.ts";
import type { Capabilities, Network, Sending } from "./network.ts";
import { readOutgoing } from "./read-outgoing.ts";

/**
 * Handles the job `syndicate`: sends one text of ours to one network, changes it there or takes it back, and writes
 * down what became of it. What the network cannot do is not asked of it.
 */
export async function sendText(
  store: Store,
  networks: ReadonlyMap<NetworkName, Network>,
  job: Pick<RunningJob<"syndicate">, "id" | "createdAt" | "payload" | "attempt">,
): Promise<void> {
  const { what, id, connectionId } = job.payload;
  const subject: Subject = { what, id };
  const about = { subject, connectionId };
  const connection = await findConnection(store.db, connectionId);
  const network = connection === undefined ? undefined : networks.get(connection.network);
  if (connection === undefined || network === undefined) return;
  const copy = await findCopy(store.db, subject, connectionId);
  const { capabilities } = network;
  const text = job.payload.verb === "remove" ? undefined : await readOutgoing(store.db, subject);
  // What is gone by now is taken back, also where the job that was to do that did not get through.
  const verb = job.payload.verb === "update" && text === undefined ? "remove" : job.payload.verb;
  // It was sent already, by a job that was tried again by hand beside this one.
  if (verb === "publish" && copy?.state === "sent") return;
  const isThere =
    (copy?.revision_sent != null && copy.state !== "removed") || capabilities.readsFromHere;
  const isPending = copy?.state === "waiting" || copy?.state === "later";
  const isUnwanted = (verb === "publish" && text === undefined) || (verb !== "publish" && !isThere);
  if (isUnwanted || !can(capabilities, verb, what)) {
    if (isPending && copy.revision_sent === null)
      await store.transact(async (tx) => await dropCopy(tx, subject, connectionId));
    return;
  }
  if (connection.state !== "connected") {
    const outcome = { kind: "refused", code: "not_connected" } as const;
    await store.transact(async (tx) => await noteOutcome(tx, { ...about, verb }, outcome));
    return;
  }
  const sending: Sending = { connection, subject, text, copy, key: keyOf(job) };
  const send = verb === "publish" && what !== "post" ? network.reply : network[verb];
  try {
    const outcome = await send(sending);
    await store.transact(async (tx) => {
      const revision = text === undefined ? {} : { revision: text.revision };
      await noteOutcome(tx, { ...about, verb, ...revision }, outcome);
      if (outcome.kind === "later") {
        const attempt = (copy?.attempts ?? 0) + 1;
        const isLast = attempt >= mostAttempts;
        const asked = { code: "asked_to_wait", isLast };
        await noteFault(tx, { ...about, attempt }, asked);
        const runAt = Math.min(Math.max(outcome.atMs, tx.now + minute), tx.now + day);
        if (!isLast) await enqueue(tx, { kind: "syndicate", payload: job.payload, runAt });
      }
      if (outcome.kind === "sent" && verb === "publish" && capabilities.backfeed) {
        const sent = await findCopy(tx.db, subject, connectionId);
        if (sent !== undefined)
          await enqueue(tx, {
            kind: "backfeed",
            payload: { copyId: sent.id },
            runAt: tx.now + firstLookMs,
          });
      }
    });
  } catch (fault) {
    const { code, params, retryable } =
      fault instanceof AppError ? fault : { code: "internal", params: {}, retryable: true };
    const isLast = !retryable || job.attempt >= mostAttempts;
    await store.transact(
      async (tx) =>
        await noteFault(tx, { ...about, attempt: job.attempt }, { code, params, isLast }),
    );
    throw fault;
  }
}

/** When answers are first looked for after something was sent, in milliseconds. */
const firstLookMs = 5 * minute;

function can(
  capabilities: Capabilities,
  verb: "publish" | "update" | "remove",
  what: Subject["what"],
): boolean {
  if (what !== "post" && !capabilities.reply) return false;
  if (verb === "publish") return what !== "post" || capabilities.publish;
  return verb === "update" ? capabilities.edit : capabilities.remove;
}
