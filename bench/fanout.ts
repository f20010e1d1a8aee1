import { readFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";

import { Agent, request } from "undici";

import { addFollower } from "#audience";
import { meetReachable } from "#support/fediverse.ts";
import { freePort } from "#support/free-port.ts";
import { startProcess } from "#support/process.ts";
import { type Medspil, startMedspil } from "#support/server.ts";
import { writer } from "#support/writer.ts";

const followers = 5000;
const servers = 500;
/** Pages asked for each second while deliveries go out. */
const pagesPerSecond = 50;

interface Received {
  readonly count: number;
  readonly signed: number;
  readonly firstAt: number;
  readonly lastAt: number;
}

/** One way the followers' servers can be. */
interface Variant {
  readonly deliveries: number;
  readonly signedPerSecond: number;
  readonly seconds: number;
  readonly pages: { readonly asked: number; readonly p50Ms: number; readonly p99Ms: number };
  readonly peakMemoryMb: number;
}

/**
 * One note to 5,000 followers on 500 servers, counted at their end; the site answers pages meanwhile.
 * Once with an inbox for each follower, once with the shared inbox that most servers have.
 */
export async function benchFanout(): Promise<object> {
  const perFollower = await deliver(false);
  const shared = await deliver(true);
  const floor = await postUnsigned();
  return {
    what: `one note to ${followers} followers on ${servers} servers`,
    perFollowerInboxes: perFollower,
    sharedInboxes: shared,
    floor: { what: "undici posts the same bytes, unsigned, 64 at a time", perSecond: floor },
    goals: { signedPerSecond: 600, p99Ms: 50, peakMemoryMb: 300 },
  };
}

/** The address of the follower's server; each has an address of its own on this machine. */
function serverOf(follower: number, port: number): string {
  const server = follower % servers;
  return `http://127.0.${1 + Math.floor(server / 250)}.${1 + (server % 250)}:${port}`;
}

async function startReceiver(): Promise<{
  port: number;
  told: () => Promise<Received>;
  reset: () => Promise<unknown>;
  stop: () => Promise<unknown>;
}> {
  const port = await freePort();
  const running = await startProcess({
    command: process.execPath,
    args: [join(import.meta.dirname, "fanout-receiver.ts"), String(port)],
    ready: /ready/u,
  });
  return {
    port,
    told: async () => (await (await fetch(`http://127.0.0.1:${port}/`)).json()) as Received,
    reset: async () => await fetch(`http://127.0.0.1:${port}/reset`),
    stop: async () => await running.stop(),
  };
}

async function deliver(isShared: boolean): Promise<Variant> {
  const receiver = await startReceiver();
  const site = await startMedspil();
  try {
    await addFollowers(site, receiver.port, isShared);
    const write = writer(site);
    const article = await write.article("Det der bliver læst imens", {
      markdown: "Ord. ".repeat(800),
    });
    const expected = isShared ? servers : followers;
    await until(async () => (await receiver.told()).count >= expected);
    await receiver.reset();
    const pages = readPages(article.uri);
    await write.note("Nyt fra værkstedet: vi har åbent i weekenden. #åbent");
    await until(async () => (await receiver.told()).count >= expected);
    const { count, signed, firstAt, lastAt } = await receiver.told();
    const times = await pages.stop();
    if (signed !== count) throw new Error("Some deliveries were not signed");
    const seconds = (lastAt - firstAt) / 1000;
    return {
      deliveries: expected,
      signedPerSecond: Math.round(expected / seconds),
      seconds,
      pages: { asked: times.length, p50Ms: quantile(times, 0.5), p99Ms: quantile(times, 0.99) },
      peakMemoryMb: peakMemoryMb(site.pid()),
    };
  } finally {
    await site.stop();
    await receiver.stop();
  }
}

async function addFollowers(site: Medspil, port: number, isShared: boolean): Promise<void> {
  await site.store.transact(async (tx) => {
    for (let follower = 0; follower < followers; follower += 1) {
      const origin = serverOf(follower, port);
      const uri = `${origin}/users/${follower}`;
      const { id } = await meetReachable(tx, {
        network: "activitypub",
        uri,
        handle: `@follower${follower}@${new URL(origin).host}`,
        name: `Følger ${follower}`,
        url: uri,
        avatarUrl: null,
        bioHtml: "",
        inbox: `${uri}/inbox`,
        sharedInbox: isShared ? `${origin}/inbox` : null,
      });
      await addFollower(tx, id);
    }
  });
}

/** Asks for a page again and again at a steady pace, as readers do, whether or not the last has come. */
function readPages(address: string): { stop: () => Promise<number[]> } {
  const agent = new Agent({ connections: 16 });
  const times: number[] = [];
  const asked: Promise<void>[] = [];
  const ask = async (): Promise<void> => {
    const from = performance.now();
    const { statusCode, body } = await request(address, { dispatcher: agent });
    await body.dump();
    if (statusCode !== 200) throw new Error(`The page answered ${statusCode}`);
    times.push(performance.now() - from);
  };
  const timer = setInterval(() => asked.push(ask()), 1000 / pagesPerSecond);
  return {
    stop: async () => {
      clearInterval(timer);
      await Promise.all(asked);
      await agent.close();
      return times;
    },
  };
}

/** What this machine can do at all: the same number of posts without signing, queue or database. */
async function postUnsigned(): Promise<number> {
  const receiver = await startReceiver();
  const agent = new Agent({ connections: 6, keepAliveTimeout: 10_000 });
  const body = "x".repeat(2500);
  const headers = { "content-type": "application/activity+json" };
  let next = 0;
  const from = performance.now();
  const post = async (): Promise<void> => {
    while (next < followers) {
      const follower = next++;
      const address = `${serverOf(follower, receiver.port)}/users/${follower}/inbox`;
      const answer = await request(address, { method: "POST", body, headers, dispatcher: agent });
      await answer.body.dump();
    }
  };
  await Promise.all(Array.from({ length: 64 }, post));
  const perSecond = Math.round(followers / ((performance.now() - from) / 1000));
  await agent.close();
  await receiver.stop();
  return perSecond;
}

async function until(isSo: () => Promise<boolean>): Promise<void> {
  const giveUpAt = Date.now() + 180_000;
  while (!(await isSo())) {
    if (Date.now() > giveUpAt)
      throw new Error("The deliveries did not all arrive in three minutes");
    await sleep(50);
  }
}

function quantile(times: readonly number[], part: number): number {
  const sorted = times.toSorted((a, b) => a - b);
  return (
    Math.round((sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * part))] ?? 0) * 10) /
    10
  );
}

/** The most memory a process ever held, in MB. @source proc(5): VmHWM */
function peakMemoryMb(pid: number): number {
  const kb = /VmHWM:\s+(\d+)/u.exec(readFileSync(`/proc/${pid}/status`, "utf8"))?.[1];
  return Math.round(Number(kb) / 1024);
}
