import { createHash, randomBytes } from "node:crypto";

import { AppError } from "#core/errors.ts";
import { sameSecret } from "#core/secrets.ts";
import type { JobHandlers } from "#jobs";
import type { Kit } from "#kit";
import type { Tx } from "#schema";

import type { Asked } from "./subscribe.ts";
import { pathOfTopic, type ReadFeed } from "./topics.ts";

/** Whoever asked is there now, or did not mean it; a server that stumbles is asked again a few times. */
const mostTries = 4;
const withinMs = 10_000;

/**
 * Does `hub-verify` jobs: asks at the callback whether what was asked for in its name is meant, and only then begins or ends to
 * send. What is said otherwise, or not at all, changes nothing.
 * @source https://www.w3.org/TR/websub/ §5.3
 */
export function hubVerifier(kit: Kit, readFeed: ReadFeed): JobHandlers["hub-verify"] {
  const { store, fetch, config } = kit;
  return async ({ payload: { id }, attempt }) => {
    const row = await store.db
      .selectFrom("hub_subscriptions")
      .selectAll()
      .where("id", "=", id)
      .executeTakeFirst();
    if (row === undefined || row.asked_json === "") return;
    const asked = JSON.parse(row.asked_json) as Asked;
    const challenge = randomBytes(24).toString("base64url");
    const address = new URL(row.callback);
    // What stands behind its `?` already stays, which is how some tell their feeds apart.
    const add = (name: string, value: string): void =>
      address.searchParams.append(`hub.${name}`, value);
    add("mode", asked.mode);
    add("topic", row.topic);
    add("challenge", challenge);
    if (asked.mode === "subscribe") add("lease_seconds", String(Math.round(asked.lease / 1000)));
    let isMeant = false;
    try {
      const answer = await fetch(address, { timeoutMs: withinMs, maxBytes: 4096 });
      if (answer.status >= 500 && attempt < mostTries) throw busy(row.host);
      isMeant =
        answer.status >= 200 && answer.status < 300 && sameSecret(answer.text().trim(), challenge);
    } catch (fault) {
      if (!(fault instanceof AppError)) throw fault;
      if (fault.retryable && attempt < mostTries) throw fault;
    }
    const feed = await readFeed(pathOfTopic(row.topic, config.origin) ?? "");
    await store.transact(async (tx) => {
      if (!isMeant || feed === undefined) await forget(tx, id, row.asked_json);
      else if (asked.mode === "unsubscribe") await end(tx, id, row.asked_json);
      else await begin(tx, id, row.asked_json, asked, hashOf(feed.body));
    });
  };
}

/** By which it is told whether a feed has changed since it was sent. */
export function hashOf(body: string): string {
  return createHash("sha256").update(body).digest("hex");
}

function busy(host: string): AppError {
  return new AppError({
    code: "server_busy",
    status: 502,
    params: { host },
    safeMessage: "The server is busy.",
    retryable: true,
  });
}

/** It was not meant; who follows already goes on. */
async function forget(tx: Tx, id: number, asked_json: string): Promise<void> {
  await tx.db
    .updateTable("hub_subscriptions")
    .set({ asked_json: "" })
    .where("id", "=", id)
    .where("asked_json", "=", asked_json)
    .execute();
  await tx.db
    .deleteFrom("hub_subscriptions")
    .where("id", "=", id)
    .where("state", "=", "asked")
    .where("asked_json", "=", "")
    .execute();
}

async function end(tx: Tx, id: number, asked_json: string): Promise<void> {
  await tx.db
    .deleteFrom("hub_subscriptions")
    .where("id", "=", id)
    .where("asked_json", "=", asked_json)
    .execute();
}

/** Asked anew, its lease and its secret are those of the last time. */
async function begin(
  tx: Tx,
  id: number,
  asked_json: string,
  { lease, secretSealed }: Asked,
  hash: string,
): Promise<void> {
  await tx.db
    .updateTable("hub_subscriptions")
    .set((row) => ({
      state: "active" as const,
      asked_json: "",
      secret_sealed: secretSealed,
      lease_until: tx.now + lease,
      failures: 0,
      // What they have is what the feed is now, unless they had it before.
      sent_hash: row.case().when("sent_hash", "=", "").then(hash).else(row.ref("sent_hash")).end(),
    }))
    .where("id", "=", id)
    .where("asked_json", "=", asked_json)
    .execute();
}
