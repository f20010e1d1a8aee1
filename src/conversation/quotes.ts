import { type Expression, sql } from "kysely";

import type { Db, Tx } from "#schema";

/** A post elsewhere that quotes one of ours. */
export interface Quote {
  readonly name: string;
  readonly url: string;
}

/** Something of ours that is quoted. */
export interface QuotedHere {
  readonly uri: string;
  /** The post that it is or stands under; undefined for an answer given elsewhere. */
  readonly postId: number | undefined;
}

/** The same as the studio shows it. */
export interface ShownQuoted {
  readonly uri: string;
  readonly post: { readonly id: number; readonly title: string } | undefined;
}

/**
 * Keeps what of ours a reply or a mention quotes, in place of what it quoted before, each post once. It is kept by
 * the address of what quotes, so it stays when a mention turns out to be a reply.
 * @returns whether it is otherwise than before
 */
export async function setQuotes(
  tx: Tx,
  uri: string,
  quoted: readonly QuotedHere[],
): Promise<boolean> {
  const wanted = new Map<number | string, QuotedHere>();
  for (const one of quoted.toReversed()) wanted.set(one.postId ?? one.uri, one);
  const uris = [...wanted.values()].map((one) => one.uri);
  const before = tx.db.deleteFrom("quotes").where("uri", "=", uri);
  const gone = await (uris.length === 0 ? before : before.where("quoted_uri", "not in", uris))
    .returning("post_id")
    .execute();
  const come: { readonly post_id: number | null }[] = [];
  for (const one of wanted.values()) {
    const row = await tx.db
      .insertInto("quotes")
      .values({ uri, quoted_uri: one.uri, post_id: one.postId ?? null, at: tx.now })
      .onConflict((at) => at.columns(["uri", "quoted_uri"]).doNothing())
      .returning("post_id")
      .executeTakeFirst();
    if (row !== undefined) come.push(row);
  }
  tellPosts(tx, [...gone, ...come]);
  return gone.length + come.length > 0;
}

/** What these quoted is forgotten with them. */
export async function dropQuotes(
  tx: Tx,
  uris: string | Expression<{ readonly uri: string }>,
): Promise<void> {
  const all = tx.db.deleteFrom("quotes").returning("post_id");
  const some =
    typeof uris === "string"
      ? all.where("uri", "=", uris)
      : all.where(sql<boolean>`uri in ${uris}`);
  tellPosts(tx, await some.execute());
}

/** Tells that a reply is otherwise, wherever it is shown: under its post, and under those that it quotes. */
export async function tellOfReply(
  tx: Tx,
  reply: { readonly uri: string; readonly conversation_id: number },
): Promise<void> {
  tx.changed(`post:${reply.conversation_id}`, "queue");
  await tellQuoted(tx, reply.uri);
}

/** Tells the posts that are quoted there. */
export async function tellQuoted(
  tx: Tx,
  uris: string | Expression<{ readonly uri: string }>,
): Promise<void> {
  const all = tx.db.selectFrom("quotes").select("post_id");
  const some =
    typeof uris === "string"
      ? all.where("uri", "=", uris)
      : all.where(sql<boolean>`uri in ${uris}`);
  tellPosts(tx, await some.execute());
}

function tellPosts(tx: Tx, rows: readonly { readonly post_id: number | null }[]): void {
  if (rows.length === 0) return;
  tx.changed(
    "queue",
    ...rows.flatMap((row) => (row.post_id === null ? [] : [`post:${row.post_id}` as const])),
  );
}

/**
 * Who quotes a post of ours, or an answer under it, where everyone can see it; newest first. What stands under the
 * post itself is not said twice.
 */
export async function listQuotes(db: Db, postId: number, limit: number): Promise<Quote[]> {
  return await db
    .selectFrom("quotes")
    .leftJoin("replies", "replies.uri", "quotes.uri")
    .leftJoin("mentions", "mentions.uri", "quotes.uri")
    .innerJoin("accounts", (join) =>
      join.on("accounts.id", "=", sql<number>`coalesce(replies.account_id, mentions.account_id)`),
    )
    .select(["accounts.name", sql<string>`coalesce(replies.url, mentions.url)`.as("url")])
    .where("quotes.post_id", "=", postId)
    .where((is) =>
      is.or([
        is.and([
          is("replies.state", "=", "visible"),
          is("replies.conversation_id", "<>", is.ref("quotes.post_id")),
        ]),
        is.and([
          is("replies.id", "is", null),
          is("mentions.visibility", "in", ["public", "unlisted"]),
        ]),
      ]),
    )
    .where((or) =>
      or.not(
        or.exists(
          or
            .selectFrom("blocks")
            .select("blocks.id")
            .where((at) =>
              at.or([
                at.and([
                  at("blocks.kind", "=", "account"),
                  at("blocks.value", "=", at.ref("accounts.uri")),
                ]),
                at.and([
                  at("blocks.kind", "=", "domain"),
                  at("blocks.value", "=", at.ref("accounts.domain")),
                ]),
              ]),
            ),
        ),
      ),
    )
    .orderBy("quotes.at", "desc")
    .orderBy("quotes.uri")
    .limit(limit)
    .execute();
}

/** What of ours each of these quotes, for the studio; posts that are gone are left out. */
export async function quotedIn(
  db: Db,
  uris: readonly string[],
): Promise<ReadonlyMap<string, readonly ShownQuoted[]>> {
  if (uris.length === 0) return new Map();
  const rows = await db
    .selectFrom("quotes")
    .leftJoin("posts", "posts.id", "quotes.post_id")
    .select(["quotes.uri", "quotes.quoted_uri", "quotes.post_id", "posts.title", "posts.summary"])
    .where("quotes.uri", "in", uris)
    .where((is) => is.or([is("quotes.post_id", "is", null), is("posts.state", "=", "published")]))
    .orderBy("quotes.quoted_uri")
    .execute();
  const shown = rows.map((row) => ({
    by: row.uri,
    uri: row.quoted_uri,
    post:
      row.post_id === null ? undefined : { id: row.post_id, title: row.title || row.summary || "" },
  }));
  return Map.groupBy(shown, (row) => row.by);
}
