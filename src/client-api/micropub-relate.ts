import { AppError } from "#core/errors.ts";
import { itemIsOpened } from "#flows/item-arrives.ts";
import { longestAnswer, ownerAnswers } from "#flows/owner-answers.ts";
import { weReact, weUndo } from "#flows/we-react.ts";

import { type Asked, mayDo, needPermission } from "./micropub-access.ts";
import { refuse } from "./micropub-faults.ts";
import { plainAddress } from "./micropub-place.ts";

/** Something that was said which we can answer, like or pass on, as the flows call it. */
type Known =
  | { readonly postId: number }
  | { readonly replyId: number; readonly url: string }
  | { readonly mentionId: number }
  | { readonly readingItemId: number; readonly url: string };

/**
 * Answers what stands at an address. @returns where the answer is; undefined where nothing we can answer is there
 */
export async function answer(
  asked: Asked,
  url: string,
  source: string,
): Promise<string | undefined> {
  const { kit, access } = asked;
  const target = await findKnown(asked, url);
  if (target === undefined || source.trim() === "" || source.length > longestAnswer)
    return undefined;
  needPermission(asked, "conversation.answer");
  const by = { userId: access.user.id };
  const { origin } = kit.config;
  const outcome = await ownerAnswers(kit.store, by, kit.secrets, origin, {
    ...target,
    source,
    userName: access.user.name,
    // What was written for a page of one's own is for everyone.
    atMost: "public",
  });
  if (outcome.kind !== "answered") return undefined;
  return outcome.what === "reply"
    ? `${origin}/replies/${outcome.id}`
    : `${origin}/ap/answers/${outcome.id}`;
}

/** Likes or passes on what stands at an address. @returns its address; undefined where we cannot */
export async function react(
  asked: Asked,
  url: string,
  kind: "like" | "share",
): Promise<string | undefined> {
  const target = await findKnown(asked, url);
  const what = target === undefined ? undefined : reactable(target);
  if (what === undefined) return undefined;
  needPermission(asked, "conversation.answer");
  await weReact(asked.kit.store, { ...what, kind });
  return what.url;
}

/** Takes a like and a share of what stands at an address back. @returns whether there was one */
export async function undoReactions(asked: Asked, url: string): Promise<boolean> {
  const target = await findStored(asked, url);
  const what = target === undefined ? undefined : reactable(target);
  if (what === undefined) return false;
  needPermission(asked, "conversation.answer");
  for (const kind of ["like", "share"] as const) await weUndo(asked.kit.store, { ...what, kind });
  return true;
}

function reactable(
  target: Known,
): (({ itemId: number } | { replyId: number }) & { url: string }) | undefined {
  if ("readingItemId" in target) return { itemId: target.readingItemId, url: target.url };
  return "replyId" in target ? { replyId: target.replyId, url: target.url } : undefined;
}

/** What stands at an address, asked for elsewhere where it is not known here. */
async function findKnown(asked: Asked, url: string): Promise<Known | undefined> {
  const stored = await findStored(asked, url);
  if (stored !== undefined) return stored;
  const { origin } = new URL(asked.kit.config.origin);
  if (new URL(url).origin === origin || !mayDo(asked, "reading.read")) return undefined;
  const found = await asked.lookup.post(url).catch((fault: unknown) => {
    if (fault instanceof AppError) return undefined;
    throw fault;
  });
  // What its author shows to some only is nothing for an app.
  if (found === undefined || (found.visibility !== "public" && found.visibility !== "unlisted"))
    return undefined;
  const opened = await itemIsOpened(asked.kit.store, found);
  if (opened.kind === "blocked") throw refuse("Whoever wrote that is blocked here.");
  return { readingItemId: opened.itemId, url: found.url };
}

async function findStored({ kit }: Asked, url: string): Promise<Known | undefined> {
  const { db } = kit.store;
  const address = plainAddress(url);
  const post = await db
    .selectFrom("posts")
    .select("id")
    .where("uri", "=", address)
    .where("state", "=", "published")
    .executeTakeFirst();
  if (post !== undefined) return { postId: post.id };
  const both = [...new Set([url, address])];
  const reply = await db
    .selectFrom("replies")
    .select(["id", "url"])
    .where((or) => or.or([or("uri", "in", both), or("url", "in", both)]))
    .where("state", "=", "visible")
    .executeTakeFirst();
  if (reply !== undefined) return { replyId: reply.id, url: reply.url };
  const mention = await db
    .selectFrom("mentions")
    .select("id")
    .where((or) => or.or([or("uri", "in", both), or("url", "in", both)]))
    .where("visibility", "in", ["public", "unlisted"])
    .executeTakeFirst();
  if (mention !== undefined) return { mentionId: mention.id };
  const item = await db
    .selectFrom("reading_items")
    .select(["id", "url"])
    .where((or) => or.or([or("uri", "in", both), or("url", "in", both)]))
    .where("visibility", "in", ["public", "unlisted"])
    .orderBy("id")
    .executeTakeFirst();
  return item === undefined ? undefined : { readingItemId: item.id, url: item.url };
}
