import { setTimeout as sleep } from "node:timers/promises";

import { day } from "#core/clock.ts";
import { draftIsSaved } from "#flows/draft-is-saved.ts";
import { ownerAnswers } from "#flows/owner-answers.ts";
import { postIsPublished } from "#flows/post-is-published.ts";
import { reactionArrives } from "#flows/reaction-arrives.ts";
import { replyArrives } from "#flows/reply-arrives.ts";
import { weFollow } from "#flows/we-follow.ts";
import { weReact } from "#flows/we-react.ts";
import type { IncomingAccount } from "#audience";
import type { Kit } from "#kit";
import { createNetworks } from "#networks/registry.ts";
import { slugOf } from "#posts";
import { type NetworkName, onSite } from "#schema";
import { firstOwner } from "#sign-in";

import { before, bosPosts, type DemoPost, type live } from "./demo-texts.ts";

/** Longest wait for something to go from one site to the other, in milliseconds. */
const patienceMs = 20_000;

/** Fills both sites with what was written before today. */
export async function seed(ida: Kit, bo: Kit): Promise<void> {
  for (const post of before) await seedPost(ida, post);
  for (const markdown of bosPosts) await publish(bo, { ...aNote, markdown, language: "en" }, true);
}

/** Each follows the other; resolves when both have said yes. */
export async function befriend(ida: Kit, bo: Kit): Promise<void> {
  for (const [one, other] of [
    [bo, ida],
    [ida, bo],
  ] as const) {
    const { lookup } = createNetworks(one, async () => await Promise.resolve(undefined));
    const found = await lookup.account(`${other.config.origin}/ap/actor`);
    if (found === undefined) continue;
    await weFollow(one.store, found.accountId);
    await until(
      async () =>
        await one.store.db
          .selectFrom("following")
          .select("account_id")
          .where("state", "=", "accepted")
          .executeTakeFirst(),
    );
  }
}

/** Ida writes; Bo reads, likes, answers and shares it from his site; Ida answers. `tell` says to stop by false. */
export async function playRound(
  ida: Kit,
  bo: Kit,
  round: (typeof live)[number],
  tell: (line: string) => Promise<boolean>,
): Promise<void> {
  const made = await publish(
    ida,
    { ...aNote, markdown: round.markdown, language: round.language },
    false,
  );
  if (!(await tell(`Ida writes:      ${round.markdown}`))) return;
  const item = await until(
    async () =>
      await bo.store.db
        .selectFrom("reading_items")
        .select("id")
        .where("uri", "=", made.uri)
        .executeTakeFirst(),
  );
  if (item === undefined) return;
  await weReact(bo.store, { itemId: item.id, kind: "like" });
  if (!(await tell("Bo likes it."))) return;
  await ownerAnswers(bo.store, await firstOwner(bo.store.db), bo.secrets, bo.config.origin, {
    readingItemId: item.id,
    source: round.reply,
    userName: "Bo Lind",
  });
  if (!(await tell(`Bo answers:      ${round.reply}`))) return;
  const reply = await until(
    async () =>
      await ida.store.db
        .selectFrom("replies")
        .select("id")
        .where("conversation_id", "=", made.postId)
        .where("ours", "=", 0)
        .executeTakeFirst(),
  );
  if (reply === undefined) return;
  await ownerAnswers(ida.store, await firstOwner(ida.store.db), ida.secrets, ida.config.origin, {
    replyId: reply.id,
    source: round.answer,
    userName: "Ida Holm",
  });
  if (!(await tell(`Ida answers:     ${round.answer}`))) return;
  await weReact(bo.store, { itemId: item.id, kind: "share" });
  await tell(`Bo shares it.    The whole conversation: ${made.uri}`);
}

const aNote = { kind: "note", title: "", summary: "", topics: [], language: "da" } as const;

async function publish(
  { store, config }: Kit,
  post: Pick<DemoPost, "kind" | "title" | "summary" | "markdown" | "topics" | "language">,
  quietly: boolean,
  publishedAt?: number,
): Promise<{ readonly postId: number; readonly uri: string }> {
  const by = await firstOwner(store.db);
  const saved = await draftIsSaved(store, {
    ...post,
    licence: "CC-BY-4.0",
    coverId: null,
    ...by,
  });
  if (saved.kind !== "saved") throw new Error(`The draft is ${saved.kind}`);
  const { postId } = saved;
  const publication = { publishedAt };
  const outcome = await postIsPublished(store, by, config.origin, { postId, quietly, publication });
  if (outcome.kind !== "published") throw new Error(`The post is ${outcome.kind}`);
  return { postId, uri: outcome.uri };
}

async function seedPost(kit: Kit, post: DemoPost): Promise<void> {
  const { store, config, secrets, clock } = kit;
  const by = await firstOwner(store.db);
  const at = clock.now() - post.daysAgo * day;
  const { uri } = await publish(kit, post, true, at);
  const [elsewhere] = createNetworks(kit, async () => await Promise.resolve(undefined)).all;
  const followed = elsewhere?.name ?? onSite;
  for (const [index, said] of post.replies.entries()) {
    const account = stranger(said.name, said.from === "elsewhere" ? followed : onSite);
    const outcome = await replyArrives(store, {
      account,
      uri: `${account.uri}/${encodeURIComponent(uri)}`,
      url: "",
      inReplyToUri: uri,
      authorName: said.name,
      html: said.html,
      writtenAt: at + (index + 1) * 3 * 3_600_000,
    });
    if (outcome.kind === "stored" && said.answer !== undefined)
      await ownerAnswers(store, by, secrets, config.origin, {
        replyId: outcome.replyId,
        source: said.answer,
        userName: "Ida Holm",
      });
  }
  for (const name of ["Ada", "Tomasz", "Mo", "山田太郎", "Rie"].slice(0, post.likes)) {
    const account = stranger(name, followed);
    await reactionArrives(store, {
      kind: "like",
      uri: `${account.uri}/like/${encodeURIComponent(uri)}`,
      objectUri: uri,
      account,
    });
  }
}

/** Somebody who is not there: nothing is ever sent to them, since they have no inbox. */
function stranger(name: string, network: NetworkName): IncomingAccount {
  const slug = slugOf(name);
  const isRemote = network !== onSite;
  return {
    network,
    uri: isRemote ? `https://social.example/users/${slug}` : `demo:${slug}`,
    handle: isRemote ? `@${slug}@social.example` : "",
    name,
    url: isRemote ? `https://social.example/@${slug}` : "",
    avatarUrl: null,
    bioHtml: "",
  };
}

/** Asks until there is something; undefined when it does not come. */
async function until<T>(ask: () => Promise<T | undefined>): Promise<T | undefined> {
  for (const end = performance.now() + patienceMs; performance.now() < end; await sleep(200)) {
    const found = await ask();
    if (found !== undefined) return found;
  }
  return undefined;
}
