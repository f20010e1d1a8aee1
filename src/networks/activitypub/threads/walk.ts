import { setImmediate } from "node:timers/promises";

import { domainOf } from "#audience";
import { AppError } from "#core/errors.ts";
import { type FetchAllowance, FetchBudget, withinBudget } from "#core/fetch-budget.ts";
import type { Kit } from "#kit";
import { isBlocked } from "#moderation";

import type { FetchDocument } from "#activitypub/remote/fetch-document.ts";
import type { RemoteWork } from "#activitypub/remote/read-object.ts";
import { keepMark, isProcessed } from "#activitypub/inbound/seen.ts";
import { picturesFrom } from "./pictures.ts";
import { type Listed, readList } from "./read-list.ts";
import type { RemoteWorks } from "./remote-works.ts";
import { Waiting } from "./waiting.ts";
import { bringWaiting, keepLists } from "./watch.ts";

/** What asking lists anew that were asked before may cost in one look. */
export const perLook: FetchAllowance = { all: 100, perHost: 40 };

/** A look ends after this, in milliseconds: well before another runner would take its job over. */
const longestLookMs = 60_000;

/** After so many failures in one look a server is left alone. */
const mostFailures = 2;

/** So many works that answer something unknown are followed upwards in one look. */
const mostClimbs = 20;

/** So much is read in one look, in characters; what is over it waits for the next. */
const mostRead = 2_000_000;

/** A work that stands whole in a list is taken from there when it is as short as this; a longer one is asked for. */
const longestEmbedded = 20_000;

/** What a look at a conversation came to. */
export interface Look {
  /** How many replies came home. */
  readonly found: number;
  /** It ended with lists that were never read to their end: it had taken its time, or had enough to read. */
  readonly isUnfinished: boolean;
  /** What is left of the conversation's account. */
  readonly purse: FetchAllowance;
}

/** What asking led to: an answer, none just now, or one that will be the same tomorrow. */
type Asked<T> = { readonly value: T } | "later" | "never";

/**
 * Looks at a conversation once: every list that something under the post names is asked, what they name that
 * is not here is asked for at its own server, and what stands in its place then is asked for its lists in
 * turn. What is new is paid from the conversation's account, looking again from a small one for each look.
 *
 * What strangers wrote is made safe here, which takes the processor's time, and a database on this machine answers
 * without a pause: so everybody else has a turn after each work.
 */
export async function lookAround(
  parts: { readonly kit: Kit; readonly fetchDocument: FetchDocument; readonly works: RemoteWorks },
  postId: number,
  account: FetchAllowance,
): Promise<Look> {
  const { kit, fetchDocument, works } = parts;
  const { store, clock } = kit;
  const endsAt = clock.now() + longestLookMs;
  const purse = new FetchBudget(account, longestLookMs);
  const again = new FetchBudget(perLook, longestLookMs);
  const payForPicture = picturesFrom(purse);
  const failures = new Map<string, number>();
  /** Public works whose place is not known yet. */
  const waiting = new Waiting();
  let read = 0;
  const isOver = (): boolean => clock.now() > endsAt || read > mostRead;
  const lists = await store.db
    .selectFrom("ap_collections")
    .select(["uri", "asked_at"])
    .where("post_id", "=", postId)
    .execute();
  const fresh = lists.filter((list) => list.asked_at === null).map(({ uri }) => uri);
  const old = lists
    .filter((list) => list.asked_at !== null)
    .toSorted((a, b) => Number(a.asked_at) - Number(b.asked_at))
    .map(({ uri }) => uri);
  let found = 0;
  let isUnfinished = false;

  const ask = async <T>(
    uri: string,
    budget: FetchBudget,
    work: () => Promise<T>,
  ): Promise<Asked<T>> => {
    const { host } = new URL(uri);
    if ((failures.get(host) ?? 0) >= mostFailures) return "later";
    if (await isBlocked(store.db, uri, domainOf(uri))) return "never";
    try {
      return { value: await withinBudget(budget, work) };
    } catch (fault) {
      if (!(fault instanceof AppError)) throw fault;
      if (fault.code === "budget_spent") return "later";
      if (!fault.retryable) return "never";
      failures.set(host, (failures.get(host) ?? 0) + 1);
      return "later";
    }
  };

  /** Puts those that answer something known in their place, and then what waits for them. */
  const settle = async (first: readonly RemoteWork[]): Promise<void> => {
    const queue = [...first];
    for (const work of queue) {
      await setImmediate();
      if (!waiting.has(work.uri) || !(await works.hasPlace(work))) continue;
      waiting.drop(work);
      const author = await ask(work.authorUri, purse, async () => await works.authorOf(work));
      if (author === "later") continue;
      const postId =
        author === "never" || author.value === undefined
          ? undefined
          : await works.add(work, author.value, payForPicture);
      if (postId === undefined) {
        await keepMark(store, notForUs(work.uri));
        continue;
      }
      found += 1;
      await bringWaiting(kit, work.uri);
      const named = { postId, uri: work.uri, lists: work.lists };
      fresh.push(...(await store.transact(async (tx) => await keepLists(tx, named))));
      queue.push(...waiting.under(work));
    }
  };

  /** @returns what waits for its place now */
  const take = async ({ uri, document }: Listed): Promise<RemoteWork | undefined> => {
    await setImmediate();
    const isOurs = uri.startsWith(`${kit.config.origin}/`);
    if (isOurs || waiting.has(uri) || waiting.isFull) return undefined;
    if ((await works.isKnown(uri)) || (await isProcessed(store, notForUs(uri)))) return undefined;
    const length = document === undefined ? Infinity : JSON.stringify(document).length;
    const embedded =
      document === undefined || length > longestEmbedded ? undefined : works.believe(document);
    const asked =
      embedded === undefined
        ? await ask(uri, purse, async () => await works.read(uri))
        : { value: embedded };
    if (asked === "later") return undefined;
    const work = asked === "never" ? undefined : asked.value;
    read += embedded === undefined ? (work?.html.length ?? 0) : length;
    if (work?.inReplyTo == null) await keepMark(store, notForUs(uri));
    else if (!(await works.isKnown(work.uri))) {
      waiting.add(work);
      return work;
    }
    return undefined;
  };

  const askList = async (uri: string, budget: FetchBudget): Promise<void> => {
    const asked = await ask(uri, budget, async () => await readList(fetchDocument, uri));
    if (asked === "later") return;
    const items = asked === "never" ? undefined : asked.value;
    const came: RemoteWork[] = [];
    let isRead = true;
    for (const item of items ?? []) {
      isRead = !isOver();
      if (!isRead) break;
      const work = await take(item);
      if (work !== undefined) came.push(work);
    }
    await settle(came);
    // Its rest is read in the next look; what was read before comes round again anyway.
    if (!isRead && budget === purse) {
      isUnfinished = true;
      return;
    }
    await store.transact(async (tx) => {
      if (items === undefined)
        await tx.db
          .deleteFrom("ap_collections")
          .where("uri", "=", uri)
          .where("post_id", "=", postId)
          .execute();
      else
        await tx.db
          .updateTable("ap_collections")
          .set({ asked_at: tx.now })
          .where("uri", "=", uri)
          .where("post_id", "=", postId)
          .execute();
    });
  };

  while (fresh.length + old.length > 0 && !isOver()) {
    const uri = fresh.shift();
    if (uri !== undefined) await askList(uri, purse);
    else await askList(old.shift() ?? "", again);
  }
  isUnfinished ||= fresh.length > 0;

  // What it answers may have come by itself meanwhile.
  await settle(waiting.all());
  // A list of the whole conversation may name what stands under something that no list names.
  for (let climbs = 0; climbs < mostClimbs && waiting.size > 0; climbs += 1) {
    const top = waiting.top();
    if (top === undefined || isOver()) break;
    const above: RemoteWork[] = [];
    for (const uri of top.answered) {
      const work = await take({ uri, document: undefined });
      if (work !== undefined) above.push(work);
    }
    await settle([...above, top]);
    // What it stands under is not there, or not for everyone.
    if (!top.answered.some((at) => waiting.has(at))) waiting.drop(top);
  }
  return { found, isUnfinished, purse: purse.share(1) };
}

/** The mark of what was asked for and is nothing that can stand here. */
function notForUs(uri: string): string {
  return `not for us ${uri}`;
}
