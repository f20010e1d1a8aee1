import { setTimeout as wait } from "node:timers/promises";

import type { Agent } from "@atproto/api";

import { minute } from "#core/clock.ts";
import { AppError } from "#core/errors.ts";
import type { Kit } from "#kit";
import type { Draft, OutgoingText, Sending } from "#networks";
import { readOutgoing } from "#networks/read-outgoing.ts";
import type { Db, Subject } from "#schema";
import type { SendOutcome } from "#syndication";

import type { Client } from "./agent.ts";
import { type Embed, sendEmbed } from "./embed.ts";
import { facetsOf } from "./facets.ts";
import { faultOf } from "./faults.ts";
import { linksIn } from "./links.ts";
import { compose } from "./network.ts";
import { atParts, findAllRecords, nameRecords, type OurRecord, type RecordOf } from "./records.ts";
import { type Repository, repositoryOf } from "./repository.ts";
import { documentRefs, withRefs } from "./standard-records.ts";
import { answeredUri, type ReplyRef, replyRefOf, type StrongRef } from "./targets.ts";

/** Puts a text of ours there, as one post or as several; with `isAnew` in place of what stands there. */
export async function putText(
  kit: Kit,
  client: Client,
  sending: Sending,
  { isAnew = false } = {},
): Promise<SendOutcome> {
  const { store } = kit;
  const { connection, subject, key } = sending;
  const text = await withCard(kit, sending);
  if (text === undefined) return { kind: "refused", code: "gone_there" };
  const above = await replyTo(store.db, client, sending);
  if (above === "nothing") return { kind: "refused", code: "answers_nothing_there" };
  const agent = await client.agentFor(connection);
  const repository = repositoryOf(store, connection, agent);
  const draft = compose(text);
  const of = recordOf(subject);
  const records = await nameRecords(store, connection, of, {
    ...{ parts: draft.parts.length, key, isAnew },
    writtenAt: await writtenAt(store.db, subject, kit.clock.now()),
  });
  await eraseLeaving(repository, await findAllRecords(store.db, connection.id, of));
  await write({ kit, client, agent, repository }, { text, draft, records, above });
  const uri = records[0]?.uri ?? "";
  return { kind: "sent", uri, url: pageOf(uri) };
}

/** How long a post waits for what the page it links to says of itself, in milliseconds. */
const longestWaitMs = 8000;
const askAgainMs = 400;

/** The text with the card of its link, which is fetched in these moments where the post is new. */
async function withCard(
  { store, clock }: Kit,
  { subject, connection, text }: Sending,
): Promise<OutgoingText | undefined> {
  const until = performance.now() + longestWaitMs;
  let now = text;
  const isNew = clock.now() - (await writtenAt(store.db, subject, 0)) < minute;
  while (isNew && now?.linked?.isAwaited === true && performance.now() < until) {
    await wait(askAgainMs);
    now = await readOutgoing(store.db, subject, connection.id);
  }
  return now;
}

/** Takes a text of ours away there, all of its posts, the last one first. */
export async function takeAway(kit: Kit, client: Client, sending: Sending): Promise<SendOutcome> {
  const { store } = kit;
  const { connection, subject, copy } = sending;
  const agent = await client.agentFor(connection);
  const repository = repositoryOf(store, connection, agent);
  const records = await findAllRecords(store.db, connection.id, recordOf(subject));
  for (const record of records) await repository.erase(record);
  // What was sent before its name was kept here.
  const isNamed = records.some(({ uri }) => uri === copy?.uri);
  if (copy !== undefined && !isNamed && atParts(copy.uri)?.did === connection.uri)
    await repository.erase(copy);
  return { kind: "sent", uri: copy?.uri ?? "", url: copy?.url ?? "" };
}

/** Where people see a post. */
export function pageOf(uri: string): string {
  const parts = atParts(uri);
  return parts === undefined ? "" : `https://bsky.app/profile/${parts.did}/post/${parts.key}`;
}

interface Way {
  readonly kit: Kit;
  readonly client: Client;
  readonly agent: Agent;
  readonly repository: Repository;
}

/** Writes the posts of a text, each as an answer to the one before it. */
async function write(
  way: Way,
  what: {
    readonly text: OutgoingText;
    readonly draft: Draft;
    readonly records: readonly OurRecord[];
    readonly above: ReplyRef | undefined;
  },
): Promise<void> {
  const { client, repository } = way;
  const { text, draft, records } = what;
  const handles = new Map<string, Promise<string | undefined>>();
  const didOf = async (handle: string): Promise<string | undefined> => {
    const asked = handles.get(handle) ?? didOfHandle(client, handle);
    handles.set(handle, asked);
    return await asked;
  };
  const links = linksIn(text, draft, way.kit.config.origin);
  const refs = await documentRefs(way.kit.store.db, records[0]);
  let reply = what.above;
  for (const [at, record] of records.entries()) {
    const words = draft.parts[at]?.text ?? "";
    const put = async (embed: Embed | undefined): Promise<string> => {
      const facets = await facetsOf(words, links[at] ?? [], didOf);
      return await repository.write(record, {
        $type: "app.bsky.feed.post",
        text: words,
        createdAt: new Date(record.written_at).toISOString(),
        langs: [text.language],
        ...(facets.length === 0 ? {} : { facets }),
        ...(reply === undefined ? {} : { reply }),
        ...(embed === undefined ? {} : { embed: withRefs(embed, text.url, refs) }),
      });
    };
    const cid =
      at === 0 && record.cid === null ? await withEmbed(way, draft, put) : await put(undefined);
    const ref: StrongRef = { uri: record.uri, cid };
    reply = { root: reply?.root ?? ref, parent: ref };
  }
}

/** How large pictures are made, of what is allowed, each time a server finds them too large. */
const shares = [1, 0.45, 0.2] as const;

/** Pictures and card go with the first post. */
async function withEmbed(
  { kit, agent, client }: Way,
  draft: Draft,
  put: (embed: Embed | undefined) => Promise<string>,
): Promise<string> {
  for (const [at, share] of shares.entries())
    try {
      return await put(await sendEmbed(kit.files, agent, draft, share));
    } catch (thrown) {
      const host = new URL(await client.serverOf(agent.assertDid)).host;
      const isTooLarge = faultOf(thrown, host).code === "blob_too_large";
      if (!isTooLarge || at === shares.length - 1) throw thrown;
    }
  return await put(undefined);
}

async function replyTo(
  db: Db,
  client: Client,
  sending: Sending,
): Promise<ReplyRef | undefined | "nothing"> {
  if (sending.subject.what === "post") return undefined;
  const uri = await answeredUri(db, sending);
  return uri === undefined ? "nothing" : await replyRefOf(client, uri);
}

async function eraseLeaving(repository: Repository, records: readonly OurRecord[]): Promise<void> {
  for (const record of records) if (record.state === "leaving") await repository.erase(record);
}

function recordOf({ what, id }: Subject): RecordOf {
  return { kind: "post", what, subject_id: id };
}

/** Whose a handle is; undefined where it is nobody's, or nobody can be asked. */
async function didOfHandle(client: Client, handle: string): Promise<string | undefined> {
  try {
    return (await client.identity(handle)).did;
  } catch (fault) {
    if (fault instanceof AppError) return undefined;
    throw fault;
  }
}

/** When a text was written or published here, in Unix milliseconds. */
async function writtenAt(db: Db, { what, id }: Subject, now: number): Promise<number> {
  if (what === "post") {
    const post = await db
      .selectFrom("posts")
      .select("published_at")
      .where("id", "=", id)
      .executeTakeFirst();
    return post?.published_at ?? now;
  }
  if (what === "reply") {
    const reply = await db
      .selectFrom("replies")
      .select("written_at")
      .where("id", "=", id)
      .executeTakeFirst();
    return reply?.written_at ?? now;
  }
  const answer = await db
    .selectFrom("answers")
    .select("created_at")
    .where("id", "=", id)
    .executeTakeFirst();
  return answer?.created_at ?? now;
}
