import { domainOf, findAccount } from "#audience";
import { findReply } from "#conversation";
import { isBlocked } from "#moderation";
import { enqueue, type JobPayloads } from "#jobs";
import type { Db } from "#schema";

import type { RemoteDocument } from "#activitypub/remote/fetch-document.ts";
import { idOf, many } from "#activitypub/remote/read-json.ts";
import { remoteWorks } from "#activitypub/threads/remote-works.ts";
import type { Act } from "./acts.ts";
import { isUs } from "./is-us.ts";
import { isOurs, type Receiving } from "./receiving.ts";

/**
 * Somebody says what another wrote, changed, took back or brought back. Nothing of it is believed: where it is
 * about something that stands here, or may, a job asks its author's own server.
 * @param said the act, or the work itself as `object`
 * @returns whether it is looked up
 */
export async function hearsay(
  receiving: Receiving,
  tellerUri: string,
  said: Act | { readonly object: unknown },
): Promise<boolean> {
  const { kit } = receiving;
  const { object } = said;
  const act = "type" in said ? said : undefined;
  const uri = idOf(object);
  if (uri === undefined || isOurs(receiving, uri)) return false;
  if (await isBlocked(kit.store.db, uri, domainOf(uri))) return false;
  if (act === undefined || act.type === "Create") {
    if ((await findReply(kit.store.db, { uri })) !== undefined) return false;
  } else if (await isKept(kit.store.db, uri)) {
    // A new word, or the last, about what stands here.
    await askAgain(receiving, { uri, said: act.type });
    return true;
  }
  if (act?.type === "Delete") return false;
  if (!(await isWorthAsking(receiving, tellerUri, uri, [object, act?.told]))) return false;
  const payload = { uri, depth: 0 };
  await kit.store.transact(
    async (tx) => await enqueue(tx, { kind: "fetch-thread", payload, lane: `thread ${uri}` }),
  );
  return true;
}

/** Whether something of this address is here: a reply, a mention, or something to read. */
async function isKept(db: Db, uri: string): Promise<boolean> {
  if ((await findReply(db, { uri })) !== undefined) return true;
  for (const table of ["mentions", "reading_items"] as const) {
    const row = await db.selectFrom(table).select("id").where("uri", "=", uri).executeTakeFirst();
    if (row !== undefined) return true;
  }
  return false;
}

/**
 * Whether what is told may belong to a conversation here: it says that it answers something that stands here,
 * is of our conversation or meant for us; or it is only named, of the teller's own server or by one known here.
 */
async function isWorthAsking(
  receiving: Receiving,
  tellerUri: string,
  uri: string,
  parts: readonly unknown[],
): Promise<boolean> {
  const { kit, fetchDocument, people } = receiving;
  const works = remoteWorks(kit, fetchDocument, people);
  const named = (name: string): string[] =>
    parts.flatMap((part) =>
      typeof part === "object" && part !== null
        ? many((part as RemoteDocument)[name]).flatMap((one) => idOf(one) ?? [])
        : [],
    );
  const answers = named("inReplyTo");
  for (const one of answers) if (isOurs(receiving, one) || (await works.isKnown(one))) return true;
  if (await isUs(receiving, ...["to", "cc", "tag"].flatMap(named))) return true;
  if (named("context").some((one) => isOurs(receiving, one))) return true;
  const isSilent = typeof parts[0] === "string";
  if (!isSilent && answers.length === 0) return false;
  if (isSilent && new URL(uri).origin === new URL(tellerUri).origin) return true;
  const teller = await findAccount(kit.store.db, { uri: tellerUri });
  if (teller?.state !== "known") return false;
  // Somebody we know passes on an answer to somebody of a server that speaks with us.
  return (
    isSilent ||
    (await kit.store.db
      .selectFrom("accounts")
      .select("id")
      .where("domain", "in", [...answers, uri].map(domainOf))
      .limit(1)
      .executeTakeFirst()) !== undefined
  );
}

/** One question after the other about one thing, each as often as it waits. */
async function askAgain({ kit }: Receiving, payload: JobPayloads["recheck-told"]): Promise<void> {
  const lane = `recheck ${payload.uri}`;
  await kit.store.transact(async (tx) => {
    const waits = await tx.db
      .selectFrom("jobs")
      .select("id")
      .where("lane", "=", lane)
      .where("state", "=", "ready")
      .where("payload_json", "=", JSON.stringify(payload))
      .limit(1)
      .executeTakeFirst();
    if (waits === undefined) await enqueue(tx, { kind: "recheck-told", payload, lane });
  });
}
