import type { IncomingAccount } from "#audience";
import type { Incoming } from "#flows/incoming.ts";
import type { Subject } from "#schema";

import { z } from "zod";

import { type Api, readAs } from "./api.ts";
import { account, type Account, readable, type Status } from "./entities.ts";
import { type HomeContext, readAccounts } from "./home-context.ts";

/** So many are given at a time, and so many times in one look; of more nobody is taken to have gone. */
const pageSize = 80;
const mostPages = 50;

type Kind = "like" | "share";

interface Asked {
  readonly subject: Subject;
  readonly ours: string;
  /** Our posts there that stand for it. */
  readonly roots: readonly Status[];
}

/** Who likes and shares a text of ours there, and who no longer does. */
export async function* reactionsTo(context: HomeContext, asked: Asked): AsyncGenerator<Incoming> {
  yield* ofKind(context, asked, "like", "favourited_by");
  yield* ofKind(context, asked, "share", "reblogged_by");
}

async function* ofKind(
  context: HomeContext,
  { subject, ours, roots }: Asked,
  kind: Kind,
  list: "favourited_by" | "reblogged_by",
): AsyncGenerator<Incoming> {
  const before = await heldOf(context, subject, roots, kind);
  const seen = new Set<string>();
  let isComplete = true;
  for (const root of roots) {
    const count = list === "favourited_by" ? root.favourites_count : root.reblogs_count;
    if (count === 0) continue;
    const pages = pagesOf(context.api, `/api/v1/statuses/${encodeURIComponent(root.id)}/${list}`);
    let next = await pages.next();
    for (; next.done !== true; next = await pages.next())
      for (const who of (await readAccounts(context, next.value)).values()) {
        if (!seen.has(who.uri) && !before.has(who.uri)) yield given(kind, root, ours, who);
        seen.add(who.uri);
      }
    isComplete &&= next.value;
  }
  if (!isComplete) return;
  for (const [accountUri, uri] of before)
    if (!seen.has(accountUri)) yield { kind: "undo", uri, accountUri };
}

/** Servers do not say the ids of likes and shares, so they are named by whose they are, and of what. */
const nameOf = ({ uri }: Status, kind: Kind, accountUri: string): string =>
  `${uri}#${kind}-${accountUri}`;

function given(kind: Kind, root: Status, objectUri: string, who: IncomingAccount): Incoming {
  const uri = nameOf(root, kind, who.uri);
  return { kind: "reaction", reaction: kind, uri, objectUri, account: who };
}

/** Those that are here by this way, by whose they are. */
async function heldOf(
  { kit }: HomeContext,
  { what, id }: Subject,
  roots: readonly Status[],
  kind: Kind,
): Promise<ReadonlyMap<string, string>> {
  const rows = await kit.store.db
    .selectFrom("reactions")
    .innerJoin("accounts", "accounts.id", "reactions.account_id")
    .select(["reactions.uri", "accounts.uri as account"])
    .where("reactions.kind", "=", kind)
    .where(what === "post" ? "reactions.conversation_id" : "reactions.reply_id", "=", id)
    .execute();
  const names = new Set(rows.map((row) => row.account));
  const ours = new Set(roots.flatMap((root) => [...names].map((name) => nameOf(root, kind, name))));
  return new Map(rows.flatMap(({ uri, account: by }) => (ours.has(uri) ? [[by, uri]] : [])));
}

/** The people in a list of the server's. @returns whether all of them were given @source RFC 8288 §3 */
async function* pagesOf(api: Api, path: string): AsyncGenerator<Account[], boolean> {
  let next = `${path}?limit=${pageSize}`;
  for (let page = 0; page < mostPages; page += 1) {
    const answer = await api.ask(next);
    yield readable(account, readAs(z.array(z.unknown()), answer), pageSize * 2);
    const [, address = ""] =
      /<([^>]*)>\s*;[^,]*\brel="?next"?/u.exec(answer.headers.get("link") ?? "") ?? [];
    if (address === "") return true;
    const url = URL.parse(address, api.tokens.server);
    // The key goes to no other server.
    if (url?.host !== new URL(api.tokens.server).host) return false;
    next = `${url.pathname}${url.search}`;
  }
  return false;
}
