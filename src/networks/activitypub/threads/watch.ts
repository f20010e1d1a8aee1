import { minute } from "#core/clock.ts";
import { budgetHere, type FetchAllowance } from "#core/fetch-budget.ts";
import { domainOf } from "#audience";
import { enqueue } from "#jobs";
import type { Kit } from "#kit";
import type { Db, Tx } from "#schema";

import { emptyPurse, together } from "./purse.ts";

/** How soon after something came its conversation is looked at: others may just be answering too. */
const firstLookMs = minute / 3;

/** So many lists are kept for one conversation. */
const mostLists = 2000;

/**
 * Something came that stands under a post of ours: the lists it names are kept, and its conversation is
 * looked at soon and, unless more comes, less and less often. What may be asked of others for it is taken
 * from the budget of the message that brought it.
 */
export async function watchThread(
  { store, config }: Pick<Kit, "store" | "config">,
  came: { readonly postId: number; readonly uri: string; readonly lists: readonly string[] },
): Promise<void> {
  // Our own lists name what is here already.
  const lists = came.lists.filter((list) => !list.startsWith(`${config.origin}/`));
  await bringWaiting({ store }, came.uri);
  const row = await threadOf(store.db, came.postId);
  if (lists.length === 0 && row === undefined) return;
  const gift = budgetHere()?.share(0.8);
  await store.transact(async (tx) => {
    await keepLists(tx, { ...came, lists });
    const now = await threadOf(tx.db, came.postId);
    const purse = JSON.parse(now?.purse_json ?? JSON.stringify(emptyPurse)) as FetchAllowance;
    const soon = tx.now + firstLookMs;
    const isDueAnyway = now?.due_at != null && now.due_at <= soon;
    const values = {
      round: 0,
      due_at: isDueAnyway ? now.due_at : soon,
      purse_json: JSON.stringify(together(purse, gift)),
    };
    await tx.db
      .insertInto("ap_threads")
      .values({ post_id: came.postId, ...values })
      .onConflict((at) => at.column("post_id").doUpdateSet(values))
      .execute();
    if (!isDueAnyway) await lookAt(tx, came.postId, soon);
  });
}

/** What came as a mention, since what it answers was not here, is looked at anew: its thread is known now. */
export async function bringWaiting({ store }: Pick<Kit, "store">, uri: string): Promise<void> {
  const waiting = await store.db
    .selectFrom("mentions")
    .select("uri")
    .where("in_reply_to", "=", uri)
    .limit(20)
    .execute();
  if (waiting.length === 0) return;
  await store.transact(
    async (tx) =>
      await enqueue(
        tx,
        ...waiting.map((one) => ({
          kind: "fetch-thread" as const,
          payload: { uri: one.uri, depth: 0 },
          lane: `thread ${one.uri}`,
        })),
      ),
  );
}

/** What is known of the conversation under a post. */
export async function threadOf(db: Db, postId: number) {
  return await db
    .selectFrom("ap_threads")
    .selectAll()
    .where("post_id", "=", postId)
    .executeTakeFirst();
}

/** Writes the job that looks at a conversation at its time. */
export async function lookAt(tx: Tx, postId: number, due: number): Promise<void> {
  await enqueue(tx, { kind: "fetch-replies", payload: { postId, due }, runAt: due });
}

/**
 * Keeps where more can be found. Another server's list is kept only when somebody of that server is known
 * here, so that nobody can send us to strangers.
 * @returns those that were not known
 */
export async function keepLists(
  tx: Tx,
  { postId, uri, lists }: { postId: number; uri: string; lists: readonly string[] },
): Promise<readonly string[]> {
  if (lists.length === 0) return [];
  const { count } = await tx.db
    .selectFrom("ap_collections")
    .select((from) => from.fn.countAll<number>().as("count"))
    .where("post_id", "=", postId)
    .executeTakeFirstOrThrow();
  if (Number(count) >= mostLists) return [];
  const added: string[] = [];
  for (const list of lists.slice(0, 4)) {
    const isOwn = new URL(list).origin === new URL(uri).origin;
    if (!isOwn && !(await isKnownServer(tx, list))) continue;
    const row = await tx.db
      .insertInto("ap_collections")
      .values({ uri: list, post_id: postId, asked_at: null })
      .onConflict((at) => at.columns(["uri", "post_id"]).doNothing())
      .returning("uri")
      .executeTakeFirst();
    if (row !== undefined) added.push(list);
  }
  return added;
}

async function isKnownServer(tx: Tx, uri: string): Promise<boolean> {
  const row = await tx.db
    .selectFrom("accounts")
    .select("id")
    .where("domain", "=", domainOf(uri))
    .limit(1)
    .executeTakeFirst();
  return row !== undefined;
}
