import type { IncomingAccount } from "#audience";
import { AppError } from "#core/errors.ts";
import type { Kit } from "#kit";
import type { Db } from "#schema";
import type { Connection } from "#syndication";

import type { Api } from "./api.ts";
import { type Account, type Status, status } from "./entities.ts";
import { readAccount } from "./read-status.ts";

/** What it takes to read what came of ours, as one account of ours. */
export interface HomeContext {
  readonly kit: Kit;
  readonly api: Api;
  readonly connection: Connection;
  readonly tellsLanguage: boolean;
}

/** A post by its id there; undefined where the server does not have it, or does not show it to us. */
export async function findIt({ read }: Pick<Api, "read">, id: string): Promise<Status | undefined> {
  try {
    return await read(status, `/api/v1/statuses/${encodeURIComponent(id)}`);
  } catch (fault) {
    if (fault instanceof AppError && fault.code === "gone_there") return undefined;
    throw fault;
  }
}

/**
 * Some people as we are to know them: those of our server as it describes them, and those of others as they are known here
 * already, or else as our server has heard of them.
 */
export async function readAccounts(
  { kit, api }: Pick<HomeContext, "kit" | "api">,
  people: readonly Account[],
): Promise<ReadonlyMap<string, IncomingAccount>> {
  const all = new Map(people.map((one) => [uriOf(one), readAccount(one, api.tokens.domain)]));
  const elsewhere = people.filter(({ acct }) => acct.includes("@")).map(uriOf);
  for (const known of await knownAmong(kit.store.db, elsewhere)) all.set(known.uri, known);
  return all;
}

/** The id on the fediverse of somebody. */
export function uriOf({ uri, url }: Account): string {
  return uri ?? url;
}

async function knownAmong(db: Db, uris: readonly string[]): Promise<IncomingAccount[]> {
  const known: IncomingAccount[] = [];
  for (let from = 0; from < uris.length; from += 100)
    for (const row of await db
      .selectFrom("accounts")
      .select(["network", "uri", "handle", "name", "url", "avatar_url", "bio_html"])
      .where("uri", "in", uris.slice(from, from + 100))
      .where("state", "=", "known")
      .where("handle", "<>", "")
      .execute()) {
      const { network, uri, handle, name, url, avatar_url: avatarUrl, bio_html: bioHtml } = row;
      known.push({ network, uri, handle, name, url, avatarUrl, bioHtml });
    }
  return known;
}
