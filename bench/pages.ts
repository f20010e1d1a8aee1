import { fork } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";

import type { Load } from "./load.ts";

type Way = "kept" | "anew" | "bare";

/** A server of one kind that is running. */
interface Server {
  readonly address: string;
  /** Of the page, not compressed. */
  readonly bytes: number;
  /** Memory in bytes and processor time since it started, milliseconds. */
  cost(): Promise<{ readonly rss: number; readonly cpuMs: number }>;
  stop(): Promise<void>;
}

async function start(way: Way, replies: number): Promise<Server> {
  const child = fork(join(import.meta.dirname, "pages-server.ts"), [way, String(replies)]);
  const [ready] = (await once(child, "message")) as [{ address: string; bytes: number }];
  return {
    ...ready,
    cost: async () => {
      child.send("cost");
      const [cost] = (await once(child, "message")) as [{ rss: number; cpuMs: number }];
      return cost;
    },
    stop: async () => {
      const gone = once(child, "exit");
      child.disconnect();
      await gone;
    },
  };
}

/** Asks from a process of its own, as readers do. */
async function measure(address: string, seconds: number): Promise<Load> {
  const child = fork(join(import.meta.dirname, "load.ts"), [address, String(seconds)]);
  const gone = once(child, "exit");
  const said = await Promise.race([once(child, "message"), gone]);
  await gone;
  if (typeof said[0] !== "object") throw new Error(`${address}: not every answer was the page`);
  return said[0] as Load;
}

const median = (some: readonly number[]): number =>
  some.toSorted((a, b) => a - b)[some.length >> 1] ?? 0;

/**
 * Measures an article page: kept, against bare Hono with the same bytes in the same minute; rendered anew
 * each time with 200 and with 10,000 replies; and what memory it takes.
 */
export async function benchPages({ seconds = 4, rounds = 3 } = {}): Promise<object> {
  const ways = {
    bare: ["bare", 200],
    kept: ["kept", 200],
    anew: ["anew", 200],
    anew10000: ["anew", 10_000],
  } as const;
  const servers = new Map<string, Server>();
  for (const [name, [way, replies]] of Object.entries(ways))
    servers.set(name, await start(way, replies));
  try {
    const found: Record<string, { perSecond: number[]; p99: number[]; cpuMs: number[] }> = {};
    for (let round = 0; round <= rounds; round += 1)
      for (const [name, server] of servers) {
        const before = await server.cost();
        const span = round === 0 ? 2 : seconds;
        const { perSecond, p99Ms } = await measure(server.address, span);
        const after = await server.cost();
        // The first round only warms up.
        if (round === 0) continue;
        const one = (found[name] ??= { perSecond: [], p99: [], cpuMs: [] });
        one.perSecond.push(perSecond);
        one.p99.push(p99Ms);
        one.cpuMs.push((after.cpuMs - before.cpuMs) / (perSecond * span));
      }
    const of = (name: string): number => median(found[name]?.perSecond ?? []);
    const cpu = (name: string): number => median(found[name]?.cpuMs ?? []);
    const figures: Record<string, object> = {};
    for (const [name, server] of servers)
      figures[name] = {
        perSecond: of(name),
        p99Ms: median(found[name]?.p99 ?? []),
        cpuMsPerPage: Number(cpu(name).toFixed(3)),
        pageBytes: server.bytes,
        rssMb: Math.round((await server.cost()).rss / 1e6),
      };
    return {
      ...figures,
      keptShareOfBare: Number((of("kept") / of("bare")).toFixed(2)),
      slowdownAt10000Replies: Number((of("anew") / of("anew10000")).toFixed(2)),
      // Requests a second tell of the machine's other work too; processor time does not.
      keptShareOfBareByCpu: Number((cpu("bare") / cpu("kept")).toFixed(2)),
      slowdownAt10000RepliesByCpu: Number((cpu("anew10000") / cpu("anew")).toFixed(2)),
      floors: {
        keptShareOfBare: of("kept") / of("bare") >= 0.6,
        anewPerSecond: of("anew") >= 1000,
        at10000Replies: of("anew") / of("anew10000") <= 2,
      },
    };
  } finally {
    for (const server of servers.values()) await server.stop();
  }
}

if (import.meta.main) console.log(JSON.stringify(await benchPages(), null, 2));
