import type { IncomingAccount } from "#audience";
import type { Incoming } from "#flows/incoming.ts";
import type { Db } from "#schema";

import type { HomeContext } from "./home-context.ts";
import { heldAmong, oursAmong } from "./our-texts.ts";
import { readAccount, type ShownAccount } from "./read-account.ts";
import { type PostView, type ReadPost, readPost } from "./read-post.ts";

/** As what the posts of a thread stand here, for those that answer them: by their ids there. */
export type Places = Map<string, string>;

/**
 * What posts of a thread are to us, a post before what answers it: what is new comes as a reply, what was away and is
 * found again as an edit, and whoever is called otherwise now as a change. Whoever hides from those who are not signed in
 * is shown to us alone. What answers something that is not shown here hangs below the nearest thing that is.
 * @param top what they hang below where nothing above them is here
 */
export async function* arriving(
  context: HomeContext,
  views: readonly PostView[],
  places: Places,
  top: string,
): AsyncGenerator<Incoming> {
  const { db } = context.kit.store;
  const uris = views.map(({ uri }) => uri);
  const [ours, held, known] = [
    await oursAmong(db, uris),
    await heldAmong(db, uris),
    await knownAmong(db, views),
  ];
  for (const view of views) {
    const own = ours.get(view.uri);
    if (own !== undefined) {
      places.set(view.uri, own.uri);
      continue;
    }
    const post = readPost(view, context.messages, known.get(view.author.did));
    const above = post?.parentUri ?? "";
    const parent = places.get(above) ?? top;
    // Until it is known to stand here, what answers it hangs where it would hang itself.
    places.set(view.uri, parent);
    if (post === undefined) continue;
    const change = changeOf(known.get(post.account.uri), post.account);
    if (change !== undefined) yield change;
    const here = held.get(post.uri);
    if (here?.as === "reply") places.set(post.uri, post.uri);
    if (post.visibility === "followers") {
      yield* hiding(post, here);
      continue;
    }
    if (here?.as === "reply") {
      if (here.state === "away") yield editOf(post);
      continue;
    }
    // A bridge brings there what came to us by itself.
    if (post.bridgedFrom !== "" && (await isHere(db, post.bridgedFrom))) {
      places.set(post.uri, post.bridgedFrom);
      continue;
    }
    const quoted = post.quotes.length === 0 ? undefined : await oursAmong(db, post.quotes);
    yield replyTo(
      post,
      parent,
      [...(quoted?.values() ?? [])].map((one) => one.uri),
    );
    places.set(post.uri, post.uri);
  }
}

/** A post as an answer to something of ours, or under it; `quotes` are texts of ours. */
function replyTo(post: ReadPost, inReplyToUri: string, quotes: readonly string[]): Incoming {
  const { account, uri, url, writtenAt } = post;
  return { kind: "reply", account, uri, url, inReplyToUri, writtenAt, quotes, ...textIn(post) };
}

/** A post that speaks to us elsewhere; `quotes` are texts of ours. */
export function mentionIn(post: ReadPost, quotes?: readonly string[]): Incoming {
  const { account, uri, url, parentUri, visibility } = post;
  return {
    ...{ kind: "mention", account, uri, url, inReplyTo: parentUri, visibility, ...textIn(post) },
    ...(quotes === undefined ? {} : { quotes }),
  };
}

function editOf(post: ReadPost): Incoming {
  return { kind: "edit", uri: post.uri, authorUri: post.account.uri, ...textIn(post) };
}

/** What stood here for everybody stands here for nobody now; we read it in the studio. */
function* hiding(
  post: ReadPost,
  here: { readonly as: "reply" | "mention"; readonly state: string } | undefined,
): Generator<Incoming> {
  if (here?.as === "reply" && here.state !== "erased")
    yield {
      ...{ kind: "edit", uri: post.uri, authorUri: post.account.uri, visibility: "followers" },
      ...textIn(post),
    };
  if (here?.as !== "mention") yield mentionIn(post);
}

function textIn({ title, warning, html, language }: ReadPost) {
  return { title, warning, html, language };
}

/** The accounts that are known here already of those who wrote these posts, as they are known. */
async function knownAmong(
  db: Db,
  views: readonly { readonly author: ShownAccount }[],
): Promise<ReadonlyMap<string, IncomingAccount>> {
  return await knownAccounts(
    db,
    views.map(({ author }) => author.did),
  );
}

/** The accounts that are known here already, by their ids. */
export async function knownAccounts(
  db: Db,
  dids: readonly string[],
): Promise<ReadonlyMap<string, IncomingAccount>> {
  const known = new Map<string, IncomingAccount>();
  const all = [...new Set(dids)];
  for (let from = 0; from < all.length; from += 100)
    for (const row of await db
      .selectFrom("accounts")
      .select(["uri", "handle", "name", "url", "avatar_url", "bio_html"])
      .where("uri", "in", all.slice(from, from + 100))
      .where("state", "=", "known")
      .execute())
      known.set(row.uri, {
        ...{ network: "bluesky", uri: row.uri, handle: row.handle, name: row.name, url: row.url },
        ...{ avatarUrl: row.avatar_url, bioHtml: row.bio_html },
      });
  return known;
}

/** Tells that an account is called otherwise than before. */
export function changeOf(
  before: IncomingAccount | undefined,
  now: IncomingAccount,
): Incoming | undefined {
  const isSame =
    before === undefined ||
    (before.handle === now.handle &&
      before.name === now.name &&
      before.avatarUrl === now.avatarUrl);
  return isSame ? undefined : { kind: "account-changed", account: now };
}

/** Reads some accounts, each with what is known of it; what is none is left out. */
export function readAccounts(
  shown: readonly ShownAccount[],
  known: ReadonlyMap<string, IncomingAccount>,
): IncomingAccount[] {
  return shown.flatMap((one) => readAccount(one, known.get(one.did)) ?? []);
}

async function isHere(db: Db, uri: string): Promise<boolean> {
  return (await heldAmong(db, [uri])).has(uri);
}
