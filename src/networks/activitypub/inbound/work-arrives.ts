import { domainOf, type IncomingAccount } from "#audience";
import { textOf, postOf } from "#conversation";
import { itemArrives } from "#flows/item-arrives.ts";
import { mentionArrives } from "#flows/mention-arrives.ts";
import { replyArrives } from "#flows/reply-arrives.ts";
import { enqueue } from "#jobs";
import type { Kit } from "#kit";

import { quotedOfOurs, type RemoteWork } from "#activitypub/remote/read-object.ts";
import { underWhatIsHere } from "#activitypub/threads/place.ts";
import { watchThread } from "#activitypub/threads/watch.ts";
import { isUs } from "./is-us.ts";
import { isOurs, type Receiving } from "./receiving.ts";

/**
 * Takes what somebody wrote to where it belongs: a conversation here, the mentions, the reading list, which
 * takes only news.
 */
export async function workArrives(
  receiving: Receiving,
  read: RemoteWork,
  account: IncomingAccount,
  { isNews = true } = {},
): Promise<void> {
  const { store } = receiving.kit;
  const written = await underWhatIsHere(store.db, read);
  const { uri, url, inReplyTo, writtenAt, visibility } = written;
  const text = textOf(written);
  if (await isOfConversation(receiving, written, account)) return;
  const quotes = quotedOfOurs(written, receiving.own.origin);
  if (await isAboutUs(receiving, written))
    await mentionArrives(store, { ...text, account, uri, url, inReplyTo, visibility, quotes });
  if (!isNews) return;
  await itemArrives(store, {
    ...text,
    account,
    sharedByUri: null,
    uri,
    url,
    inReplyTo,
    writtenAt,
    visibility,
  });
}

/** Whether the owner is to see it: it is written to us, or quotes or answers something of ours. */
export async function isAboutUs(receiving: Receiving, written: RemoteWork): Promise<boolean> {
  return (
    quotedOfOurs(written, receiving.own.origin).length > 0 ||
    written.answered.some((uri) => isOurs(receiving, uri)) ||
    (await isToUs(receiving, written))
  );
}

/**
 * Whether it is written to us: it names us in a tag, as most do, or in its address alone, as Lemmy and chats
 * do; or it names nobody, which is what `bto` and `bcc` leave behind.
 */
async function isToUs(
  receiving: Receiving,
  { mentions, addressees }: RemoteWork,
): Promise<boolean> {
  return addressees.length === 0 || (await isUs(receiving, ...mentions, ...addressees));
}

/**
 * Whether something public is of a conversation here; then it stands there now. What answers something unknown
 * may be of one too, which a job finds out.
 */
export async function isOfConversation(
  receiving: Receiving,
  written: RemoteWork,
  account: IncomingAccount,
): Promise<boolean> {
  const { kit } = receiving;
  const { uri, url, inReplyTo, writtenAt, visibility } = written;
  if (inReplyTo === null || !(visibility === "public" || visibility === "unlisted")) return false;
  const outcome = await replyArrives(kit.store, {
    ...textOf(written),
    ...{ account, uri, url, inReplyToUri: inReplyTo, writtenAt, visibility },
    quotes: quotedOfOurs(written, receiving.own.origin),
  });
  const postId = outcome.kind === "stored" ? postOf(outcome.conversationId) : null;
  if (postId !== null) await watchThread(kit, { postId, uri, lists: written.lists });
  // Under a post that is gone nothing can stand, but who speaks to us there speaks to us all the same.
  if (outcome.kind === "closed") return false;
  if (outcome.kind !== "not-ours") return true;
  // Its thread may begin under a post of ours, with answers that were never sent to us.
  if ((await isToUs(receiving, written)) || (await isOurConversation(kit, written.answered)))
    await walkUp(kit, uri);
  return false;
}

async function isOurConversation(kit: Kit, uris: readonly string[]): Promise<boolean> {
  // Someone we know is being answered on a server that speaks with us: worth one look.
  const row = await kit.store.db
    .selectFrom("accounts")
    .select("id")
    .where("domain", "in", uris.map(domainOf))
    .limit(1)
    .executeTakeFirst();
  return row !== undefined;
}

async function walkUp(kit: Kit, uri: string): Promise<void> {
  await kit.store.transact(
    async (tx) =>
      await enqueue(tx, {
        kind: "fetch-thread",
        payload: { uri, depth: 0 },
        lane: `thread ${uri}`,
      }),
  );
}
