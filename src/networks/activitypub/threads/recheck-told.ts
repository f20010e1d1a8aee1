import { findReply, isPrivate, textOf } from "#conversation";
import { itemIsEdited, itemIsGone } from "#flows/item-arrives.ts";
import { replyIsEdited } from "#flows/reply-is-edited.ts";
import { replyIsErased } from "#flows/reply-is-erased.ts";
import { replyReturns } from "#flows/reply-returns.ts";
import type { JobHandlers, JobPayloads } from "#jobs";
import type { Kit } from "#kit";
import type { Db, Visibility } from "#schema";

import type { FetchDocument } from "#activitypub/remote/fetch-document.ts";
import { onTheirWord } from "./on-their-word.ts";
import { saysForWhom } from "#activitypub/remote/read-audience.ts";
import { quotedOfOurs, readWork } from "#activitypub/remote/read-object.ts";
import { recheckHandler } from "./recheck.ts";
import { deleteMarker, forgetMark } from "#activitypub/inbound/seen.ts";
import type { RemoteWorks } from "./remote-works.ts";

/**
 * Does `recheck-told` jobs: a group, or another server, says that something was changed, deleted or brought back.
 * Its author's own server is asked, and what that says holds for the reply, the mention and the thing to read
 * that stand here under this address.
 */
export function recheckToldHandler(
  kit: Kit,
  fetchDocument: FetchDocument,
  works: RemoteWorks,
): JobHandlers["recheck-told"] {
  const { store } = kit;
  const recheckReply = recheckHandler(kit, fetchDocument);

  /** What was erased takes its place again when it stands at its author's server again, for everyone. */
  const bringBack = async (uri: string): Promise<void> => {
    const work = await works.read(uri);
    const account = work?.uri === uri ? await works.authorOf(work) : undefined;
    if (work === undefined || account === undefined) return;
    const { url, visibility } = work;
    if (visibility !== "public" && visibility !== "unlisted") return;
    await forgetMark(store, deleteMarker(work.authorUri, uri));
    const quotes = quotedOfOurs(work, kit.config.origin);
    await replyReturns(store, { ...textOf(work), account, uri, url, visibility, quotes });
  };

  /** The same for what only the owner sees. */
  const askForOwner = async ({ uri, said }: JobPayloads["recheck-told"]): Promise<void> => {
    const kept = [
      ...(await keptIn(store.db, "mentions", uri)),
      ...(await keptIn(store.db, "reading_items", uri)),
    ];
    if (kept.length === 0) return;
    const isReply = (await findReply(store.db, { uri })) !== undefined;
    const found = await fetchDocument(uri);
    if (found.kind === "gone") {
      // What is private may be denied to be there; of what is not, two say that it is gone.
      const isTold = said === "Delete" && !kept.some(({ visibility }) => isPrivate(visibility));
      if (found.says !== "gone" && !(isTold && found.says === "not-found")) return;
      for (const { authorUri } of kept) {
        if (!isReply) await replyIsErased(store, { uri, authorUri });
        await itemIsGone(store, { uri, authorUri });
      }
      return;
    }
    const work = readWork(found.document, kit.clock.now());
    if (work === undefined || work.uri !== uri) return;
    const { authorUri, editedAt, visibility } = work;
    const edit = {
      ...textOf(work),
      ...{ uri, authorUri, quotes: quotedOfOurs(work, kit.config.origin) },
      // Some say whom a work is for only in the activity that brings it.
      ...(saysForWhom(found.document) ? { visibility } : {}),
      ...(editedAt === undefined ? {} : { editedAt }),
    };
    if (!isReply) await replyIsEdited(store, edit);
    await itemIsEdited(store, edit);
  };

  return async (job) =>
    await onTheirWord(job.attempt, async () => {
      const { uri, said } = job.payload;
      const reply = await findReply(store.db, { uri });
      if (reply !== undefined && said === "Undo" && reply.state === "erased") await bringBack(uri);
      else if (reply !== undefined)
        await recheckReply({ ...job, kind: "recheck-reply", payload: { replyId: reply.id } });
      await askForOwner(job.payload);
    });
}

/** Whose it is and who may see it, where it is kept here. */
async function keptIn(
  db: Db,
  table: "mentions" | "reading_items",
  uri: string,
): Promise<readonly { readonly authorUri: string; readonly visibility: Visibility }[]> {
  return await db
    .selectFrom(table)
    .innerJoin("accounts", "accounts.id", `${table}.account_id`)
    .select(["accounts.uri as authorUri", `${table}.visibility`])
    .where(`${table}.uri`, "=", uri)
    .execute();
}
