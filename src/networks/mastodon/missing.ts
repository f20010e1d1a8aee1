import { AppError } from "#core/errors.ts";
import type { Incoming } from "#flows/incoming.ts";
import type { Copy } from "#syndication";

import { findIt, type HomeContext } from "./home-context.ts";
import { forgetStatus, statusesUnder } from "./statuses.ts";

/** So many are asked after in one look; the rest is left to the next. */
const mostAsked = 40;

/**
 * What was seen under a copy of ours before and is not there any more. Our server is asked for each, and of what it does
 * not have, the server where it was written: ours may only hide it from us.
 */
export async function* whatIsMissing(
  context: HomeContext,
  copy: Copy,
  seen: ReadonlySet<string>,
): AsyncGenerator<Incoming> {
  const { kit, api, connection } = context;
  const before = await statusesUnder(kit.store.db, connection.id, copy.id);
  const unseen = before.filter(({ uri }) => !seen.has(uri)).slice(0, mostAsked);
  for (const { uri, statusId } of unseen) {
    if ((await findIt(api, statusId)) !== undefined) continue;
    if (await isTakenAway(context, uri)) {
      yield { kind: "erasure", uri, authorUri: undefined };
      await forgetStatus(kit.store, connection.id, uri);
    } else yield { kind: "missed", uri };
  }
}

async function isTakenAway({ kit, api }: HomeContext, uri: string): Promise<boolean> {
  const { origin } = new URL(uri);
  if (origin === new URL(api.tokens.server).origin) return true;
  try {
    const { status } = await kit.fetch(uri, { headers: { accept: "application/activity+json" } });
    return status === 404 || status === 410;
  } catch (fault) {
    // A server that is away says nothing of the post.
    if (fault instanceof AppError) return false;
    throw fault;
  }
}
