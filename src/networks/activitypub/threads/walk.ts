import { domainOf } from "#audience";
import { AppError } from "#core/errors.ts";
import { type FetchAllowance, FetchBudget, withinBudget } from "#core/fetch-budget.ts";
import type { Kit } from "#kit";
import { isBlocked } from "#moderation";

import type { FetchDocument } from "#activitypub/fetch-document.ts";
import type { RemoteWork } from "#activitypub/read-object.ts";
import { keepMark, wasSeen } from "#activitypub/seen.ts";
import { type Listed, readList } from "./read-list.ts";
import type { RemoteWorks } from "./remote-works.ts";
import { bringWaiting, keepLists } from "./watch.ts";

/** What asking lists anew that were asked before may cost in one look. */
export const perLook: FetchAllowance = { all: 100, perHost: 40 };

/** A look ends after this, in milliseconds: well before another runner would take its job over. */
const longestLookMs = 60_000;

/** After so many failures in one look a server is left alone. */
const mostFailures = 2;

/** So many works that answer something unknown are followed upwards in one look. */
const mostClimbs = 20;

/** So many works wait at a time until what they answer is found. */
const mostWaiting = 1000;

/** What a look at a conversation came to. */
export interface Look {
  /** How many replies came home. */
  readonly found: number;
  /** It ended for want of time, and there is more to ask. */
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
 */
export async function lookAround(
  parts: { readonly kit: Kit; readonly fetchDocument: FetchDocument; readonly works: RemoteWorks },
  postId: number,
  account: FetchAllowance,
): Promise<Look> {
  const { kit, fetchDocument, works } = parts;
  const { store, clock } = kit;
  const endsAt = clock.now() + longestLookMs;
  const [purse, again] = [new FetchBudget(account), new FetchBudget(perLook)];
  const failures = new Map<string, number>();
  /** Public works whose place is not known yet. */
  const waiting = new Map<string, RemoteWork>();
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

  /** Puts whatever answers something known in its place, until nothing moves any more. */
  const settle = async (): Promise<void> => {
    for (let moved = true; moved;) {
      moved = false;
      for (const [uri, work] of waiting) {
        if (!(await works.hasPlace(work))) continue;
        waiting.delete(uri);
        const author = await ask(work.authorUri, purse, async () => await works.authorOf(work));
        if (author === "later") continue;
        const under =
          author === "never" || author.value === undefined
            ? undefined
            : await works.add(work, author.value);
        if (under === undefined) {
          await keepMark(store, notForUs(uri));
          continue;
        }
        moved = true;
        found += 1;
        await bringWaiting(kit, uri);
        const named = { postId: under, uri, lists: work.lists };
        fresh.push(...(await store.transact(async (tx) => await keepLists(tx, named))));
      }
    }
  };

  const take = async ({ uri, document }: Listed): Promise<void> => {
    const isOurs = uri.startsWith(`${kit.config.origin}/`);
    if (isOurs || waiting.has(uri) || waiting.size >= mostWaiting) return;
    if ((await works.isKnown(uri)) || (await wasSeen(store, notForUs(uri)))) return;
    const embedded = document === undefined ? undefined : works.believe(document);
    const asked =
      embedded === undefined
        ? await ask(uri, purse, async () => await works.read(uri))
        : { value: embedded };
    if (asked === "later") return;
    const work = asked === "never" ? undefined : asked.value;
    if (work?.inReplyTo == null) await keepMark(store, notForUs(uri));
    else if (!(await works.isKnown(work.uri))) waiting.set(work.uri, work);
  };

  const askList = async (uri: string, budget: FetchBudget): Promise<void> => {
    const asked = await ask(uri, budget, async () => await readList(fetchDocument, uri));
    if (asked === "later") return;
    const items = asked === "never" ? undefined : asked.value;
    for (const item of items ?? []) await take(item);
    await settle();
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

  while (fresh.length + old.length > 0 && clock.now() <= endsAt) {
    const uri = fresh.shift();
    if (uri !== undefined) await askList(uri, purse);
    else await askList(old.shift() ?? "", again);
  }

  // A list of the whole conversation may name what stands under something that no list names.
  for (let climbs = 0; climbs < mostClimbs && waiting.size > 0; climbs += 1) {
    const top = [...waiting.values()].find(
      ({ answered }) => !answered.some((at) => waiting.has(at)),
    );
    if (top === undefined || clock.now() > endsAt) break;
    for (const uri of top.answered) await take({ uri, document: undefined });
    await settle();
    // What it stands under is not there, or not for everyone.
    if (!top.answered.some((at) => waiting.has(at))) waiting.delete(top.uri);
  }
  const isUnfinished = fresh.length + old.length > 0;
  return { found, isUnfinished, purse: purse.share(1) };
}

/** The mark of what was asked for and is nothing that can stand here. */
function notForUs(uri: string): string {
  return `not for us ${uri}`;
}
