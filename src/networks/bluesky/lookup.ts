import { upsertAccount } from "#audience";
import { AppError } from "#core/errors.ts";
import { enqueue } from "#jobs";
import type { Kit } from "#kit";
import type { FoundAccount, FoundPost, Lookup } from "#networks";
import { messagesFor } from "#words";

import type { Client } from "./agent.ts";
import { faultOf } from "./faults.ts";
import { readAccount } from "./read-account.ts";
import { readPost } from "./read-post.ts";
import { readTyped } from "./read-typed.ts";

/** Finds people there and what they wrote, as everybody may see it. */
export function lookupThere(kit: Kit, client: Client): Required<Pick<Lookup, "account" | "post">> {
  const { store, config } = kit;
  const nobody = () => client.publicAgent(config.blueskyApiUrl);
  /** @throws what the way there gave, but for what is not there */
  const orNothing = async <T>(find: () => Promise<T | undefined>): Promise<T | undefined> => {
    try {
      return await find();
    } catch (thrown) {
      const fault = faultOf(thrown, new URL(config.blueskyApiUrl).host);
      const isNothing = fault instanceof AppError && nothing.has(fault.code);
      if (!isNothing) throw fault;
      return undefined;
    }
  };

  return {
    account: async (text): Promise<FoundAccount | undefined> => {
      const typed = readTyped(text);
      if (typed === undefined) return undefined;
      return await orNothing(async () => {
        const { did: actor } = await client.identity(typed.who);
        const { data } = await nobody().app.bsky.actor.getProfile({ actor });
        const account = readAccount(data);
        if (account?.uri !== actor) return undefined;
        const accountId = await store.transact(async (tx) => {
          const { id, needsPicture } = await upsertAccount(tx, account);
          if (needsPicture)
            await enqueue(tx, { kind: "fetch-account", payload: { accountId: id } });
          return id;
        });
        const { handle, name, url, bioHtml } = account;
        return { accountId, handle, name, url, bioHtml };
      });
    },
    post: async (text): Promise<FoundPost | undefined> => {
      const typed = readTyped(text);
      if (typed?.post === undefined) return undefined;
      const key = typed.post;
      return await orNothing(async () => {
        const { did } = await client.identity(typed.who);
        const uris = [`at://${did}/app.bsky.feed.post/${key}`];
        const { data } = await nobody().app.bsky.feed.getPosts({ uris });
        const [view] = data.posts;
        const { language } = await kit.settings.get();
        const post = view === undefined ? undefined : readPost(view, messagesFor(language));
        if (post === undefined) return undefined;
        const { account, uri, url, title, html, parentUri, writtenAt, visibility } = post;
        return { account, uri, url, title, html, inReplyTo: parentUri, writtenAt, visibility };
      });
    },
  };
}

/** Faults by which there is nobody, and nothing. */
const nothing = new Set(["handle_not_found", "gone_there", "record_refused", "account_not_active"]);
