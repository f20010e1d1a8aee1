import type { Db } from "#schema";

import { addressMeant } from "./address-meant.ts";

/** So far is what answers what answers something followed up. */
const longestWay = 20;

/**
 * The post of ours under which something stands that is named as answered: the post itself, a reply under it, or what
 * was said in private there, by others or by us. Undefined for what stands elsewhere.
 */
export async function postUnder(db: Db, answered: string | null): Promise<number | undefined> {
  let next = answered;
  for (let way = 0; next !== null && way < longestWay; way += 1) {
    const uri = await addressMeant(db, next);
    const post = await db
      .selectFrom("posts")
      .select("id")
      .where("uri", "=", uri)
      .executeTakeFirst();
    if (post !== undefined) return post.id;
    const reply = db
      .selectFrom("replies")
      .innerJoin("conversations", "conversations.id", "replies.conversation_id")
      .select("conversations.post_id")
      .where("replies.uri", "=", uri);
    const answer = db.selectFrom("answers").select("post_id").where("uri", "=", uri);
    const known = (await reply.executeTakeFirst()) ?? (await answer.executeTakeFirst());
    if (known !== undefined) return known.post_id ?? undefined;
    const mention = await db
      .selectFrom("mentions")
      .select("in_reply_to")
      .where("uri", "=", uri)
      .executeTakeFirst();
    next = mention?.in_reply_to ?? null;
  }
  return undefined;
}
