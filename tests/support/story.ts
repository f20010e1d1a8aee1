import { draftIsSaved } from "#flows/draft-is-saved.ts";
import { postIsPublished } from "#flows/post-is-published.ts";
import type { IncomingReply } from "#flows/reply-arrives.ts";
import type { IncomingAccount } from "#audience";
import { bySystem, type Store } from "#schema";

/** Where the tests' site stands. */
export const origin = "https://vaerkstedet.example";

/** Publishes an article. @returns its id and uri. */
export async function publishArticle(
  store: Store,
  title = "Hvorfor vi giver",
): Promise<{ id: number; uri: string }> {
  const saved = await draftIsSaved(store, {
    kind: "article",
    title,
    summary: "",
    markdown: "Fordi det hjælper.",
    topics: [],
    language: "da",
    licence: "CC-BY-4.0",
    coverId: null,
    userId: null,
  });
  if (saved.kind !== "saved") throw new Error(`The draft is ${saved.kind}`);
  const { postId } = saved;
  const outcome = await postIsPublished(store, bySystem, origin, { postId });
  if (outcome.kind !== "published") throw new Error(`The article is ${outcome.kind}`);
  return { id: postId, uri: outcome.uri };
}

/** Somebody on another server. */
export function someone(name: string, domain = "skib.example"): IncomingAccount {
  const uri = `https://${domain}/users/${name}`;
  return {
    network: "activitypub",
    uri,
    handle: `@${name}@${domain}`,
    name,
    url: `https://${domain}/@${name}`,
    avatarUrl: null,
    bioHtml: "",
  };
}

let lastNumber = 0;

/** A reply of theirs to a post or reply, each with a uri of its own. */
export function replyOf(
  name: string,
  inReplyToUri: string,
  rest: Partial<IncomingReply> = {},
): IncomingReply {
  lastNumber += 1;
  const account = rest.account ?? someone(name);
  const uri = `${account.uri}/notes/${lastNumber}`;
  return {
    account,
    authorName: name,
    uri,
    url: uri,
    inReplyToUri,
    html: `<p>Reply number ${lastNumber} of ${name}</p>`,
    writtenAt: Date.UTC(2026, 2, 1, 12),
    ...rest,
  };
}
