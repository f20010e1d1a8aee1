import { followIsAnswered } from "#flows/we-follow.ts";
import type { Kit } from "#kit";
import type { Following, Reacting } from "#networks";
import type { Connection, SendOutcome } from "#syndication";

import type { Client } from "./agent.ts";
import { findAllRecords, nameRecords, type RecordOf } from "./records.ts";
import { repositoryOf } from "./repository.ts";
import { readRecord } from "./targets.ts";

const done: SendOutcome = { kind: "sent", uri: "", url: "" };

/** Likes or shares something there, or no longer does. @source app.bsky.feed.like, app.bsky.feed.repost */
export async function sendReaction(
  kit: Kit,
  client: Client,
  reacting: Reacting,
): Promise<SendOutcome> {
  const { connection, reaction, what, id, uri, isWanted, key } = reacting;
  const kind = reaction === "like" ? "like" : "repost";
  const of: RecordOf = { kind, what, subject_id: id };
  if (!isWanted || uri === undefined) return await takeBack(kit, client, connection, of);
  const { cid } = await readRecord(client, uri);
  const subject = { uri, cid };
  return await say({ kit, client, connection, key }, of, `app.bsky.feed.${kind}`, subject);
}

/**
 * Follows an account there, or no longer does. Nobody is asked whether they may be followed, and nobody asks us.
 * @source app.bsky.graph.follow
 */
export async function sendFollow(
  kit: Kit,
  client: Client,
  following: Following,
): Promise<SendOutcome> {
  const { connection, verb, accountId, key } = following;
  if (verb !== "follow" && verb !== "unfollow") return done;
  const of: RecordOf = { kind: "follow", what: "account", subject_id: accountId };
  const { db } = kit.store;
  const account = await db
    .selectFrom("accounts")
    .select("uri")
    .where("id", "=", accountId)
    .executeTakeFirst();
  const isFollowed = await db
    .selectFrom("following")
    .select("account_id")
    .where("account_id", "=", accountId)
    .executeTakeFirst();
  // It was taken back before it went out.
  if (verb === "unfollow" || account === undefined || isFollowed === undefined)
    return isFollowed === undefined ? await takeBack(kit, client, connection, of) : done;
  const sent = await say(
    { kit, client, connection, key },
    of,
    "app.bsky.graph.follow",
    account.uri,
  );
  await followIsAnswered(kit.store, { accountUri: account.uri, accepted: true });
  return sent;
}

async function say(
  {
    kit,
    client,
    connection,
    key,
  }: {
    readonly kit: Kit;
    readonly client: Client;
    readonly connection: Connection;
    readonly key: string;
  },
  of: RecordOf,
  $type: string,
  subject: unknown,
): Promise<SendOutcome> {
  const [record] = await nameRecords(kit.store, connection, of, { parts: 1, key });
  if (record === undefined) return done;
  const agent = await client.agentFor(connection);
  const createdAt = new Date(record.written_at).toISOString();
  await repositoryOf(kit.store, connection, agent).write(record, { $type, subject, createdAt });
  return { kind: "sent", uri: record.uri, url: "" };
}

async function takeBack(
  kit: Kit,
  client: Client,
  connection: Connection,
  of: RecordOf,
): Promise<SendOutcome> {
  const records = await findAllRecords(kit.store.db, connection.id, of);
  if (records.length === 0) return done;
  const repository = repositoryOf(kit.store, connection, await client.agentFor(connection));
  for (const record of records) await repository.erase(record);
  return done;
}
