import type { IncomingAccount } from "#audience";
import { takeInSaying } from "#flows/incoming.ts";
import { replyReturns } from "#flows/reply-returns.ts";
import type { Db, Store, Tables } from "#schema";
import { type Selectable, sql } from "kysely";

import type { Entry } from "./read-entry.ts";
import type { Target } from "./target.ts";

/** A webmention as it is kept. */
export type WebmentionRow = Selectable<Tables["webmentions_in"]>;

/** What became of one: what is written down of it. */
export type Taken = Pick<WebmentionRow, "state" | "code" | "kind" | "uri" | "account_uri">;

/**
 * Hands what a page says to the flow it is for. What stood here of it before is changed where it is the same kind of thing, and
 * taken away where it is not.
 */
export async function takeEntry(
  store: Store,
  row: WebmentionRow,
  target: Target,
  entry: Entry,
  account: IncomingAccount,
): Promise<Taken> {
  const uri = row.source;
  const kind = target.kind === "post" ? entry.kind : "mention";
  const wasHere = row.kind !== "";
  if (wasHere && (row.kind !== kind || row.account_uri !== account.uri)) await takeBack(store, row);
  else if (wasHere) {
    await takeInSaying(store, { kind: "account-changed", account });
    if (kind === "like" || kind === "share") return taken(row);
    const { editedAt } = entry;
    const said = await takeInSaying(store, {
      ...{ kind: "edit", uri, authorUri: account.uri, html: entry.html, title: entry.title },
      ...(entry.isQuote && target.kind === "post" ? { quotes: [target.uri] } : {}),
      ...(editedAt === undefined ? {} : { editedAt }),
    });
    if (said !== "unknown") return taken(row);
  }
  if (
    target.kind === "post" &&
    (await isHereOtherwise(store.db, target.uri, [uri, entry.permalink]))
  )
    return { ...taken(row), kind: "", uri: "", account_uri: "" };
  const said = await handOver(store, row, target, entry, account, kind);
  const code = refusals[said];
  return code === undefined
    ? { state: "taken", code: "", kind, uri, account_uri: account.uri }
    : { state: "refused", code, kind: "", uri: "", account_uri: "" };
}

const refusals: Readonly<Record<string, string>> = {
  blocked: "source_blocked",
  closed: "reply_closed",
  "not-ours": "no_link_here",
};

function taken({ kind, uri, account_uri }: WebmentionRow): Taken {
  return { state: "taken", code: "", kind, uri, account_uri };
}

async function handOver(
  store: Store,
  { source: uri }: WebmentionRow,
  target: Target,
  entry: Entry,
  account: IncomingAccount,
  kind: Entry["kind"],
): Promise<string> {
  const { html, title, permalink: url } = entry;
  if (target.kind === "post" && (kind === "like" || kind === "share"))
    return await takeInSaying(store, {
      ...{ kind: "reaction", reaction: kind, uri, objectUri: target.uri, account },
      emoji: entry.emoji,
    });
  if (target.kind === "post" && kind === "reply") {
    const said = await takeInSaying(store, {
      ...{ kind: "reply", account, uri, url, inReplyToUri: target.uri, html, title },
      writtenAt: entry.writtenAt ?? Number.NaN,
    });
    if (said !== "duplicate") return said;
    // It was erased, as its page was gone or linked here no longer, and is back.
    const back = { account, uri, url, visibility: "public", html, title } as const;
    return (await replyReturns(store, back)).kind;
  }
  return await takeInSaying(store, {
    ...{ kind: "mention", account, uri, url, html, title, inReplyTo: null, visibility: "public" },
    quotes: entry.isQuote && target.kind === "post" ? [target.uri] : [],
  });
}

/** The page is gone, or links here no longer: so does what stood here of it. */
export async function takeBack(store: Store, row: WebmentionRow): Promise<void> {
  const { kind, uri, account_uri: accountUri } = row;
  if (kind === "like" || kind === "share")
    await takeInSaying(store, { kind: "undo", uri, accountUri });
  else if (kind !== "") await takeInSaying(store, { kind: "erasure", uri, authorUri: accountUri });
}

/** The same came by its own network: WordPress and snac for two tell of what they publish in both ways. */
async function isHereOtherwise(
  db: Db,
  target: string,
  addresses: readonly string[],
): Promise<boolean> {
  const conversation = sql`coalesce((select id from posts where uri = ${target}),
    (select conversation_id from replies where uri = ${target}))`;
  const row = await db
    .selectFrom("replies")
    .select("id")
    .where("network", "<>", "webmention")
    .where("uri", "in", addresses)
    .union(
      db
        .selectFrom("replies")
        .select("id")
        .where("network", "<>", "webmention")
        .where(sql<boolean>`conversation_id = ${conversation}`)
        .where("url", "in", addresses),
    )
    .limit(1)
    .executeTakeFirst();
  return row !== undefined;
}
