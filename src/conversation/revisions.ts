import { firstThatFit } from "#core/fit.ts";
import type { Db, WrittenText } from "#schema";

/** What a reply said before it was edited. */
export interface ReplyRevision extends WrittenText {
  /** 1 for what was first written. */
  readonly number: number;
  /** When it was replaced, Unix milliseconds. */
  readonly replacedAt: number;
  /** The name of who of ours replaced it; null where its own author did, empty where it was erased. */
  readonly by: string | null;
}

/** A stretch of what a reply said before, newest first. */
export interface RevisionPage {
  readonly revisions: readonly ReplyRevision[];
  /** Number of the last one shown, when older ones are kept. */
  readonly next: number | undefined;
  /** How many texts of it were not kept, of all. */
  readonly notKept: number;
}

/** So many stand on a page at most, and so much text, in UTF-16 units; one at least. */
const mostOnPage = 10;
const mostText = 200_000;

/** What a visible reply said before each edit, as far as it is kept, oldest first; nothing of one that is hidden or erased. */
export async function revisionsOfReply(db: Db, replyId: number): Promise<ReplyRevision[]> {
  const rows = await kept(db, replyId).orderBy("reply_revisions.number").execute();
  return rows.map(({ created_at, ...said }) => ({ ...said, replacedAt: created_at }));
}

/** A page of the same, newest first, those before the number `before` where one is given. */
export async function pageOfRevisions(
  db: Db,
  reply: { readonly id: number; readonly revision: number },
  before?: number,
): Promise<RevisionPage> {
  const query = kept(db, reply.id).orderBy("reply_revisions.number", "desc");
  const rows = await (
    before === undefined ? query : query.where("reply_revisions.number", "<", before)
  )
    .limit(mostOnPage + 1)
    .execute();
  const { n } = await db
    .selectFrom("reply_revisions")
    .select((from) => from.fn.countAll<number>().as("n"))
    .where("reply_id", "=", reply.id)
    .executeTakeFirstOrThrow();
  const shown = firstThatFit(rows.slice(0, mostOnPage), ({ html }) => html.length, mostText);
  return {
    revisions: shown.map(({ created_at, ...said }) => ({ ...said, replacedAt: created_at })),
    next: shown.length < rows.length ? shown.at(-1)?.number : undefined,
    notKept: Math.max(0, reply.revision - 1 - Number(n)),
  };
}

function kept(db: Db, replyId: number) {
  return db
    .selectFrom("reply_revisions")
    .innerJoin("replies", "replies.id", "reply_revisions.reply_id")
    .leftJoin("users", "users.id", "reply_revisions.user_id")
    .select("users.name as by")
    .select(["reply_revisions.number", "reply_revisions.title", "reply_revisions.warning"])
    .select(["reply_revisions.html", "reply_revisions.language", "reply_revisions.created_at"])
    .where("reply_revisions.reply_id", "=", replyId)
    .where("replies.state", "=", "visible");
}
