import { addReply, findReply } from "#conversation";
import { upsertAccount } from "#audience";
import type { Tx } from "#schema";

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
  /** Unix milliseconds. */
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
  let added = 0;
  // In the order of time a parent comes before what answers it.
  for (const reply of replies.toSorted((a, b) => a.writtenAt - b.writtenAt)) {
    const found =
      reply.parentUri === undefined ? undefined : await findReply(tx.db, { uri: reply.parentUri });
    const parent = found?.post_id === postId ? found : undefined;
    const account = await upsertAccount(tx, {
      network: "site",
      uri: reply.accountUri,
      handle: "",
      name: reply.authorName,
      url: reply.authorUrl,
      avatarUrl: null,
      bioHtml: "",
      inbox: null,
      sharedInbox: null,
    });
    const id = await addReply(
      tx,
      {
        postId,
        parentId: parent?.id ?? null,
        accountId: account.id,
        network: "site",
        uri: reply.uri,
        url: "",
        authorName: reply.authorName,
        html: reply.html,
        writtenAt: reply.writtenAt,
        arrivedAt: reply.writtenAt,
        isAnswered: true,
      },
      parent?.path ?? "",
    );
    if (id !== undefined) added += 1;
  }
  return added;
}
