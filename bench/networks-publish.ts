import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { systemClock } from "#core/clock.ts";
import { migrate } from "#core/db/migrate.ts";
import { openSqlite } from "#core/db/sqlite-store.ts";
import { draftIsSaved } from "#flows/draft-is-saved.ts";
import { postIsPublished } from "#flows/post-is-published.ts";
import { migrations } from "#migrations";
import { writeSettings } from "#presence";
import { bySystem, type Store, type Tables } from "#schema";
import { addConnection, following, listConnections } from "#syndication";

const origin = "https://site.example";
const isSmall = process.env["MEDSPIL_BENCH_SMALL"] === "1";
const rounds = isSmall ? 5 : 300;

const at = (some: readonly number[], share: number): number =>
  Number((some.toSorted((a, b) => a - b)[Math.floor(some.length * share)] ?? 0).toFixed(2));

/**
 * What a press of “publish” takes, from the draft with its choices to the stored post and its jobs, on SQLite as sites
 * run it: with the fediverse alone, and with five accounts more. Both in turn, so that a noisy machine is as noisy to each.
 */
export async function benchPublish(): Promise<object> {
  const folder = mkdtempSync(join(tmpdir(), "medspil-bench-"));
  const stores: Store[] = [];
  const open = async (name: string, more: number): Promise<Store> => {
    const store = openSqlite<Tables>(join(folder, `${name}.sqlite`), systemClock);
    stores.push(store);
    await migrate(store.db as never, "sqlite", migrations);
    await store.transact(async (tx) => {
      await writeSettings(tx, { siteName: "Site", handle: "ida", setUpAt: tx.now });
      for (let number = 0; number < more; number += 1)
        await addConnection(tx, { network: "bluesky", name: `@${number}`, uri: `did:${number}` });
    });
    return store;
  };
  try {
    const alone = await open("alone", 0);
    const many = await open("many", 5);
    const took = { alone: [] as number[], many: [] as number[], floor: [] as number[] };
    for (let round = -10; round < rounds; round += 1) {
      const [one, five] = [await press(alone), await press(many)];
      const floor = await commit(alone, round);
      if (round < 0) continue;
      took.alone.push(one);
      took.many.push(five);
      took.floor.push(floor);
    }
    const copies = await Promise.all([alone, many].map(copiesEach));
    const addedMs = Number((at(took.many, 0.5) - at(took.alone, 0.5)).toFixed(2));
    return {
      what: `a note saved with its choices and published, ${rounds} times`,
      fediverseAlone: {
        copiesEach: copies[0],
        medianMs: at(took.alone, 0.5),
        p99Ms: at(took.alone, 0.99),
      },
      andFiveMore: {
        copiesEach: copies[1],
        medianMs: at(took.many, 0.5),
        p99Ms: at(took.many, 0.99),
      },
      addedMs,
      floor: {
        what: "two durable transactions of one row each, on the same disk",
        medianMs: at(took.floor, 0.5),
      },
      goals: { addedMs: 5 },
    };
  } finally {
    for (const store of stores) await store.close();
    rmSync(folder, { recursive: true, force: true });
  }
}

async function press(store: Store): Promise<number> {
  const connections = await listConnections(store.db);
  const from = performance.now();
  const saved = await draftIsSaved(store, {
    kind: "note",
    title: "",
    summary: "",
    markdown: `Rye bread at five, and the whole street smells of it. ${from}`,
    topics: [],
    language: "en",
    licence: "CC-BY-4.0",
    coverId: null,
    userId: null,
    destinations: connections.map(({ id }) => following(id)),
  });
  if (saved.kind !== "saved") throw new Error(saved.kind);
  const { kind } = await postIsPublished(store, bySystem, origin, { postId: saved.postId });
  if (kind !== "published") throw new Error(kind);
  return performance.now() - from;
}

/** How many copies wait for each post. */
async function copiesEach({ db }: Store): Promise<number> {
  const rows = await db.selectFrom("syndications").select(["subject_id"]).execute();
  return rows.length / new Set(rows.map(({ subject_id }) => subject_id)).size;
}

async function commit(store: Store, number: number): Promise<number> {
  const from = performance.now();
  for (const part of ["a", "b"])
    await store.transact(async (tx) => {
      const row = { path: `/bench-${part}-${number}`, post_id: 1 };
      await tx.db
        .insertInto("old_addresses")
        .values(row as never)
        .execute();
    });
  return performance.now() - from;
}
