import { type AccountRow, findAccount, upsertAccount } from "#audience";
import { enqueue } from "#jobs";
import type { Kit } from "#kit";

import { askWebfinger } from "./ask-webfinger.ts";
import type { FetchDocument } from "./fetch-document.ts";
import { keepInboxes } from "./inboxes.ts";
import type { People } from "./people.ts";
import { readActor, type RemoteActor } from "./read-actor.ts";

/** Finds an actor by `@ann@example.org`, `ann@example.org` or its address; undefined when there is none. */
export type FindActor = (handleOrUrl: string) => Promise<RemoteActor | undefined>;

/**
 * Finds actors as their own servers describe them now. Nothing is kept.
 * @source RFC 7033; ActivityPub and WebFinger (SWICG report)
 */
export function actorFinder(kit: Kit, fetchDocument: FetchDocument, people: People): FindActor {
  return async (handleOrUrl) => {
    const text = handleOrUrl.trim();
    const handle = /^@?([^@\s/]{1,200})@([^@\s/]{1,250})$/.exec(text);
    const [, user = "", host = ""] = handle ?? [];
    const uri =
      handle === null
        ? text
        : (await askWebfinger(kit, host, (at) => `acct:${user}@${at}`))?.actorUri;
    if (uri === undefined || !/^https?:\/\//.test(uri) || !URL.canParse(uri)) return undefined;
    const found = await fetchDocument(uri);
    const actor = found.kind === "found" ? readActor(found.document) : undefined;
    if (actor === undefined) return undefined;
    return { ...actor, account: await people.withHandle(actor.account) };
  };
}

/** Finds an account in the same ways, and remembers it. */
export function accountFinder(
  kit: Kit,
  findActor: FindActor,
): (handleOrUrl: string) => Promise<AccountRow | undefined> {
  return async (handleOrUrl) => {
    const actor = await findActor(handleOrUrl);
    if (actor === undefined) return undefined;
    await keepInboxes(kit, actor.account);
    await kit.store.transact(async (tx) => {
      const { id, needsPicture } = await upsertAccount(tx, actor.account);
      if (needsPicture) await enqueue(tx, { kind: "fetch-account", payload: { accountId: id } });
    });
    return await findAccount(kit.store.db, { uri: actor.account.uri });
  };
}
