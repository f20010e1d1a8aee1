import { countReplies, findReply, keepReply } from "#conversation";
import { upsertAccount } from "#audience";
import { onSite, type Tx } from "#schema";

/** A reply of old, as an importer read it; cleaned. */
export interface ImportedReply {
  /** A name for it that is the same at every import: `urn:…`. */
  readonly uri: string;
  /** The uri of the old reply it answers, when it answers one. */
  readonly parentUri: string | undefined;
  /** Names its author without saying who that is; never an e-mail address. */
  readonly accountUri: string;
  readonly authorName: string;
  /** The author's own page, or empty. */
  readonly authorUrl: string;
  readonly html: string;
  /** Unix milliseconds; not a number where its day is not known: it then stands with the one it answers, or with the post. */
  readonly writtenAt: number;
}

/**
 * Old replies come home under their post, inside the caller's transaction, in their threads and with their
 * dates. Those that are here already are left alone, so an import can be run again. Nobody waits for an answer to them.
 * @returns how many are new.
 */
export async function addImportedReplies(
  tx: Tx,
  postId: number,
  replies: readonly ImportedReply[],
): Promise<number> {
  if (replies.length === 0) return 0;
  let added = 0;
  for (const { reply, writtenAt } of inOrder(replies, await publishedAt(tx, postId))) {
    const found =
      reply.parentUri === undefined ? undefined : await findReply(tx.db, { uri: reply.parentUri });
    const parent = found?.conversation_id === postId ? found : undefined;
    const account = await upsertAccount(tx, {
      network: onSite,
      uri: reply.accountUri,
      handle: "",
      name: reply.authorName,
      url: reply.authorUrl,
      avatarUrl: null,
      bioHtml: "",
    });
    const id = await keepReply(
      tx,
      {
        conversationId: postId,
        parentId: parent?.id ?? null,
        accountId: account.id,
        network: onSite,
        uri: reply.uri,
        url: "",
        authorName: reply.authorName,
        html: reply.html,
        writtenAt,
        arrivedAt: writtenAt,
        isAnswered: true,
      },
      parent?.path ?? "",
    );
    if (id !== undefined) added += 1;
  }
  if (added > 0) await countReplies(tx, { conversation_id: postId, network: onSite }, added);
  return added;
}

interface Dated {
  readonly reply: ImportedReply;
  readonly writtenAt: number;
  /** No earlier than that of what it answers, whatever the clocks of old servers said. */
  readonly place: number;
}

/** In the order of time, each after the one it answers. */
function inOrder(replies: readonly ImportedReply[], postAt: number): Dated[] {
  const byUri = new Map<string, Dated>();
  for (const reply of replies) {
    const parent = reply.parentUri === undefined ? undefined : byUri.get(reply.parentUri);
    const isKnown = Number.isSafeInteger(reply.writtenAt);
    const writtenAt = isKnown ? reply.writtenAt : (parent?.writtenAt ?? postAt);
    const place = Math.max(writtenAt, parent?.place ?? writtenAt);
    byUri.set(reply.uri, { reply, writtenAt, place });
  }
  return [...byUri.values()].toSorted((a, b) => a.place - b.place);
}

async function publishedAt(tx: Tx, postId: number): Promise<number> {
  const post = await tx.db
    .selectFrom("posts")
    .select("published_at")
    .where("id", "=", postId)
    .executeTakeFirst();
  return Number(post?.published_at ?? tx.now);
}
