import { createHmac } from "node:crypto";

import { AppError } from "#core/errors.ts";
import { enqueue, type JobHandlers } from "#jobs";
import type { Kit } from "#kit";
import type { Tables } from "#schema";
import type { Selectable } from "kysely";

import { pathOfTopic, type ReadFeed } from "./topics.ts";
import { hashOf } from "./verify.ts";

/** So often a message is tried, over some hours; the next change brings a new one. */
const mostTries = 8;
/** Who did not take so many messages in a row is no longer sent any. */
const mostFailures = 5;
const withinMs = 15_000;

type Subscription = Selectable<Tables["hub_subscriptions"]>;

/**
 * Does `hub-publish` jobs: looks which of the feeds that somebody follows have changed since they were sent, and writes a job for each
 * who does.
 */
export function hubPublisher(kit: Kit, readFeed: ReadFeed): JobHandlers["hub-publish"] {
  const { store, config, clock } = kit;
  return async () => {
    const topics = await followed(kit, clock.now()).select("topic").distinct().execute();
    for (const { topic } of topics) {
      const feed = await readFeed(pathOfTopic(topic, config.origin) ?? "");
      if (feed === undefined) continue;
      const hash = hashOf(feed.body);
      await store.transact(async (tx) => {
        const behind = await followed(kit, tx.now)
          .select("id")
          .where("topic", "=", topic)
          .where("sent_hash", "<>", hash)
          .execute();
        await enqueue(
          tx,
          ...behind.map(({ id }) => ({
            kind: "hub-send" as const,
            payload: { id },
            lane: `hub ${id}`,
            queue: "delivery" as const,
          })),
        );
      });
    }
  };
}

function followed({ store }: Pick<Kit, "store">, now: number) {
  return store.db
    .selectFrom("hub_subscriptions")
    .where("state", "=", "active")
    .where("lease_until", ">", now);
}

/**
 * Does `hub-send` jobs: sends a feed as it is now to one who follows it, signed where they gave a secret. Who says that they are
 * gone is forgotten.
 * @source https://www.w3.org/TR/websub/ §7
 */
export function hubSender(kit: Kit, readFeed: ReadFeed): JobHandlers["hub-send"] {
  const { store, fetch, config, clock } = kit;
  const note = async (id: number, values: Partial<Pick<Subscription, "sent_hash" | "failures">>) =>
    await store.transact(async (tx) => {
      await tx.db.updateTable("hub_subscriptions").set(values).where("id", "=", id).execute();
    });
  const forget = async (id: number): Promise<void> =>
    await store.transact(async (tx) => {
      await tx.db.deleteFrom("hub_subscriptions").where("id", "=", id).execute();
    });

  return async ({ payload: { id }, attempt }) => {
    const row = await followed(kit, clock.now())
      .selectAll()
      .where("id", "=", id)
      .executeTakeFirst();
    if (row === undefined) return;
    const feed = await readFeed(pathOfTopic(row.topic, config.origin) ?? "");
    if (feed === undefined) return await forget(id);
    const hash = hashOf(feed.body);
    // An earlier message brought it already.
    if (hash === row.sent_hash) return undefined;
    try {
      const { status } = await fetch(row.callback, {
        method: "POST",
        headers: headersFor(kit, row, feed),
        body: feed.body,
        timeoutMs: withinMs,
        maxBytes: 65_536,
      });
      // @source https://www.w3.org/TR/websub/ §7: 410 ends the subscription
      if (status === 410) return await forget(id);
      if (status >= 200 && status < 300) return await note(id, { sent_hash: hash, failures: 0 });
      throw notTaken(row.host, status);
    } catch (fault) {
      if (!(fault instanceof AppError)) throw fault;
      if (fault.retryable && attempt < mostTries) throw fault;
      const failures = row.failures + 1;
      return failures >= mostFailures ? await forget(id) : await note(id, { failures });
    }
  };
}

function headersFor(
  { config, secrets }: Kit,
  { topic, secret_sealed }: Subscription,
  { type, body }: { readonly type: string; readonly body: string },
): Record<string, string> {
  const signed =
    secret_sealed === null
      ? {}
      : {
          // @source https://www.w3.org/TR/websub/ §7.1
          "x-hub-signature": `sha256=${createHmac("sha256", secrets.unseal(secret_sealed)).update(body).digest("hex")}`,
        };
  return {
    "content-type": type,
    link: `<${config.origin}/hub>; rel="hub", <${topic}>; rel="self"`,
    ...signed,
  };
}

function notTaken(host: string, status: number): AppError {
  return new AppError({
    code: "delivery_refused",
    status: 502,
    params: { host, status },
    safeMessage: `It was answered with ${status}.`,
    retryable: true,
  });
}
