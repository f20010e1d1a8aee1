import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Worker } from "node:worker_threads";

import { mf2 } from "microformats-parser";

import { systemClock } from "#core/clock.ts";
import { migrate } from "#core/db/migrate.ts";
import { openSqlite } from "#core/db/sqlite-store.ts";
import { enqueue, startRunner } from "#jobs";
import type { Kit } from "#kit";
import { migrations } from "#migrations";
import { registryOf } from "#networks/registry.ts";
import { webmention } from "#networks/webmention";
import type { Tables } from "#schema";
import { kitOn } from "#support/kit.ts";
import { publishArticle } from "#support/story.ts";

const isSmall = process.env["MEDSPIL_BENCH_SMALL"] === "1";
const many = isSmall ? 60 : 4000;
/** The pages lie on so many servers, each with an address of its own on this machine. */
const servers = 40;
/** So many are read at a time, as the jobs are. */
const atOnce = 12;

/**
 * Webmentions that wait, read and taken in as replies, each by somebody else, on SQLite as sites run it; beside it the least that can be
 * done: the same pages fetched in the same way and parsed.
 */
export async function benchWebmention(): Promise<object> {
  const folder = mkdtempSync(join(tmpdir(), "medspil-bench-"));
  const store = openSqlite<Tables>(join(folder, "site.sqlite"), systemClock);
  let worker: Worker | undefined;
  try {
    await migrate(store.db as never, "sqlite", migrations);
    const kit = await kitOn({ store, clock: systemClock as never, folder });
    const post = await publishArticle(store);
    await store.db.deleteFrom("jobs").execute();
    worker = new Worker(new URL("./networks-sources.ts", import.meta.url), {
      workerData: { target: post.uri },
    });
    const [port] = (await once(worker, "message")) as [number];
    const sources = Array.from(
      { length: many },
      (_, n) => `http://127.0.1.${1 + (n % servers)}:${port}/svar/${n}`,
    );
    const floorPerSecond = await floor(kit, sources);
    await wait(kit, sources, post.uri);
    const { jobs } = registryOf(kit, [webmention(kit)]);
    const began = performance.now();
    const runner = startRunner(store, jobs as never);
    await runner.idle();
    const seconds = (performance.now() - began) / 1000;
    await runner.stop();
    const { taken } = await store.db
      .selectFrom("webmentions_in")
      .select((row) => row.fn.countAll<number>().as("taken"))
      .where("state", "=", "taken")
      .where("kind", "=", "reply")
      .executeTakeFirstOrThrow();
    if (Number(taken) !== many) throw new Error(`Only ${taken} of ${many} were taken`);
    return {
      what: `${many} webmentions from ${servers} servers, each verified and taken in as a reply by somebody new`,
      perSecond: Math.round(many / seconds),
      floor: {
        what: `the same pages fetched by safeFetch, ${atOnce} at a time, and parsed for microformats`,
        perSecond: floorPerSecond,
      },
      goals: { perSecond: 500 },
    };
  } finally {
    await worker?.terminate();
    await store.close();
    rmSync(folder, { recursive: true, force: true });
  }
}

async function floor({ fetch }: Kit, sources: readonly string[]): Promise<number> {
  const began = performance.now();
  const left = [...sources];
  const one = async (): Promise<void> => {
    for (let source = left.pop(); source !== undefined; source = left.pop()) {
      const page = await fetch(source);
      mf2(page.text(), { baseUrl: page.url });
    }
  };
  await Promise.all(Array.from({ length: atOnce }, one));
  return Math.round(sources.length / ((performance.now() - began) / 1000));
}

/** They wait as the endpoint writes them. */
async function wait({ store }: Kit, sources: readonly string[], target: string): Promise<void> {
  for (let from = 0; from < sources.length; from += 200)
    await store.transact(async (tx) => {
      const rows = await tx.db
        .insertInto("webmentions_in")
        .values(
          sources.slice(from, from + 200).map((source) => ({
            ...{ token: source, source, target, host: new URL(source).host },
            ...{ state: "waiting" as const, received_at: tx.now, checked_at: null },
          })),
        )
        .returning(["id", "host"])
        .execute();
      await enqueue(
        tx,
        ...rows.map(({ id, host }) => ({
          kind: "verify-webmention" as const,
          payload: { id },
          lane: `webmentions ${host} ${id % 4}`,
        })),
      );
    });
}
