import { domainOf, findAccount } from "#audience";
import { findReply } from "#conversation";
import { isBlocked } from "#moderation";
import { enqueue } from "#jobs";

import type { RemoteDocument } from "#activitypub/fetch-document.ts";
import { idOf, many, typesOf } from "#activitypub/read-json.ts";
import { remoteWorks } from "#activitypub/threads/remote-works.ts";
import { isOurs, type Receiving } from "./receiving.ts";

/**
 * Somebody says what another wrote, changed or took back. Nothing of it is believed: where it is about a
 * conversation of ours, a job asks its author's own server.
 * @param told the act, or the work itself
 * @returns whether it is looked up
 */
export async function hearsay(
  receiving: Receiving,
  tellerUri: string,
  told: unknown,
): Promise<boolean> {
  const { kit } = receiving;
  const act = actOf(told);
  const object = act === undefined ? told : act.object;
  const uri = idOf(object);
  if (uri === undefined || isOurs(receiving, uri)) return false;
  if (await isBlocked(kit.store.db, uri, domainOf(uri))) return false;
  const reply = await findReply(kit.store.db, { uri });
  if (reply !== undefined) {
    // A new word, or the last, about what stands here.
    if (act === undefined || act.type === "Create") return false;
    await askAgain(receiving, reply.id);
    return true;
  }
  if (act?.type === "Delete") return false;
  if (!(await isWorthAsking(receiving, tellerUri, uri, [object, act]))) return false;
  const payload = { uri, depth: 0 };
  await kit.store.transact(
    async (tx) => await enqueue(tx, { kind: "fetch-thread", payload, lane: `thread ${uri}` }),
  );
  return true;
}

/** Acts of writing. Likes and the like that are passed on say nothing that can be looked up. */
const acts = new Set(["Create", "Update", "Delete"]);

/** Whether something is an act of writing, as itself. */
export function actOf(told: unknown): RemoteDocument | undefined {
  return typesOf(told).some((type) => acts.has(type)) ? (told as RemoteDocument) : undefined;
}

/** Whether something is any other act, such as a Like. */
export function isOtherAct(told: unknown): boolean {
  if (actOf(told) !== undefined) return false;
  return typeof told === "object" && told !== null && "actor" in told && "object" in told;
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
  const { kit, own, fetchDocument, people } = receiving;
  const works = remoteWorks(kit, fetchDocument, people);
  const named = (name: string): string[] =>
    parts.flatMap((part) =>
      typeof part === "object" && part !== null
        ? many((part as RemoteDocument)[name]).flatMap((one) => idOf(one) ?? [])
        : [],
    );
  const answers = named("inReplyTo");
  for (const one of answers) if (isOurs(receiving, one) || (await works.isKnown(one))) return true;
  if (["to", "cc", "tag"].some((name) => named(name).includes(own.actor))) return true;
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

async function askAgain({ kit }: Receiving, replyId: number): Promise<void> {
  const lane = `recheck ${replyId}`;
  await kit.store.transact(async (tx) => {
    const underWay = await tx.db
      .selectFrom("jobs")
      .select("id")
      .where("lane", "=", lane)
      .where("run_at", "<=", tx.now)
      .limit(1)
      .executeTakeFirst();
    if (underWay === undefined) await enqueue(tx, { kind: "recheck-reply", payload: { replyId } });
  });
}
