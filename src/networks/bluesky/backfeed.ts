/** What came of a copy of ours there: answers, likes, reposts and quotes. */
import { findConnection, type Copy } from "#syndication";
import type { Incoming } from "#flows/incoming.ts";
import type { Kit } from "#kit";
import { messagesFor } from "#words";

import type { Client } from "./agent.ts";
import { arriving, mentionIn, type Places } from "./arriving.ts";
import { type Ask, isNotThere } from "./ask.ts";
import type { HomeContext } from "./home-context.ts";
import { whatIsMissing } from "./missing.ts";
import { addressOf, heldAmong } from "./our-texts.ts";
import { reactionsTo } from "./read-reactions.ts";
import { type PostView, readPost } from "./read-post.ts";
import { atParts, findRecords } from "./records.ts";
import { type Walked, walkThread } from "./walk-thread.ts";

/** So many posts are looked up and told at a time. */
const atOnce = 50;

/** Makes what it takes to read as one account of ours. */
export async function homeContext(
  kit: Kit,
  client: Client,
  ask: Ask,
  connectionId: number,
): Promise<HomeContext | undefined> {
  const connection = await findConnection(kit.store.db, connectionId);
  if (connection?.state !== "connected") return undefined;
  const { language } = await kit.settings.get();
  return {
    ...{ kit, client, ask, connection, place: await client.serverOf(connection.uri) },
    ...{ agent: await client.agentFor(connection), messages: messagesFor(language) },
  };
}

/** Reads all that came of a copy since it was sent; what stands here already is not told again. */
export async function* readBackfeed(context: HomeContext, copy: Copy): AsyncGenerator<Incoming> {
  const { agent, ask, kit, connection, place } = context;
  const subject = { what: copy.subject_kind, id: copy.subject_id } as const;
  const ours = await addressOf(kit.store.db, subject);
  if (ours === undefined) return;
  const records = await findRecords(kit.store.db, connection.id, {
    ...{ kind: "post", what: subject.what, subject_id: subject.id },
  });
  const uris = records.filter(({ cid }) => cid !== null).map(({ uri }) => uri);
  if (uris.length === 0) uris.push(copy.uri);

  const seen = new Set<string>();
  const roots: PostView[] = [];
  let isComplete = true;
  const places: Places = new Map(uris.map((uri) => [uri, ours]));
  for (const uri of uris) {
    // A thread of our own is one conversation, and its first post leads to all of it.
    if (seen.has(uri)) continue;
    const walk = walkThread(agent, ask, place, uri);
    let walked: Walked | undefined;
    while (walked === undefined) {
      const some: PostView[] = [];
      while (some.length < atOnce && walked === undefined) {
        const next = await walk.next();
        if (next.done === true) walked = next.value;
        else if (!seen.has(next.value.uri)) {
          some.push(next.value);
          seen.add(next.value.uri);
          if (uris.includes(next.value.uri)) roots.push(next.value);
        }
      }
      // Under an answer given elsewhere there is no conversation here to hang in.
      yield* subject.what === "answer"
        ? speaking(context, some, uris)
        : arriving(context, some, places, ours);
    }
    if (walked.root !== undefined) roots.push(walked.root);
    else if (await isTakenAway(context, uri)) {
      if (uri === copy.uri) yield { kind: "copy-gone", uri };
    }
    isComplete &&= walked.isComplete;
  }
  if (isComplete) yield* whatIsMissing(context, subject, seen);
  if (roots.length === uris.length) yield* reactionsTo(context, { subject, ours, roots });
}

/** What was said to an answer that we gave elsewhere speaks to us alone. */
async function* speaking(
  { kit, messages }: HomeContext,
  views: readonly PostView[],
  uris: readonly string[],
): AsyncGenerator<Incoming> {
  const held = await heldAmong(
    kit.store.db,
    views.map(({ uri }) => uri),
  );
  for (const view of views) {
    const post = held.has(view.uri) ? undefined : readPost(view, messages);
    if (post !== undefined && uris.includes(post.parentUri ?? "")) yield mentionIn(post);
  }
}

/** Whether our own server says that a record of ours is no longer there; another may only lag behind. */
async function isTakenAway({ agent, ask, place }: HomeContext, uri: string): Promise<boolean> {
  const parts = atParts(uri);
  if (parts === undefined) return false;
  const { did: repo, collection, key: rkey } = parts;
  try {
    await ask(
      place,
      async () => await agent.com.atproto.repo.getRecord({ repo, collection, rkey }),
    );
    return false;
  } catch (fault) {
    if (isNotThere(fault)) return true;
    throw fault;
  }
}
