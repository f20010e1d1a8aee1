import type { Clock } from "#core/clock.ts";
import { AppError } from "#core/errors.ts";
import { mostAttempts, type RunningJob } from "#jobs";
import type { NetworkName, Store, Subject } from "#schema";
import { dropCopy, findConnection, findCopy, noteFault, noteOutcome } from "#syndication";

import { askedToWait } from "./asked-to-wait.ts";
import { startBackfeed } from "./backfeed.ts";
import { keyOf } from "./job-key.ts";
import type { Capabilities, Network, OutgoingText, Sending } from "./network.ts";
import { readOutgoing } from "./read-outgoing.ts";

/**
 * Handles the job `syndicate`: sends one text of ours to one network, changes it there or takes it back, and writes
 * down what became of it. What the network cannot do is not asked of it.
 */
export async function sendText(
  { store, clock }: { readonly store: Store; readonly clock: Clock },
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
  const text =
    job.payload.verb === "remove" ? undefined : await readOutgoing(store.db, subject, connectionId);
  // What is gone by now is taken back, also where the job that was to do that did not get through.
  const verb = job.payload.verb === "update" && text === undefined ? "remove" : job.payload.verb;
  // It was sent already, by a job that was tried again by hand beside this one.
  if (verb === "publish" && copy?.state === "sent") return;
  const isThere =
    (copy?.revision_sent != null && copy.state !== "removed") || capabilities.readsFromHere;
  const isPending = copy?.state === "waiting" || copy?.state === "later";
  const isUnwanted = (verb === "publish" && text === undefined) || (verb !== "publish" && !isThere);
  if (isUnwanted || !can(capabilities, verb, what, text)) {
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
  const outcome = await send(sending).catch(async (fault: unknown) => {
    const { code, params, retryable } =
      fault instanceof AppError ? fault : { code: "internal", params: {}, retryable: true };
    const isLast = !retryable || job.attempt >= mostAttempts;
    const told = { code, params, isLast };
    await store.transact(
      async (tx) => await noteFault(tx, { ...about, attempt: job.attempt }, told),
    );
    throw fault;
  });
  if (outcome.kind === "later") {
    const isLast = job.attempt >= mostAttempts;
    const told = {
      code: "asked_to_wait",
      params: { at: outcome.atMs },
      isLast,
      isAskedToWait: true,
    };
    await store.transact(
      async (tx) => await noteFault(tx, { ...about, attempt: job.attempt }, told),
    );
    throw askedToWait(outcome.atMs - clock.now());
  }
  await store.transact(async (tx) => {
    const revision = text === undefined ? {} : { revision: text.revision };
    await noteOutcome(tx, { ...about, verb, ...revision }, outcome);
    if (outcome.kind !== "sent" || verb === "remove" || !capabilities.backfeed) return;
    const sent = await findCopy(tx.db, subject, connectionId);
    if (sent !== undefined) await startBackfeed(tx, sent.id);
  });
}

function can(
  capabilities: Capabilities,
  verb: "publish" | "update" | "remove",
  what: Subject["what"],
  text: OutgoingText | undefined,
): boolean {
  if (what !== "post" && !capabilities.reply) return false;
  if (verb === "publish") return what !== "post" || capabilities.publish;
  if (verb === "remove") return capabilities.remove;
  return capabilities.edit || (capabilities.repostsEdits === true && text?.repostOnEdit === true);
}
