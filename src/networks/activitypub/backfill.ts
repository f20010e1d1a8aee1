import { day, hour } from "#core/clock.ts";
import { findAccount, type IncomingAccount, setAvatar } from "#audience";
import { findReply, textOf } from "#conversation";
import { replyArrives } from "#flows/reply-arrives.ts";
import { enqueue, type JobHandlers } from "#jobs";
import type { Kit } from "#kit";

import type { FetchDocument } from "./fetch-document.ts";
import { readActor } from "./read-actor.ts";
import { idOf, many } from "./read-json.ts";
import { readWork, type RemoteWork } from "./read-object.ts";
import { recheckHandler } from "./recheck.ts";

/** How far up a thread is walked, and how many replies one collection may bring. */
const longestWalk = 20;
const mostReplies = 100;
const mostPages = 5;

/** How long until a collection of replies is looked at again, round by round: answers come fewer and later. */
const lookAgainMs = [hour, 6 * hour, day, 3 * day];

/** Handlers that fetch what was not sent to us, or look whether it still stands. */
export function backfillHandlers(
  kit: Kit,
  fetchDocument: FetchDocument,
  storeAvatar: (url: string) => Promise<number | undefined>,
): Pick<JobHandlers, "fetch-thread" | "fetch-replies" | "fetch-account" | "recheck-reply"> {
  const { store } = kit;

  const accountOf = async (uri: string): Promise<IncomingAccount | undefined> => {
    const found = await fetchDocument(uri);
    const actor = found.kind === "found" ? readActor(found.document) : undefined;
    return actor?.account.uri === uri ? actor.account : undefined;
  };

  const read = async (uri: string): Promise<RemoteWork | undefined> => {
    const found = await fetchDocument(uri);
    const work = found.kind === "found" ? readWork(found.document, kit.clock.now()) : undefined;
    // Only what is public, and only as its own server says it.
    if (work === undefined || !work.isPublic) return undefined;
    return new URL(work.uri).origin === new URL(work.authorUri).origin ? work : undefined;
  };

  const isKnown = async (uri: string): Promise<boolean> =>
    (await store.db.selectFrom("posts").select("id").where("uri", "=", uri).executeTakeFirst()) !==
      undefined || (await findReply(store.db, { uri })) !== undefined;

  const add = async (work: RemoteWork): Promise<void> => {
    const account = await accountOf(work.authorUri);
    if (account === undefined || work.inReplyTo === null) return;
    const { uri, url, inReplyTo, writtenAt } = work;
    const at = { uri, url, inReplyToUri: inReplyTo, writtenAt };
    await replyArrives(store, { ...textOf(work), account, ...at });
  };

  return {
    "fetch-thread": async ({ payload }) => {
      const chain: RemoteWork[] = [];
      const visited = new Set<string>();
      let uri: string | null = payload.uri;
      while (uri !== null && !visited.has(uri) && chain.length < longestWalk) {
        visited.add(uri);
        const work: RemoteWork | undefined = await read(uri);
        if (work?.inReplyTo == null) return;
        chain.push(work);
        if (await isKnown(work.inReplyTo)) {
          for (const one of chain.toReversed()) await add(one);
          return;
        }
        uri = work.inReplyTo;
      }
    },

    "fetch-replies": async ({ payload }) => {
      const origin = new URL(payload.uri).origin;
      let next: unknown = payload.uri;
      const found: string[] = [];
      for (let page = 0; page < mostPages && found.length < mostReplies; page += 1) {
        const address: string | undefined = idOf(next);
        if (address === undefined || new URL(address).origin !== origin) break;
        const answer = await fetchDocument(address);
        if (answer.kind === "gone") break;
        const { items, orderedItems, first, next: after } = answer.document;
        const embedded =
          typeof first === "object" && first !== null
            ? (first as { items?: unknown; orderedItems?: unknown; next?: unknown })
            : undefined;
        found.push(
          ...[
            ...many(items),
            ...many(orderedItems),
            ...many(embedded?.items),
            ...many(embedded?.orderedItems),
          ].flatMap((one) => idOf(one) ?? []),
        );
        next = after ?? (embedded === undefined ? first : embedded.next);
      }
      for (const uri of found.slice(0, mostReplies)) {
        if (await isKnown(uri)) continue;
        const work = await read(uri).catch(() => undefined);
        if (work?.inReplyTo != null && (await isKnown(work.inReplyTo))) await add(work);
      }
      const { uri, round = 0 } = payload;
      const wait = lookAgainMs[round];
      if (wait === undefined) return;
      await store.transact(
        async (tx) =>
          await enqueue(tx, {
            kind: "fetch-replies",
            payload: { uri, round: round + 1 },
            runAt: tx.now + wait,
          }),
      );
    },

    "fetch-account": async ({ payload }) => {
      const known = await findAccount(store.db, { id: payload.accountId });
      if (known === undefined || known.network !== "activitypub" || known.state === "gone") return;
      if (known.avatar_url === null) return;
      const mediaId = await storeAvatar(known.avatar_url);
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
