import type { IncomingAccount } from "#audience";
import type { Incoming } from "#flows/incoming.ts";
import type { Db } from "#schema";
import type { Copy } from "#syndication";

import type { Status } from "./entities.ts";
import { type HomeContext, readAccounts, uriOf } from "./home-context.ts";
import { addressOf } from "./our-address.ts";
import { oursAmong } from "./posts.ts";
import { readText } from "./read-status.ts";
import { keepStatuses } from "./statuses.ts";

/** What stands here of a reply. */
interface Held {
  readonly state: string;
  /** Unix milliseconds. */
  readonly changedAt: number;
}

/**
 * What the posts below one of ours are to us, a post before what answers it: what is new comes as a reply, what was
 * changed, or is found again, as an edit, and what is no longer for everybody is taken off the page. What answers
 * something that is not shown here hangs below the nearest thing that is.
 * @param top our text, by our own address, and its posts there, by their ids
 */
export async function* arriving(
  context: HomeContext,
  copy: Copy,
  top: { readonly ours: string; readonly roots: readonly string[] },
  all: readonly Status[],
): AsyncGenerator<Incoming> {
  const { kit, connection } = context;
  const { db } = kit.store;
  const own = await ownAddresses(db, connection.id, all);
  const held = await heldAmong(db, all);
  const people = await readAccounts(
    context,
    all.map(({ account }) => account),
  );
  const others = all.filter(({ id, uri }) => !own.has(id) && !isFromHere(context, uri));
  await keepStatuses(
    kit.store,
    connection.id,
    copy.id,
    others.map(({ id, uri }) => ({ uri, statusId: id })),
  );
  const places = new Map<string, string>([
    ...own,
    ...top.roots.map((id) => [id, top.ours] as const),
  ]);
  for (const status of all) {
    if (own.has(status.id)) continue;
    const above = places.get(status.in_reply_to_id ?? "") ?? top.ours;
    // Our own word, that went there by another way.
    if (isFromHere(context, status.uri)) {
      places.set(status.id, held.has(status.uri) ? status.uri : above);
      continue;
    }
    const account = people.get(uriOf(status.account));
    const here = held.get(status.uri);
    const { visibility } = status;
    const isShown = visibility === "public" || visibility === "unlisted";
    places.set(status.id, isShown ? status.uri : above);
    if (account === undefined) continue;
    if (here !== undefined) {
      if (isShown ? isChanged(status, here) : here.state !== "erased")
        yield editOf(context, status, account, isShown ? visibility : "followers");
    } else if (isShown) yield replyTo(context, status, account, above, visibility);
  }
}

function replyTo(
  context: HomeContext,
  status: Status,
  account: IncomingAccount,
  inReplyToUri: string,
  visibility: "public" | "unlisted",
): Incoming {
  const { uri, created_at: writtenAt } = status;
  return {
    ...{
      kind: "reply",
      network: "mastodon",
      account,
      uri,
      url: status.url ?? uri,
      inReplyToUri,
      writtenAt,
      visibility,
    },
    ...readText(status, context),
  };
}

function editOf(
  context: HomeContext,
  status: Status,
  { uri: authorUri }: IncomingAccount,
  visibility: "public" | "unlisted" | "followers",
): Incoming {
  const { uri, edited_at } = status;
  return {
    ...{ kind: "edit", uri, authorUri, visibility },
    ...readText(status, context),
    ...(edited_at == null ? {} : { editedAt: edited_at }),
  };
}

function isChanged({ edited_at }: Status, { state, changedAt }: Held): boolean {
  return state === "away" || (state !== "erased" && edited_at != null && edited_at > changedAt);
}

function isFromHere({ kit }: HomeContext, uri: string): boolean {
  return uri.startsWith(`${kit.config.origin}/`);
}

/** Those posts that are ours, by their ids, and our own addresses of what they stand for. */
async function ownAddresses(
  db: Db,
  connectionId: number,
  all: readonly Status[],
): Promise<ReadonlyMap<string, string>> {
  const found = new Map<string, string>();
  const uris = all.map(({ uri }) => uri);
  // Not by their ids there: snac gives a post another one after a while.
  for (const { uri, what, subject_id } of await oursAmong(db, connectionId, uris)) {
    const address = await addressOf(db, { what, id: subject_id });
    const id = all.find((one) => one.uri === uri)?.id;
    if (id !== undefined && address !== undefined) found.set(id, address);
  }
  return found;
}

async function heldAmong(db: Db, all: readonly Status[]): Promise<ReadonlyMap<string, Held>> {
  const found = new Map<string, Held>();
  for (let from = 0; from < all.length; from += 100)
    for (const { uri, state, edited_at, written_at } of await db
      .selectFrom("replies")
      .select(["uri", "state", "edited_at", "written_at"])
      .where(
        "uri",
        "in",
        all.slice(from, from + 100).map((one) => one.uri),
      )
      .execute())
      found.set(uri, { state, changedAt: edited_at ?? written_at });
  return found;
}
