import { domainOf, type IncomingAccount } from "#audience";
import { textOf } from "#conversation";
import { itemArrives } from "#flows/item-arrives.ts";
import { mentionArrives } from "#flows/mention-arrives.ts";
import { replyArrives } from "#flows/reply-arrives.ts";
import { enqueue } from "#jobs";

import type { RemoteWork } from "#activitypub/read-object.ts";
import { watchThread } from "#activitypub/threads/watch.ts";
import { isOurs, type Receiving } from "./receiving.ts";

/** Takes what somebody wrote to where it belongs: a conversation here, the mentions, the reading list. */
export async function workArrives(
  receiving: Receiving,
  written: RemoteWork,
  account: IncomingAccount,
): Promise<void> {
  const { store } = receiving.kit;
  const { uri, url, inReplyTo, writtenAt } = written;
  const text = textOf(written);
  const toUs = written.mentions.includes(receiving.own.actor);
  if (inReplyTo !== null && written.isPublic) {
    const outcome = await replyArrives(store, {
      ...text,
      account,
      uri,
      url,
      inReplyToUri: inReplyTo,
      writtenAt,
    });
    if (outcome.kind === "stored") {
      const { postId } = outcome;
      await watchThread(receiving.kit, { postId, uri, lists: written.lists });
      return;
    }
    if (outcome.kind !== "not-ours") return;
    // Its thread may begin under a post of ours, with answers that were never sent to us.
    if (toUs || (await isOurConversation(receiving, inReplyTo))) await walkUp(receiving, uri);
  }
  if (toUs || (inReplyTo !== null && isOurs(receiving, inReplyTo)))
    await mentionArrives(store, { ...text, account, uri, url, inReplyTo });
  await itemArrives(store, {
    ...text,
    account,
    sharedByUri: null,
    uri,
    url,
    inReplyTo,
    writtenAt,
  });
}

async function isOurConversation({ kit }: Receiving, uri: string): Promise<boolean> {
  // Someone we know is being answered on a server that speaks with us: worth one look.
  const row = await kit.store.db
    .selectFrom("accounts")
    .select("id")
    .where("domain", "=", domainOf(uri))
    .limit(1)
    .executeTakeFirst();
  return row !== undefined;
}

async function walkUp({ kit }: Receiving, uri: string): Promise<void> {
  await kit.store.transact(
    async (tx) =>
      await enqueue(tx, {
        kind: "fetch-thread",
        payload: { uri, depth: 0 },
        lane: `thread ${uri}`,
      }),
  );
}
