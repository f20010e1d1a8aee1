import { day, hour, minute } from "#core/clock.ts";
import { AppError } from "#core/errors.ts";
import { budgetHere, type FetchAllowance, FetchBudget, perMessage } from "#core/fetch-budget.ts";
import type { SafeFetch } from "#core/safe-fetch.ts";
import { findAccount, setAvatar } from "#audience";
import type { JobHandlers } from "#jobs";
import type { Kit } from "#kit";
import type { Db } from "#schema";

import type { FetchDocument } from "#activitypub/remote/fetch-document.ts";
import type { People } from "#activitypub/remote/people.ts";
import { onTheirWord } from "./on-their-word.ts";
import type { RemoteWork } from "#activitypub/remote/read-object.ts";
import { fediverseFetch } from "#activitypub/inbound/refuse-blocked.ts";
import { recheckHandler } from "./recheck.ts";
import { recheckToldHandler } from "./recheck-told.ts";
import { afterSpending } from "./purse.ts";
import { picturesFrom } from "./pictures.ts";
import { remoteWorks, type RemoteWorks } from "./remote-works.ts";
import { lookAround } from "./walk.ts";
import { lookAt, threadOf, watchThread } from "./watch.ts";

/** How far up a thread is walked. */
const longestWalk = 20;

/** How long until a conversation is looked at again, look by look: answers come fewer and later. */
const lookAgainMs = [10 * minute, hour, 6 * hour, day, 3 * day];

/** Handlers that fetch what was not sent to us, or look whether it still stands. */
export function backfillHandlers(
  kit: Kit,
  fetchDocument: FetchDocument,
  people: People,
  storeAvatar: (url: string, fetch: SafeFetch) => Promise<number | undefined>,
): Pick<
  JobHandlers,
  "fetch-thread" | "fetch-replies" | "fetch-account" | "recheck-reply" | "recheck-told"
> {
  const { store } = kit;

  const works = remoteWorks(kit, fetchDocument, people);

  return {
    "fetch-thread": async ({ payload, attempt }) => {
      await onTheirWord(attempt, async () => {
        const payForPicture = picturesFrom(budgetHere() ?? new FetchBudget(perMessage));
        for (const one of await wayUp(works, payload.uri)) {
          const author = await works.authorOf(one);
          const postId =
            author === undefined ? undefined : await works.add(one, author, payForPicture);
          if (postId !== undefined)
            await watchThread(kit, { postId, uri: one.uri, lists: one.lists });
        }
      });
    },

    "fetch-replies": async ({ payload: { postId, due } }) => {
      const thread = await threadOf(store.db, postId);
      // Something came since this was written down, and it is looked at then.
      if (thread?.due_at !== due) return;
      const before = JSON.parse(thread.purse_json) as FetchAllowance;
      const look = (await isPublished(store.db, postId))
        ? await lookAround({ kit, fetchDocument, works }, postId, before)
        : undefined;
      await store.transact(async (tx) => {
        const now = await threadOf(tx.db, postId);
        if (now === undefined) return;
        const purse = JSON.parse(now.purse_json) as FetchAllowance;
        const left = look === undefined ? purse : afterSpending(purse, before, look.purse);
        const round = look !== undefined && look.found > 0 ? 0 : thread.round;
        const wait = look?.isUnfinished === true ? minute : lookAgainMs[round];
        const isLast = look === undefined || wait === undefined;
        const next = isLast ? null : tx.now + wait;
        const isSame = now.due_at === due;
        await tx.db
          .updateTable("ap_threads")
          .set({
            purse_json: JSON.stringify(left),
            ...(isSame
              ? { due_at: next, round: look?.isUnfinished === true ? round : round + 1 }
              : {}),
          })
          .where("post_id", "=", postId)
          .execute();
        if (isSame && next !== null) await lookAt(tx, postId, next);
      });
    },

    "fetch-account": async ({ payload }) => {
      const known = await findAccount(store.db, { id: payload.accountId });
      if (known?.state !== "known" || known.avatar_url === null) return;
      const by = known.network === "activitypub" ? fediverseFetch(kit) : kit.fetch;
      const mediaId = await storeAvatar(known.avatar_url, by).catch((fault: unknown) => {
        if (isTheirTrouble(fault) && payload.budget !== undefined) return undefined;
        throw fault;
      });
      if (mediaId === undefined) return;
      const posts = await store.db
        .selectFrom("replies")
        .select("conversation_id")
        .distinct()
        .where("account_id", "=", known.id)
        .limit(50)
        .execute();
      await store.transact(async (tx) => {
        await setAvatar(tx, known.id, mediaId);
        tx.changed(...posts.map((row) => `post:${row.conversation_id}`));
      });
    },

    "recheck-reply": recheckHandler(kit, fetchDocument),
    "recheck-told": recheckToldHandler(kit, fetchDocument, works),
  };
}

/**
 * Walks up from a work to something that stands here. Where it answers several things each way is tried; one that
 * cannot be asked just now keeps none of the others from being tried.
 * @returns what lies on the way, from the top down; nothing when it leads nowhere
 */
async function wayUp(works: RemoteWorks, from: string): Promise<readonly RemoteWork[]> {
  const visited = new Set<string>();
  let fault: AppError | undefined;
  const climb = async (uri: string): Promise<readonly RemoteWork[] | undefined> => {
    if (visited.has(uri) || visited.size >= longestWalk) return undefined;
    visited.add(uri);
    const work = await works.read(uri);
    if (work === undefined) return undefined;
    if (await works.hasPlace(work)) return [work];
    for (const above of work.answered) {
      try {
        const way = await climb(above);
        if (way !== undefined) return [...way, work];
      } catch (one) {
        if (!(one instanceof AppError)) throw one;
        // One that may end another day is worth asking again, whatever the other ways came to.
        if (fault === undefined || (one.retryable && !fault.retryable)) fault = one;
      }
    }
    return undefined;
  };
  const way = await climb(from);
  if (way === undefined && fault !== undefined) throw fault;
  return way ?? [];
}

/**
 * The picture's server does not answer. What a stranger's message made us ask for is not asked for again then, since
 * they may name any server, and one in trouble; it is when they write again another day.
 */
function isTheirTrouble(fault: unknown): boolean {
  return fault instanceof AppError && (fault.code === "unreachable" || fault.code === "timeout");
}

async function isPublished(db: Db, postId: number): Promise<boolean> {
  const post = await db
    .selectFrom("posts")
    .select("id")
    .where("id", "=", postId)
    .where("state", "=", "published")
    .executeTakeFirst();
  return post !== undefined;
}
