import { z } from "zod";

import { minute } from "#core/clock.ts";
import { AppError } from "#core/errors.ts";
import { plainText } from "#core/html.ts";
import type { Db } from "#schema";

import type { Api } from "./api.ts";
import { readable, type Status, status } from "./entities.ts";
import { oursAmong } from "./posts.ts";

/** Clocks differ. */
const skewMs = 10 * minute;
/** So many of the newest posts of the account are looked at. */
const mostLooked = 40;

/**
 * Looks among the newest posts of our account for one that was sent before and whose answer did not reach us; servers
 * forget the keys that tell them so after an hour, and some know none.
 * @param since when it was first sent, Unix milliseconds
 */
export async function lookForPost(
  { db }: { readonly db: Db },
  api: Api,
  connectionId: number,
  sent: { readonly text: string; readonly inReplyTo: string | undefined; readonly since: number },
): Promise<Status | undefined> {
  const id = encodeURIComponent(api.tokens.accountId);
  const query = { limit: `${mostLooked}`, exclude_reblogs: "true" };
  const said = await api.read(z.unknown(), `/api/v1/accounts/${id}/statuses`, { query });
  const newest = readable(status, said, mostLooked).filter(
    (one) =>
      one.created_at >= sent.since - skewMs &&
      // What is answered is not compared by its id: snac gives a post another one after a while.
      (one.in_reply_to_id == null) === (sent.inReplyTo === undefined),
  );
  const known = await oursAmong(
    db,
    connectionId,
    newest.map((one) => one.uri),
  );
  const others = newest.filter((one) => known.every(({ uri }) => uri !== one.uri));
  for (const one of others) if (await saysTheSame(api, one, sent.text)) return one;
  return undefined;
}

/** @source docs.joinmastodon.org/methods/statuses, `source` */
async function saysTheSame(api: Api, one: Status, text: string): Promise<boolean> {
  try {
    const path = `/api/v1/statuses/${encodeURIComponent(one.id)}/source`;
    const source = await api.read(z.object({ text: z.string() }), path);
    return bare(source.text) === bare(text);
  } catch (fault) {
    // Older servers do not give it; the text as it is shown is nearly the same.
    if (!(fault instanceof AppError) || fault.code !== "gone_there") throw fault;
    return bare(plainText(one.content)) === bare(text);
  }
}

/** A text without what servers change when they show it: spaces, and the servers of people's names. */
function bare(text: string): string {
  return text.replace(/(?<=@\w+(?:[.-]+\w+)*)@[\w.:-]*\w/gu, "").replace(/\s/gu, "");
}
