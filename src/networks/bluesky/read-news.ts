import type { Incoming } from "#flows/incoming.ts";
import { day, minute } from "#core/clock.ts";
import { listConnections } from "#syndication";

import { arriving, knownAccounts, mentionIn, type Places, readAccounts } from "./arriving.ts";
import type { HomeContext } from "./home-context.ts";
import { heldAmong, oursAmong } from "./our-texts.ts";
import { paged } from "./paged.ts";
import type { ShownAccount } from "./read-account.ts";
import { type PostView, type ReadPost, readPost } from "./read-post.ts";

/** So many are given at a time, and so many times in one look. */
const pageSize = 100;
const mostPages = 10;
/** So many posts can be asked for at a time. @source app.bsky.feed.getPosts */
const postsAtOnce = 25;
/** Who follows us is gone through once in so long, in milliseconds, up to so many times `pageSize`. */
const followersAfterMs = day;
const mostFollowerPages = 100;
/** What is far up a conversation of ours is asked for with what lies between. */
const parentHeight = 100;

/** What happened to an account of ours. @source app.bsky.notification.listNotifications */
interface Notification {
  readonly uri: string;
  readonly reason: string;
  readonly author: ShownAccount;
  readonly indexedAt: string;
}

/** What speaks. */
const speaking = new Set(["mention", "reply", "quote"]);

/** What was said to an account of ours and about it since a moment, and who follows it now. */
export async function* readNews(context: HomeContext, since: number): AsyncGenerator<Incoming> {
  const all = (await notificationsSince(context, since)).toReversed();
  yield* follows(
    context,
    all.filter(({ reason }) => reason === "follow").map(({ author }) => author),
  );
  const uris = all.filter(({ reason }) => speaking.has(reason)).map(({ uri }) => uri);
  for (let from = 0; from < uris.length; from += postsAtOnce) {
    const held = await heldAmong(context.kit.store.db, uris.slice(from, from + postsAtOnce));
    const fresh = uris.slice(from, from + postsAtOnce).filter((uri) => !held.has(uri));
    for (const view of await postsAt(context, fresh)) yield* spoken(context, view);
  }
  yield* followers(context);
  yield* timeline(context, since);
}

async function notificationsSince(
  { agent, ask, place }: HomeContext,
  since: number,
): Promise<Notification[]> {
  const found: Notification[] = [];
  const pages = paged<Notification>(async (cursor) => {
    const query = { limit: pageSize, ...(cursor === undefined ? {} : { cursor }) };
    const data = await ask(
      place,
      async () => await agent.app.bsky.notification.listNotifications(query),
    );
    return { items: data.notifications, cursor: data.cursor };
  }, mostPages);
  for await (const page of pages) {
    found.push(...page.filter(({ indexedAt }) => Date.parse(indexedAt) >= since));
    if (page.some(({ indexedAt }) => Date.parse(indexedAt) < since)) break;
  }
  return found;
}

async function postsAt(
  { agent, ask, place }: HomeContext,
  uris: readonly string[],
): Promise<readonly PostView[]> {
  if (uris.length === 0) return [];
  const { posts } = await ask(
    place,
    async () => await agent.app.bsky.feed.getPosts({ uris: [...uris] }),
  );
  // In the order that they came.
  return uris.flatMap((uri) => posts.find((post) => post.uri === uri) ?? []);
}

/** A post that names us, answers us or quotes us. */
async function* spoken(context: HomeContext, view: PostView): AsyncGenerator<Incoming> {
  const { db } = context.kit.store;
  const post = readPost(view, context.messages);
  if (post === undefined) return;
  const above = [post.parentUri, post.rootUri].filter((uri) => uri !== null);
  const ours = await oursAmong(db, [...above, ...post.quotes]);
  const quoted = post.quotes.flatMap((uri) => ours.get(uri)?.uri ?? []);
  const parent = ours.get(post.parentUri ?? "");
  const root = ours.get(post.rootUri ?? "");
  const isHeld =
    post.parentUri !== null && (await heldAmong(db, [post.parentUri])).has(post.parentUri);
  if ((parent !== undefined && parent.what !== "answer") || isHeld) {
    const place = parent?.uri ?? post.parentUri ?? "";
    const places: Places = new Map([[post.parentUri ?? "", place]]);
    yield* arriving(context, [view], places, place);
  } else if (root !== undefined && root.what !== "answer")
    yield* deepAnswer(context, post, view, root.uri);
  else yield mentionIn(post, quoted.length === 0 ? undefined : quoted);
}

/** An answer far down a conversation of ours comes with all that lies between. */
async function* deepAnswer(
  context: HomeContext,
  post: ReadPost,
  view: PostView,
  ours: string,
): AsyncGenerator<Incoming> {
  const { agent, ask, place } = context;
  const query = { uri: post.uri, depth: 0, parentHeight };
  const { thread } = await ask(place, async () => await agent.app.bsky.feed.getPostThread(query));
  const way: PostView[] = [];
  let at = thread as { readonly post?: PostView; readonly parent?: typeof thread };
  for (; at.parent !== undefined; at = at.parent as typeof at) {
    const { post: above } = at.parent as typeof at;
    if (above !== undefined && above.uri !== post.rootUri) way.unshift(above);
  }
  const places: Places = new Map([[post.rootUri ?? "", ours]]);
  yield* arriving(context, [...way, view], places, ours);
}

async function* follows(
  { kit }: HomeContext,
  shown: readonly ShownAccount[],
): AsyncGenerator<Incoming> {
  if (shown.length === 0) return;
  const { db } = kit.store;
  const dids = shown.map(({ did }) => did);
  const held = await db
    .selectFrom("followers")
    .innerJoin("accounts", "accounts.id", "followers.account_id")
    .select("accounts.uri")
    .where("accounts.uri", "in", dids)
    .execute();
  const before = new Set(held.map(({ uri }) => uri));
  for (const account of readAccounts(shown, await knownAccounts(db, dids)))
    if (!before.has(account.uri)) yield { kind: "follow", account };
}

/** Nobody is told when somebody follows no longer, so that all are gone through from time to time. */
async function* followers(context: HomeContext): AsyncGenerator<Incoming> {
  const { kit, agent, ask, place, connection } = context;
  const { store, clock } = kit;
  const actor = connection.uri;
  const look = await store.db
    .selectFrom("bsky_looks")
    .select("full_at")
    .where("uri", "=", actor)
    .executeTakeFirst();
  if (look !== undefined && look.full_at > clock.now() - followersAfterMs) return;
  const pages = paged<ShownAccount>(async (cursor) => {
    const query = { actor, limit: pageSize, ...(cursor === undefined ? {} : { cursor }) };
    const data = await ask(place, async () => await agent.app.bsky.graph.getFollowers(query));
    return { items: data.followers, cursor: data.cursor };
  }, mostFollowerPages);
  const seen = new Set<string>();
  let next = await pages.next();
  for (; next.done !== true; next = await pages.next()) {
    for (const { did } of next.value) seen.add(did);
    yield* follows(context, next.value);
  }
  // Where we are there by several accounts, somebody may follow another of them.
  if (next.value && (await listConnections(store.db, "bluesky")).length === 1) {
    const held = await store.db
      .selectFrom("followers")
      .innerJoin("accounts", "accounts.id", "followers.account_id")
      .select("accounts.uri")
      .where("accounts.network", "=", "bluesky")
      .execute();
    for (const { uri } of held) if (!seen.has(uri)) yield { kind: "unfollow", accountUri: uri };
  }
  const row = { likes: 0, reposts: 0, quotes: 0, full_at: clock.now() };
  await store.transact(
    async (tx) =>
      void (await tx.db
        .insertInto("bsky_looks")
        .values({ uri: actor, ...row })
        .onConflict((at) => at.column("uri").doUpdateSet(row))
        .execute()),
  );
}

/** What those wrote whom we follow there: one list for all of them, newest first. */
async function* timeline(context: HomeContext, since: number): AsyncGenerator<Incoming> {
  const { kit, agent, ask, place, messages } = context;
  const isAny = await kit.store.db
    .selectFrom("following")
    .innerJoin("accounts", "accounts.id", "following.account_id")
    .select("account_id")
    .where("accounts.network", "=", "bluesky")
    .where("following.state", "=", "accepted")
    .limit(1)
    .executeTakeFirst();
  if (isAny === undefined) return;
  const pages = paged<TimelinePost>(async (cursor) => {
    const query = { limit: pageSize, ...(cursor === undefined ? {} : { cursor }) };
    const data = await ask(place, async () => await agent.app.bsky.feed.getTimeline(query));
    return { items: data.feed as readonly TimelinePost[] as TimelinePost[], cursor: data.cursor };
  }, mostPages);
  const found: Incoming[] = [];
  for await (const page of pages) {
    for (const { post: view, reason } of page) {
      const post = readPost(view, messages);
      if (
        post === undefined ||
        Date.parse(reason?.indexedAt ?? view.indexedAt) < since - 5 * minute
      )
        continue;
      const { account, uri, url, title, warning, html, language, parentUri, writtenAt } = post;
      const words = { title, warning, html, language, writtenAt, visibility: post.visibility };
      const sharedByUri = reason?.by?.did ?? null;
      found.push({ kind: "item", account, uri, url, sharedByUri, inReplyTo: parentUri, ...words });
    }
    if (page.some(({ post, reason }) => Date.parse(reason?.indexedAt ?? post.indexedAt) < since))
      break;
  }
  yield* found.toReversed();
}

interface TimelinePost {
  readonly post: PostView;
  /** Who passed it on, where somebody did. */
  readonly reason?: { readonly by?: ShownAccount; readonly indexedAt?: string };
}
