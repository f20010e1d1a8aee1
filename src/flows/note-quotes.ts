import { addressMeant, findReply, type QuotedHere, setQuotes, postOf } from "#conversation";
import { findPublicByUri } from "#posts";
import type { Db, Tx } from "#schema";

/** So many of the things one names as quoted are looked at. */
const mostQuoted = 4;

/**
 * Notes what of ours something quotes that came or was changed: public posts, answers of ours that everyone can see,
 * and answers given elsewhere. `named` are the addresses as its author names them.
 * @returns whether it is otherwise than before
 */
export async function noteQuotes(tx: Tx, uri: string, named: readonly string[]): Promise<boolean> {
  const quoted: QuotedHere[] = [];
  for (const one of named.slice(0, mostQuoted)) {
    const found = await findOurs(tx.db, one);
    if (found !== undefined) quoted.push(found);
  }
  return await setQuotes(tx, uri, quoted);
}

async function findOurs(db: Db, named: string): Promise<QuotedHere | undefined> {
  const uri = await addressMeant(db, named);
  const post = await findPublicByUri(db, uri);
  if (post !== undefined) return { uri, postId: post.id };
  const reply = await findReply(db, { uri });
  if (reply !== undefined)
    return reply.state === "visible" && reply.ours === 1
      ? { uri, postId: postOf(reply.conversation_id) ?? undefined }
      : undefined;
  const answer = await db
    .selectFrom("answers")
    .select("id")
    .where("uri", "=", uri)
    .where("deleted_at", "is", null)
    .executeTakeFirst();
  return answer === undefined ? undefined : { uri, postId: undefined };
}
