import type { Incoming } from "#flows/incoming.ts";
import type { Subject } from "#schema";

import { isAccountGone, isNotThere } from "./ask.ts";
import type { HomeContext } from "./home-context.ts";
import { atParts } from "./records.ts";

/** So many posts can be asked for at a time. @source app.bsky.feed.getPosts */
const atOnce = 25;
/** So many authors' servers are asked in one look; the rest is left to the next. */
const mostAsked = 100;

/**
 * What stands here under a post of ours and was not seen in its whole thread there. Whether each is still there for
 * everybody is asked anew, as nobody, since one who blocks us is hidden from us alone; and of what is not, its author's
 * own server is asked, which knows whether it was taken away.
 */
export async function* whatIsMissing(
  context: HomeContext,
  subject: Subject,
  seen: ReadonlySet<string>,
): AsyncGenerator<Incoming> {
  if (subject.what !== "post") return;
  const { db } = context.kit.store;
  const held = await db
    .selectFrom("replies")
    .select("uri")
    .where("conversation_id", "=", subject.id)
    .where("network", "=", "bluesky")
    .where("ours", "=", 0)
    .where("state", "<>", "erased")
    .execute();
  const unseen = held
    .map(({ uri }) => uri)
    .filter((uri) => !seen.has(uri) && uri.startsWith("at:"));
  for await (const uri of notShown(context, unseen)) yield await fateOf(context, uri);
}

/** Which of these posts the network shows to nobody. */
export async function* notShown(
  { kit, client, ask }: HomeContext,
  uris: readonly string[],
): AsyncGenerator<string> {
  const nobody = client.publicAgent(kit.config.blueskyApiUrl);
  let asked = 0;
  for (let from = 0; from < uris.length; from += atOnce) {
    const some = uris.slice(from, from + atOnce);
    const { posts } = await ask(
      kit.config.blueskyApiUrl,
      async () => await nobody.app.bsky.feed.getPosts({ uris: some }),
    );
    const shown = new Set(posts.map(({ uri }) => uri));
    for (const uri of some) {
      if (shown.has(uri)) continue;
      asked += 1;
      if (asked > mostAsked) return;
      yield uri;
    }
  }
}

/** What became of a post that the network does not show, as its author's own server says. */
async function fateOf({ client, ask }: HomeContext, uri: string): Promise<Incoming> {
  const parts = atParts(uri);
  if (parts === undefined) return { kind: "missed", uri };
  const { did: repo, collection, key: rkey } = parts;
  try {
    const server = await client.serverOf(repo, { isFresh: true });
    const agent = client.publicAgent(server);
    const account = await ask(
      server,
      async () => await agent.com.atproto.sync.getRepoStatus({ did: repo }),
    );
    // One that is switched off or suspended may come back, and of its posts nothing is said meanwhile.
    if (!account.active)
      return account.status === "deleted"
        ? { kind: "account-gone", uri: repo }
        : { kind: "missed", uri };
    await ask(
      server,
      async () => await agent.com.atproto.repo.getRecord({ repo, collection, rkey }),
    );
    // It was written and is not shown: taken down, or not read yet.
    return { kind: "missed", uri };
  } catch (fault) {
    if (isAccountGone(fault)) return { kind: "account-gone", uri: repo };
    if (isNotThere(fault)) return { kind: "erasure", uri, authorUri: repo };
    // A server that is away, or lets nobody read the account just now, says nothing of the post.
    return { kind: "missed", uri };
  }
}
