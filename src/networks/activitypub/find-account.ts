import { z } from "zod";

import { type AccountRow, findAccount, upsertAccount } from "#audience";
import { badInput } from "#core/errors.ts";
import { enqueue } from "#jobs";
import type { Kit } from "#kit";

import type { FetchDocument } from "./fetch-document.ts";
import { readActor } from "./read-actor.ts";

const webfingerShape = z.object({
  links: z
    .array(
      z.looseObject({
        rel: z.string().optional(),
        type: z.string().optional(),
        href: z.string().optional(),
      }),
    )
    .max(100),
});

/**
 * Finds an account by `@ann@example.org`, `ann@example.org` or its address, and remembers it.
 * @returns undefined when there is none. @source RFC 7033; ActivityPub and WebFinger (SWICG report)
 */
export function accountFinder(
  kit: Kit,
  fetchDocument: FetchDocument,
): (handleOrUrl: string) => Promise<AccountRow | undefined> {
  return async (handleOrUrl) => {
    const text = handleOrUrl.trim();
    const handle = /^@?([^@\s/]{1,200})@([^@\s/]{1,250})$/.exec(text);
    const uri = handle === null ? text : await askWebfinger(kit, handle[1] ?? "", handle[2] ?? "");
    if (uri === undefined || !/^https?:\/\//.test(uri) || !URL.canParse(uri)) return undefined;
    const found = await fetchDocument(uri);
    const actor = found.kind === "found" ? readActor(found.document) : undefined;
    if (actor === undefined) return undefined;
    await kit.store.transact(async (tx) => {
      const { id, needsPicture } = await upsertAccount(tx, actor.account);
      if (needsPicture) await enqueue(tx, { kind: "fetch-account", payload: { accountId: id } });
    });
    return await findAccount(kit.store.db, { uri: actor.account.uri });
  };
}

async function askWebfinger(kit: Kit, user: string, host: string): Promise<string | undefined> {
  // Tests and intranets speak plain http; on the open web it is https only.
  const schemes = kit.config.allowPrivateNetwork ? ["http", "https"] : ["https"];
  for (const scheme of schemes) {
    const base = URL.parse(`${scheme}://${host}`);
    if (base === null) throw badInput("That is not a fediverse address.");
    const resource = encodeURIComponent(`acct:${user}@${base.host}`);
    try {
      const answer = await kit.fetch(`${base.origin}/.well-known/webfinger?resource=${resource}`, {
        accept: ["application/jrd+json", "application/json"],
        maxBytes: 100_000,
      });
      if (answer.status !== 200) continue;
      const checked = webfingerShape.safeParse(answer.json());
      const self = checked.data?.links.find(
        (link) => link.rel === "self" && /activity\+json|ld\+json/.test(link.type ?? ""),
      );
      if (self?.href !== undefined) return self.href;
    } catch (fault) {
      if (scheme === schemes.at(-1)) throw fault;
    }
  }
  return undefined;
}
