import { domainOf, type IncomingAccount } from "#audience";
import { textOf } from "#conversation";
import { itemArrives } from "#flows/item-arrives.ts";
import { mentionArrives } from "#flows/mention-arrives.ts";
import { replyArrives } from "#flows/reply-arrives.ts";
import { enqueue } from "#jobs";
import type { Kit } from "#kit";

import type { RemoteWork } from "#activitypub/read-object.ts";
import { watchThread } from "#activitypub/threads/watch.ts";
import { isUs } from "./is-us.ts";
import { isOurs, type Receiving } from "./receiving.ts";

/**
 * Takes what somebody wrote to where it belongs: a conversation here, the mentions, the reading list, which
 * takes only news.
 */
export async function workArrives(
  receiving: Receiving,
  written: RemoteWork,
  account: IncomingAccount,
  { isNews = true } = {},
): Promise<void> {
  const { store } = receiving.kit;
  const { uri, url, inReplyTo, writtenAt, visibility } = written;
  const text = textOf(written);
  const toUs = await isToUs(receiving, written);
  if (await isOfConversation(receiving, written, account)) return;
  const quotes = written.quotes.filter((quoted) => isOurs(receiving, quoted));
  if (toUs || quotes.length > 0 || (inReplyTo !== null && isOurs(receiving, inReplyTo)))
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
  });
  if (outcome.kind === "stored")
    await watchThread(kit, { postId: outcome.postId, uri, lists: written.lists });
  // Under a post that is gone nothing can stand, but who speaks to us there speaks to us all the same.
  if (outcome.kind === "closed") return false;
  if (outcome.kind !== "not-ours") return true;
  // Its thread may begin under a post of ours, with answers that were never sent to us.
  if ((await isToUs(receiving, written)) || (await isOurConversation(kit, inReplyTo)))
    await walkUp(kit, uri);
  return false;
}

async function isOurConversation(kit: Kit, uri: string): Promise<boolean> {
  // Someone we know is being answered on a server that speaks with us: worth one look.
  const row = await kit.store.db
    .selectFrom("accounts")
    .select("id")
    .where("domain", "=", domainOf(uri))
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
