import { addressMeant, findReply } from "#conversation";
import type { Db } from "#schema";

import type { RemoteWork } from "#activitypub/remote/read-object.ts";

/** Whether a post or a reply of this address stands here, or stood and was erased. */
export async function isKnownHere(db: Db, address: string): Promise<boolean> {
  const uri = await addressMeant(db, address);
  const post = db.selectFrom("posts").select("id").where("uri", "=", uri);
  if ((await post.executeTakeFirst()) !== undefined) return true;
  return (await findReply(db, { uri })) !== undefined;
}

/** The work as an answer to the first of what it answers that stands here; undefined when none of it does. */
export async function placed<Work extends Pick<RemoteWork, "inReplyTo" | "answered">>(
  db: Db,
  work: Work,
): Promise<Work | undefined> {
  for (const inReplyTo of work.answered)
    if (await isKnownHere(db, inReplyTo)) return { ...work, inReplyTo };
  return undefined;
}

/**
 * The same for what may have no place here, and then answers the first it names. One that answers a single thing is
 * given back without a look, which is nearly all. @source Bridgy Fed and others that stand between networks name
 * what they answer on each
 */
export async function underWhatIsHere(db: Db, work: RemoteWork): Promise<RemoteWork> {
  if (work.answered.length < 2) return work;
  return (await placed(db, work)) ?? work;
}
