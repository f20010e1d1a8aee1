import type { IncomingAccount } from "#audience";
import { day } from "#core/clock.ts";
import type { Incoming } from "#flows/incoming.ts";
import type { Store, Subject } from "#schema";

import { knownAccounts, mentionIn, readAccounts } from "./arriving.ts";
import type { HomeContext } from "./home-context.ts";
import { isMembersOnly } from "./labels.ts";
import { notShown } from "./missing.ts";
import { heldAmong } from "./our-texts.ts";
import type { ShownAccount } from "./read-account.ts";
import { paged } from "./paged.ts";
import { type PostView, readPost } from "./read-post.ts";

/** So many are given at a time, and so many times in one look; of more nobody is taken to have gone. */
const pageSize = 100;
const mostPages = 50;
/** Lists are read anew after so long, in milliseconds, though their lengths are the same: one may come as another goes. */
const anewAfterMs = day;

interface Asked {
  readonly subject: Subject;
  readonly ours: string;
  /** Our posts there that stand for it. */
  readonly roots: readonly PostView[];
}

type Counted = "likes" | "reposts" | "quotes";

/**
 * Who likes, reposts and quotes a text of ours there, and who no longer does. A list whose length is as it was is
 * asked for once a day only.
 */
export async function* reactionsTo(context: HomeContext, asked: Asked): AsyncGenerator<Incoming> {
  const { store, clock } = context.kit;
  const [first] = asked.roots;
  if (first === undefined) return;
  const now = countsOf(asked.roots);
  const before = await store.db
    .selectFrom("bsky_looks")
    .selectAll()
    .where("uri", "=", first.uri)
    .executeTakeFirst();
  const isDue = before === undefined || before.full_at <= clock.now() - anewAfterMs;
  const isWanted = (what: Counted): boolean =>
    before === undefined
      ? now[what] > 0
      : now[what] !== before[what] || (isDue && now[what] + before[what] > 0);
  // A text that stands under nothing here has nothing that likes could be counted with.
  if (asked.subject.what !== "answer") {
    if (isWanted("likes")) yield* reactions(context, asked, "like");
    if (isWanted("reposts")) yield* reactions(context, asked, "share");
  }
  if (isWanted("quotes")) yield* quotes(context, asked);
  const fullAt = isDue ? clock.now() : before.full_at;
  await keepLook(store, { uri: first.uri, ...now, full_at: fullAt });
}

function countsOf(roots: readonly PostView[]): Record<Counted, number> {
  const sum = (key: "likeCount" | "repostCount" | "quoteCount"): number =>
    roots.reduce((all, root) => all + (root[key] ?? 0), 0);
  return { likes: sum("likeCount"), reposts: sum("repostCount"), quotes: sum("quoteCount") };
}

async function keepLook(
  store: Store,
  look: { readonly uri: string; readonly full_at: number } & Readonly<Record<Counted, number>>,
): Promise<void> {
  const { uri, ...rest } = look;
  await store.transact(
    async (tx) =>
      void (await tx.db
        .insertInto("bsky_looks")
        .values({ uri, ...rest })
        .onConflict((at) => at.column("uri").doUpdateSet(rest))
        .execute()),
    { waitsForDisk: false },
  );
}

/** The network does not say the ids of likes and reposts, so they are named by whose they are, and of what. */
const reactionUri = (postUri: string, kind: "like" | "share", did: string): string =>
  `${postUri}#${kind}-${did}`;

async function* reactions(
  context: HomeContext,
  { subject, ours, roots }: Asked,
  kind: "like" | "share",
): AsyncGenerator<Incoming> {
  const { db } = context.kit.store;
  const target = await targetOf(context, subject);
  if (target === undefined) return;
  const all = await db
    .selectFrom("reactions")
    .innerJoin("accounts", "accounts.id", "reactions.account_id")
    .select(["accounts.uri as did", "reactions.uri", "reactions.visibility"])
    .where("accounts.network", "=", "bluesky")
    .where("reactions.kind", "=", kind)
    .where("conversation_id", "=", target.conversationId)
    .where("reply_id", target.replyId === null ? "is" : "=", target.replyId)
    .execute();
  // What came of the same text by another account of ours is none of this list.
  const held = all.filter((row) => roots.some(({ uri }) => row.uri.startsWith(`${uri}#`)));
  const before = new Map(held.map((row) => [row.did, row]));
  const seen = new Set<string>();
  let isComplete = true;
  for (const root of roots) {
    const pages = kind === "like" ? likers(context, root) : reposters(context, root);
    let next = await pages.next();
    for (; next.done !== true; next = await pages.next()) {
      const fresh = next.value.filter(({ did }) => !seen.has(did));
      const hides = new Map(fresh.map(({ did, labels }) => [did, isMembersOnly(labels)]));
      for (const account of await known(context, fresh)) {
        seen.add(account.uri);
        const visibility = hides.get(account.uri) === true ? "followers" : "public";
        const is = before.get(account.uri);
        if (is !== undefined && is.visibility === visibility) continue;
        if (is !== undefined) yield { kind: "undo", uri: is.uri, accountUri: account.uri };
        const uri = reactionUri(root.uri, kind, account.uri);
        yield { kind: "reaction", reaction: kind, uri, objectUri: ours, account, visibility };
      }
    }
    isComplete &&= next.value;
  }
  if (!isComplete) return;
  for (const { did, uri } of held) if (!seen.has(did)) yield { kind: "undo", uri, accountUri: did };
}

async function known(
  { kit }: HomeContext,
  shown: readonly ShownAccount[],
): Promise<IncomingAccount[]> {
  const dids = shown.map(({ did }) => did);
  return readAccounts(shown, await knownAccounts(kit.store.db, dids));
}

function likers({ ask, place, agent }: HomeContext, { uri }: PostView) {
  return paged<ShownAccount>(async (cursor) => {
    const query = { uri, limit: pageSize, ...(cursor === undefined ? {} : { cursor }) };
    const data = await ask(place, async () => await agent.app.bsky.feed.getLikes(query));
    return { items: data.likes.map(({ actor }) => actor), cursor: data.cursor };
  }, mostPages);
}

function reposters({ ask, place, agent }: HomeContext, { uri }: PostView) {
  return paged<ShownAccount>(async (cursor) => {
    const query = { uri, limit: pageSize, ...(cursor === undefined ? {} : { cursor }) };
    const data = await ask(place, async () => await agent.app.bsky.feed.getRepostedBy(query));
    return { items: data.repostedBy, cursor: data.cursor };
  }, mostPages);
}

/** Who quotes ours is a mention that says so; under a post of ours it is named as long as it stands there. */
async function* quotes(context: HomeContext, { ours, roots }: Asked): AsyncGenerator<Incoming> {
  const { agent, ask, place, messages } = context;
  const { db } = context.kit.store;
  const seen = new Set<string>();
  for (const { uri } of roots) {
    const pages = paged<PostView>(async (cursor) => {
      const query = { uri, limit: pageSize, ...(cursor === undefined ? {} : { cursor }) };
      const data = await ask(place, async () => await agent.app.bsky.feed.getQuotes(query));
      return { items: data.posts, cursor: data.cursor };
    }, mostPages);
    let next = await pages.next();
    for (; next.done !== true; next = await pages.next()) {
      const held = await heldAmong(
        db,
        next.value.map((view) => view.uri),
      );
      for (const view of next.value) {
        seen.add(view.uri);
        const post = held.has(view.uri) ? undefined : readPost(view, messages);
        if (post !== undefined) yield mentionIn(post, [ours]);
      }
    }
    if (!next.value) return;
  }
  const before = await db
    .selectFrom("quotes")
    .innerJoin("mentions", "mentions.uri", "quotes.uri")
    .innerJoin("accounts", "accounts.id", "mentions.account_id")
    .select(["quotes.uri", "accounts.uri as did"])
    .where("quoted_uri", "=", ours)
    .where("accounts.network", "=", "bluesky")
    .execute();
  const unseen = before.filter(({ uri }) => !seen.has(uri));
  for await (const uri of notShown(
    context,
    unseen.map((one) => one.uri),
  ))
    yield { kind: "erasure", uri, authorUri: unseen.find((one) => one.uri === uri)?.did };
}

async function targetOf(
  { kit }: HomeContext,
  { what, id }: Subject,
): Promise<{ readonly conversationId: number; readonly replyId: number | null } | undefined> {
  if (what === "post") return { conversationId: id, replyId: null };
  const reply = await kit.store.db
    .selectFrom("replies")
    .select("conversation_id")
    .where("id", "=", id)
    .executeTakeFirst();
  return reply === undefined ? undefined : { conversationId: reply.conversation_id, replyId: id };
}
