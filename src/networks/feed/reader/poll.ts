import { type AccountRow, findAccount } from "#audience";
import { isStorable } from "#conversation";
import { day, hour, minute } from "#core/clock.ts";
import { AppError, type FaultParams } from "#core/errors.ts";
import { isTooDeep } from "#core/json-depth.ts";
import { itemArrives, itemIsEdited } from "#flows/item-arrives.ts";
import { enqueue, type JobHandlers } from "#jobs";
import type { Kit } from "#kit";
import type { Tables, Tx } from "#schema";
import type { Selectable, Updateable } from "kysely";

import { fetchFeed } from "./fetch-feed.ts";
import { type FeedItem, parseFeedAt, type ReadFeed, shortHash } from "./parse.ts";

type FeedRow = Selectable<Tables["feeds"]>;

/** How often a feed is read, in milliseconds: the oftener, the oftener there is something new. */
export const every = { least: 15 * minute, first: hour, most: day } as const;
/** Of a feed that is new so many texts come, the newest; and so many of one that was away for long. */
const mostAtFirst = 20;
const mostAtOnce = 50;
/** So many items are remembered, so that what is gone from the reading list does not come again. */
const mostSeen = 500;
/** A feed that could not be read for so long is let be, in milliseconds. */
const deadAfterMs = 30 * day;

/**
 * Does `read-feed` jobs: reads a feed at the time that was set for it, hands on what is new and what was changed, and sets the next
 * time. A job that is not the one the feed waits for does nothing, so that there is never more than one.
 */
export function feedReader(kit: Pick<Kit, "store" | "fetch" | "clock">): JobHandlers["read-feed"] {
  const { store, fetch, clock } = kit;
  return async ({ payload: { accountId, due } }) => {
    const row = await store.db
      .selectFrom("feeds")
      .selectAll()
      .where("account_id", "=", accountId)
      .where("due_at", "=", due)
      .executeTakeFirst();
    const account = row === undefined ? undefined : await findAccount(store.db, { id: accountId });
    if (row === undefined || account === undefined) return;
    try {
      const known = { etag: row.etag, lastModified: row.last_modified };
      const { page, movedTo } = await fetchFeed(fetch, row.address, known);
      const { status, headers } = page;
      const wait = waitAsked(headers.get("retry-after"), clock.now());
      if (status === 410) return await noteGone(kit, row);
      if (status !== 200 && status !== 304) throw notRead(row.address, status, wait);
      const feed = status === 304 ? undefined : await parseFeedAt(page);
      const news = feed === undefined ? 0 : await takeItems(kit, row, account, feed);
      await store.transact(
        async (tx) =>
          await noteRead(tx, row, {
            news,
            wait,
            ...(feed === undefined ? {} : { seen_json: seenOf(row, feed) }),
            ...(feed === undefined
              ? {}
              : {
                  etag: headers.get("etag") ?? "",
                  last_modified: headers.get("last-modified") ?? "",
                }),
            ...(isStorable(movedTo) ? { address: movedTo } : {}),
            hub: feed?.hub ?? row.hub,
            topic: feed === undefined ? row.topic : feed.self || movedTo,
          }),
      );
    } catch (fault) {
      if (!(fault instanceof AppError)) throw fault;
      await store.transact(async (tx) => await noteFault(tx, row, fault));
    }
  };
}

type Seen = Readonly<Record<string, string>>;

function readSeen(row: FeedRow): Seen {
  return isTooDeep(Buffer.from(row.seen_json)) ? {} : (JSON.parse(row.seen_json) as Seen);
}

function textHash({ title, html }: FeedItem): string {
  return shortHash(`${title}\n${html}`);
}

function seenOf(row: FeedRow, { items }: ReadFeed): string {
  const now = items.map((item) => [shortHash(item.id), textHash(item)] as const);
  const before = Object.entries(readSeen(row));
  return JSON.stringify(
    Object.fromEntries(
      [...now, ...before.filter(([id]) => !now.some(([one]) => one === id))].slice(0, mostSeen),
    ),
  );
}

/** @returns how many were new or changed */
async function takeItems(
  { store, clock }: Pick<Kit, "store" | "clock">,
  row: FeedRow,
  account: AccountRow,
  feed: ReadFeed,
): Promise<number> {
  const seen = readSeen(row);
  const isFirst = row.read_at === null;
  const author = {
    ...{ network: account.network, uri: account.uri, handle: account.handle, url: account.url },
    ...{ name: account.name, avatarUrl: account.avatar_url, bioHtml: account.bio_html },
  };
  const fresh = feed.items.filter(({ id }) => seen[shortHash(id)] === undefined);
  const newest = fresh.slice(0, isFirst ? mostAtFirst : mostAtOnce);
  let news = 0;
  // Feeds have the newest first; the reading list has it last.
  for (const item of newest.toReversed()) {
    const uri = uriOf(row, item);
    const written = { html: item.html, title: item.title, language: item.language };
    const { kind } = await itemArrives(store, {
      ...{ account: author, sharedByUri: null, uri, url: item.link || account.url, ...written },
      ...{ inReplyTo: null, visibility: "public" as const },
      writtenAt: Math.min(item.writtenAt ?? Infinity, clock.now()),
    });
    if (kind === "stored") news += 1;
  }
  for (const item of feed.items) {
    const before = seen[shortHash(item.id)];
    if (before === undefined || before === textHash(item)) continue;
    const { html, title, language } = item;
    const edit = { uri: uriOf(row, item), authorUri: account.uri, html, title, language };
    if (await itemIsEdited(store, edit)) news += 1;
  }
  return news;
}

/** The address of an item is its name, where it is of the feed's own site: another's could be taken by it. */
function uriOf({ address, account_id }: FeedRow, { id, link }: FeedItem): string {
  const isOwn = link !== "" && isStorable(link) && new URL(link).host === new URL(address).host;
  return isOwn ? link : `feed:${account_id}:${shortHash(id)}`;
}

async function noteRead(
  tx: Tx,
  row: FeedRow,
  {
    news,
    wait,
    ...values
  }: Updateable<Tables["feeds"]> & { readonly news: number; readonly wait: number },
): Promise<void> {
  const next = row.read_at === null ? every.first : news > 0 ? row.every / 2 : row.every * 1.5;
  const pace = Math.round(Math.min(Math.max(next, every.least), every.most));
  const due = tx.now + Math.max(pace, wait);
  await readAt(tx, row, due, {
    ...values,
    ...{ every: pace, read_at: tx.now, failing_since: null, code: "", params_json: "{}" },
  });
}

/** It is asked again the more seldom, the longer it fails; after a month not any more. */
async function noteFault(tx: Tx, row: FeedRow, fault: AppError): Promise<void> {
  const since = row.failing_since ?? tx.now;
  const isDead = tx.now - since > deadAfterMs;
  const pace = Math.min(Math.max(row.every, tx.now - since, every.first), every.most);
  const due = isDead ? null : tx.now + Math.max(pace, retryAfter(fault));
  await readAt(tx, row, due, { failing_since: since, ...toldOf(fault.code, fault.params) });
}

async function noteGone({ store }: Pick<Kit, "store">, row: FeedRow): Promise<void> {
  const host = new URL(row.address).host;
  await store.transact(
    async (tx) =>
      await readAt(tx, row, null, {
        failing_since: row.failing_since ?? tx.now,
        ...toldOf("feed_gone", { host }),
      }),
  );
}

function toldOf(code: string, params: FaultParams) {
  return { code, params_json: JSON.stringify(params) };
}

/** Sets when it is read next, unless it was unfollowed or is to be read at another time by now. */
async function readAt(
  tx: Tx,
  row: Pick<FeedRow, "account_id" | "due_at">,
  due: number | null,
  values: Updateable<Tables["feeds"]>,
): Promise<void> {
  const set = await tx.db
    .updateTable("feeds")
    .set({ ...values, due_at: due })
    .where("account_id", "=", row.account_id)
    .where("due_at", row.due_at === null ? "is" : "=", row.due_at)
    .executeTakeFirst();
  if (Number(set.numUpdatedRows) > 0 && due !== null)
    await enqueue(tx, {
      kind: "read-feed",
      payload: { accountId: row.account_id, due },
      runAt: due,
    });
  tx.changed("reading");
}

/** Milliseconds; no longer than a day. @source RFC 9110 §10.2.3 */
function waitAsked(header: string | null, now: number): number {
  if (header === null) return 0;
  const at = /^\d+$/u.test(header) ? Number(header) * 1000 : Date.parse(header) - now;
  return Number.isFinite(at) ? Math.min(Math.max(at, 0), day) : 0;
}

function retryAfter({ cause }: AppError): number {
  return typeof cause === "object" && cause !== null && "retryAfterMs" in cause
    ? Number(cause.retryAfterMs)
    : 0;
}

function notRead(address: string, status: number, wait: number): AppError {
  return new AppError({
    code: "refused_document",
    status: 502,
    params: { host: new URL(address).host, status },
    safeMessage: `It was answered with ${status}.`,
    cause: { retryAfterMs: wait },
  });
}
