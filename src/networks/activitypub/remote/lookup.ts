import type { AccountRow } from "#audience";
import type { Kit } from "#kit";
import type { Lookup } from "#networks";

import { ownAddresses } from "#activitypub/addresses.ts";
import type { FetchDocument } from "./fetch-document.ts";
import type { FindActor } from "./find-account.ts";
import { workFinder } from "./find-work.ts";
import type { People } from "./people.ts";

/** Whom and what the fediverse finds, in the words of the rest of the program. */
export function lookupOf(
  kit: Kit,
  fetchDocument: FetchDocument,
  people: People,
  find: {
    readonly findActor: FindActor;
    readonly findAccount: (handleOrUrl: string) => Promise<AccountRow | undefined>;
  },
): Lookup {
  const ours = ownAddresses(kit.config.origin).actor;
  const findWork = workFinder(kit, fetchDocument, people);
  return {
    account: async (who) => {
      const row = await find.findAccount(who);
      if (row === undefined) return undefined;
      const { id, handle, name, url, bio_html } = row;
      return { accountId: id, handle, name, url, bioHtml: bio_html };
    },
    other: async (who) => {
      const actor = await find.findActor(who);
      if (actor === undefined) return undefined;
      const { account, alsoKnownAs, movedTo } = actor;
      return {
        uri: account.uri,
        handle: account.handle,
        isUs: account.uri === ours,
        namesUs: alsoKnownAs.includes(ours),
        hasMoved: movedTo !== undefined && movedTo !== account.uri,
      };
    },
    post: async (uri) => {
      const found = await findWork(uri);
      return found === undefined ? undefined : { ...found.work, account: found.account };
    },
  };
}
