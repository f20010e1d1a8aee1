import type { IncomingAccount } from "#audience";
import type { Kit } from "#kit";

import type { FetchDocument } from "./fetch-document.ts";
import type { People } from "./people.ts";
import { httpAddress } from "./read-json.ts";
import { readWork, type RemoteWork } from "./read-object.ts";

/** Something public that somebody wrote, and its author. */
export interface FoundWork {
  readonly work: RemoteWork;
  readonly account: IncomingAccount;
}

/**
 * Looks up what somebody wrote by its address. Only what is public, as its author's own server says it.
 * @returns undefined when there is nothing of that kind
 */
export function workFinder(
  kit: Kit,
  fetchDocument: FetchDocument,
  people: People,
): (uri: string) => Promise<FoundWork | undefined> {
  return async (uri) => {
    if (httpAddress(uri) === undefined) return undefined;
    const found = await fetchDocument(uri);
    const work = found.kind === "found" ? readWork(found.document, kit.clock.now()) : undefined;
    if (work === undefined || !work.isPublic) return undefined;
    if (!(await people.isOneSite(work.authorUri, work.uri))) return undefined;
    const account = await people.fetch(work.authorUri);
    return account === undefined ? undefined : { work, account };
  };
}
