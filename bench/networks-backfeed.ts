import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";

import type { AtpAgent } from "@atproto/api";

import { fixedClock, minute } from "#core/clock.ts";
import { migrate } from "#core/db/migrate.ts";
import { openSqlite } from "#core/db/sqlite-store.ts";
import { migrations } from "#migrations";
import type { Tables } from "#schema";
import { type Atproto, startAtproto } from "#support/atproto.ts";
import { type BlueskySite, blueskySite, publishNote } from "#support/bluesky.ts";
import { startPostgres } from "#support/postgres-server.ts";

const isSmall = process.env["MEDSPIL_BENCH_SMALL"] === "1";
const posts = isSmall ? 20 : 1000;
/** As many looks run at a time as jobs of this kind do in a server. */
const atOnce = 12;

setFlagsFromString("--expose-gc");
const collect = runInNewContext("gc") as () => void;

/**
 * What comes home of many posts on a real Bluesky network on this machine (PLC, PDS and AppView as processes beside),
 * to a site on SQLite: once with an answer and a like for each, once with nothing new. The floor is the thread of each
 * post, fetched and parsed and no more.
 */
export async function benchBackfeed(): Promise<object> {
  const folder = mkdtempSync(join(tmpdir(), "medspil-bench-"));
  const postgres = await startPostgres();
  const there = await startAtproto(postgres.url);
  const clock = fixedClock(Date.now());
  const store = openSqlite<Tables>(join(folder, "medspil.sqlite"), clock);
  try {
    await migrate(store.db as never, "sqlite", migrations);
    const fresh = { store, clock, folder, dialect: "sqlite" } as const;
    const site = await blueskySite(there, fresh, "benchsite", { byAppView: true });
    for (let number = 0; number < posts; number += 1) await publishNote(fresh, `Note ${number}`);
    await site.work();
    const sent = await store.db
      .selectFrom("bsky_records")
      .select(["uri", "cid"])
      .where("kind", "=", "post")
      .where("cid", "is not", null)
      .execute();
    const ann = await there.signUp("anna");
    await say(ann, sent);
    await there.settle();

    const news = await look(site, clock);
    const { replies } = await counted(site);
    const quiet = await look(site, clock);
    return {
      what: `${sent.length} posts on a Bluesky network on this machine`,
      withAnAnswerAndALikeEach: { ...news, cameHome: replies },
      withNothingNew: quiet,
      floor: await floor(
        there,
        sent.map(({ uri }) => uri),
      ),
      goals: {
        requestsIn5Minutes: "at most 3,000, which is what Bluesky takes from one address",
        memory: "flat: the heap after all posts is as after the first tenth",
      },
    };
  } finally {
    await store.close();
    await there.stop();
    await postgres.stop();
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Somebody answers and likes each post. */
async function say(
  ann: AtpAgent,
  sent: readonly { readonly uri: string; readonly cid: string | null }[],
): Promise<void> {
  const createdAt = new Date().toISOString();
  for (let from = 0; from < sent.length; from += 50) {
    const writes = sent.slice(from, from + 50).flatMap((subject) =>
      [
        [
          "app.bsky.feed.post",
          { text: "Hvad koster det?", reply: { root: subject, parent: subject } },
        ],
        ["app.bsky.feed.like", { subject }],
      ].map(([collection, value]) => ({
        ...{
          $type: "com.atproto.repo.applyWrites#create" as const,
          collection: collection as string,
        },
        value: { $type: collection, createdAt, ...(value as object) },
      })),
    );
    await ann.com.atproto.repo.applyWrites({ repo: ann.assertDid, writes });
  }
}

async function counted({ kit }: BlueskySite): Promise<{ readonly replies: number }> {
  const row = await kit.store.db
    .selectFrom("conversation_counts")
    .select((eb) => eb.fn.sum<number>("replies").as("replies"))
    .executeTakeFirst();
  return { replies: Number(row?.replies ?? 0) };
}

/** Looks at every post once, as the jobs do. */
async function look(site: BlueskySite, clock: ReturnType<typeof fixedClock>): Promise<object> {
  const requests: Record<string, number> = {};
  let all = 0;
  const heap: number[] = [];
  site.between((url, go) => {
    const name = new URL(url).pathname.split(".").at(-1) ?? "";
    requests[name] = (requests[name] ?? 0) + 1;
    all += 1;
    if (name === "getPostThread" && requests[name] % Math.max(posts / 10, 1) === 0) {
      collect();
      heap.push(Math.round(process.memoryUsage().heapUsed / 1e5) / 10);
    }
    return go();
  });
  clock.move(31 * minute);
  const began = performance.now();
  await site.work();
  const seconds = (performance.now() - began) / 1000;
  site.between();
  return {
    seconds: Number(seconds.toFixed(1)),
    postsPerSecond: Math.round(posts / seconds),
    requests: { all, ...requests },
    heapMbEachTenth: heap,
    peakMemoryMb: Math.round(process.resourceUsage().maxRSS / 1000),
  };
}

async function floor(there: Atproto, uris: readonly string[]): Promise<object> {
  const left = [...uris];
  const began = performance.now();
  const one = async (): Promise<void> => {
    for (let uri = left.pop(); uri !== undefined; uri = left.pop()) {
      const address = `${there.appView}/xrpc/app.bsky.feed.getPostThread?uri=${encodeURIComponent(uri)}&depth=100`;
      await (await fetch(address)).json();
    }
  };
  await Promise.all(Array.from({ length: atOnce }, one));
  const seconds = (performance.now() - began) / 1000;
  return {
    what: `the thread of each post, fetched and parsed, ${atOnce} at a time`,
    seconds: Number(seconds.toFixed(1)),
    postsPerSecond: Math.round(uris.length / seconds),
  };
}
