import { day, hour, minute } from "#core/clock.ts";
import { AppError } from "#core/errors.ts";
import { budgetHere, type FetchAllowance, FetchBudget, perMessage } from "#core/fetch-budget.ts";
import type { SafeFetch } from "#core/safe-fetch.ts";
import { findAccount, setAvatar } from "#audience";
import { type JobHandlers, mostAttempts } from "#jobs";
import type { Kit } from "#kit";
import type { Db } from "#schema";

import type { FetchDocument } from "./fetch-document.ts";
import type { People } from "./people.ts";
import type { RemoteWork } from "./read-object.ts";
import { fediverseFetch } from "./refuse-blocked.ts";
import { recheckHandler } from "./recheck.ts";
import { afterSpending } from "./threads/purse.ts";
import { picturesFrom } from "./threads/pictures.ts";
import { remoteWorks } from "./threads/remote-works.ts";
import { lookAround } from "./threads/walk.ts";
import { lookAt, threadOf, watchThread } from "./threads/watch.ts";

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
): Pick<JobHandlers, "fetch-thread" | "fetch-replies" | "fetch-account" | "recheck-reply"> {
  const { store } = kit;

  const works = remoteWorks(kit, fetchDocument, people);

  return {
    "fetch-thread": async ({ payload, attempt }) => {
      const climb = async (): Promise<void> => {
        const payForPicture = picturesFrom(budgetHere() ?? new FetchBudget(perMessage));
        const chain: RemoteWork[] = [];
        const visited = new Set<string>();
        let uri: string | null = payload.uri;
        while (uri !== null && !visited.has(uri) && chain.length < longestWalk) {
          visited.add(uri);
          const work: RemoteWork | undefined = await works.read(uri);
          if (work?.inReplyTo == null) return;
          chain.push(work);
          if (await works.isKnown(work.inReplyTo)) {
            for (const one of chain.toReversed()) {
              const author = await works.authorOf(one);
              const postId =
                author === undefined ? undefined : await works.add(one, author, payForPicture);
              if (postId !== undefined)
                await watchThread(kit, { postId, uri: one.uri, lists: one.lists });
            }
            return;
          }
          uri = work.inReplyTo;
        }
      };
      try {
        await climb();
      } catch (fault) {
        // A stranger's word began it: what comes to nothing is nothing for the owner to look at.
        const isOver = fault instanceof AppError && (!fault.retryable || attempt >= mostAttempts);
        if (!isOver || fault.code === "budget_spent") throw fault;
      }
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
      if (known === undefined || known.network !== "activitypub" || known.state === "gone") return;
      if (known.avatar_url === null) return;
      const mediaId = await storeAvatar(known.avatar_url, fediverseFetch(kit)).catch(
        (fault: unknown) => {
          if (isTheirTrouble(fault) && payload.budget !== undefined) return undefined;
          throw fault;
        },
      );
      if (mediaId === undefined) return;
      const posts = await store.db
        .selectFrom("replies")
        .select("post_id")
        .distinct()
        .where("account_id", "=", known.id)
        .limit(50)
        .execute();
      await store.transact(async (tx) => {
        await setAvatar(tx, known.id, mediaId);
        tx.changed(...posts.map((row) => `post:${row.post_id}`));
      });
    },

    "recheck-reply": recheckHandler(kit, fetchDocument),
  };
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
