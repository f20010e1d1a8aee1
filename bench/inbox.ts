import { spawn } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { setTimeout as sleep } from "node:timers/promises";

import { sql } from "kysely";

import { type Medspil, startMedspil } from "#support/server.ts";
import { writer } from "#support/writer.ts";

/** How many replies are sent, 64 at a time, from 50 actors. */
const sent = 20_000;
const atOnce = 64;
/** How many stand before the second round. */
const stored = 1_000_000;

/** One round: what was sent, what stands, and how fast. */
interface Round {
  readonly replies: number;
  readonly perSecond: number;
  /** From the first request until the last reply was visible, milliseconds. */
  readonly ms: number;
  readonly statuses: Readonly<Record<number, number>>;
  readonly lost: number;
  readonly peakMemoryMb: number;
}

/**
 * Signed replies, verified and stored durably, counted until the last is visible: on a new site, and on
 * one that holds a million. Forged ones are refused. The sender is a process beside the server.
 */
export async function benchInbox(): Promise<object> {
  const site = await startMedspil();
  const sender = await startSender();
  try {
    const { uri, id } = await newPost(site);
    // Once through, so that keys are known and code is warm.
    await sender.send({ inbox: inboxOf(site), post: uri, count: 2000, from: 5_000_000, atOnce });
    const empty = await round(site, sender, uri, id, 0);
    await fill(site, id);
    const full = await round(site, sender, uri, id, sent);
    return {
      what: `${sent} signed replies from 50 actors, ${atOnce} at a time`,
      empty,
      full: { stored, ...full },
      forgedRefusedWith: await forged(site),
      floor: {
        what: "the same requests to a server that reads and answers 202",
        perSecond: await floor(sender),
      },
      goals: { perSecond: 1000, lost: 0, peakMemoryMb: 300 },
    };
  } finally {
    sender.stop();
    await site.stop();
  }
}

const inboxOf = (site: Medspil): string => `${site.origin}/ap/inbox`;

async function newPost(site: Medspil): Promise<{ uri: string; id: number }> {
  const { uri } = await writer(site).article("Asked about");
  const row = await site.store.db
    .selectFrom("posts")
    .select("id")
    .where("uri", "=", uri)
    .executeTakeFirstOrThrow();
  return { uri, id: row.id };
}

async function round(
  site: Medspil,
  sender: Sender,
  post: string,
  postId: number,
  from: number,
): Promise<Round> {
  const before = await count(site, postId);
  let peak = 0;
  let running = true;
  const watching = (async () => {
    while (running) {
      peak = Math.max(peak, residentMb(site.pid()));
      await sleep(100);
    }
  })();
  const began = await sender.send({ inbox: inboxOf(site), post, count: sent, from, atOnce });
  const until = performance.now() + 60_000;
  while ((await count(site, postId)) < before + sent && performance.now() < until) await sleep(5);
  const ms = performance.now() - began.at;
  running = false;
  await watching;
  return {
    replies: sent,
    perSecond: Math.round((sent / ms) * 1000),
    ms: Math.round(ms),
    statuses: began.statuses,
    lost: before + sent - (await count(site, postId)),
    peakMemoryMb: peak,
  };
}

async function count(site: Medspil, postId: number): Promise<number> {
  const row = await site.store.db
    .selectFrom("conversation_counts")
    .select("replies")
    .where("conversation_id", "=", postId)
    .executeTakeFirst();
  return row?.replies ?? 0;
}

/** A million replies under the post, written straight into the database as they would stand. */
async function fill(site: Medspil, postId: number): Promise<void> {
  await site.store.transact(async (tx) => {
    await sql`
      insert into replies (conversation_id, parent_id, path, depth, account_id, network, written_here, ours, uri, url, author_name, html, source, state,
        hidden_reason, spam_score, revision, written_at, arrived_at)
      with recursive n(i) as (select 1 union all select i + 1 from n where i < ${stored})
      select ${postId}, null, printf('%013d', 1000000000000 + i), 1, (select min(id) from accounts), 'activitypub', 0, 0,
        'https://old.example/notes/' || (i * 7919 % 1000003) || '-' || i, '', 'Somebody', '<p>An old reply</p>', '', 'visible', '', 0, 1, i, i
      from n`.execute(tx.db);
    await sql`update conversation_counts set replies = replies + ${stored} where conversation_id = ${postId}`.execute(
      tx.db,
    );
  });
}

async function forged(site: Medspil): Promise<number> {
  const answer = await fetch(inboxOf(site), {
    method: "POST",
    headers: { "content-type": "application/activity+json", date: new Date().toUTCString() },
    body: JSON.stringify({ "@context": "https://www.w3.org/ns/activitystreams", type: "Create" }),
  });
  return answer.status;
}

/** How fast the sender itself can be: a server that only reads. */
async function floor(sender: Sender): Promise<number> {
  const child = spawn(
    process.execPath,
    [
      "-e",
      `const s=require("node:http").createServer((q,r)=>{q.resume();q.on("end",()=>{r.statusCode=202;r.end()})}).listen(0,"127.0.0.1",()=>console.log(s.address().port))`,
    ],
    { stdio: ["ignore", "pipe", "inherit"] },
  );
  const port = await new Promise<string>((resolve) =>
    child.stdout.once("data", (text: Buffer) => resolve(text.toString().trim())),
  );
  const done = await sender.send({
    inbox: `http://127.0.0.1:${port}/ap/inbox`,
    post: "http://x.example/",
    count: sent,
    from: 0,
    atOnce,
  });
  child.kill();
  return Math.round((sent / done.sentMs) * 1000);
}

interface Sender {
  send(order: {
    inbox: string;
    post: string;
    count: number;
    from: number;
    atOnce: number;
  }): Promise<{ at: number; sentMs: number; statuses: Record<number, number> }>;
  stop(): void;
}

async function startSender(): Promise<Sender> {
  const child = spawn(process.execPath, [join(import.meta.dirname, "inbox-sender.ts")], {
    stdio: ["pipe", "pipe", "inherit"],
  });
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  const read = async (): Promise<Record<string, unknown>> =>
    JSON.parse(String((await lines.next()).value)) as Record<string, unknown>;
  await read();
  return {
    send: async (order) => {
      child.stdin.write(`${JSON.stringify(order)}\n`);
      await read();
      const at = performance.now();
      const { sentMs, statuses } = await read();
      return { at, sentMs: Number(sentMs), statuses: statuses as Record<number, number> };
    },
    stop: () => void child.kill(),
  };
}

function residentMb(pid: number): number {
  const [, kb = "0"] = /VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, "utf8")) ?? [];
  return Math.round(Number(kb) / 1024);
}
