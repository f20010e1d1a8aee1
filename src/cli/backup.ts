import { existsSync } from "node:fs";
import { mkdir, open, readdir, rename, rm, stat, writeFile } from "node:fs/promises";
import { dirname, join, resolve } from "node:path";
import { backup as copySqlite, DatabaseSync } from "node:sqlite";

import type { Command } from "commander";
import { sql, type Kysely } from "kysely";
import { create } from "tar";

import { systemClock } from "#core/clock.ts";
import { openSqlite } from "#core/db/sqlite-store.ts";
import { badInput } from "#core/errors.ts";
import { migrations } from "#migrations";
import type { Tables } from "#schema";

import { type Manifest, orderedTables, rowKey } from "./backup-format.ts";
import { type CliContext, withSite } from "./cli-context.ts";
import { writeLines } from "./line-file.ts";
import { startProgress } from "./progress.ts";
import { several } from "./several.ts";
import { makeWorkFolder } from "./work-folder.ts";

/** Rows read at a time. */
const pageSize = 5000;

/** `medspil backup`: everything into one file, while the site goes on running. */
export function addBackup(program: Command): void {
  program
    .command("backup")
    .description("Put everything into one file; the site may go on running")
    .argument("<file>", "the file to make, such as medspil-2026-11-23.tar.gz")
    .option("--json", "print the result as JSON")
    .addHelpText(
      "after",
      `
Example:
  medspil backup medspil-$(date +%F).tar.gz

The file holds the database, the pictures and the secret key, so keep it as safe as the site itself.
It can be restored on SQLite or on PostgreSQL, whichever it came from.`,
    )
    .action(async (file: string, { json = false }: { json?: boolean }) => {
      const path = resolve(file);
      if (existsSync(path)) throw badInput(`${path} is there already; choose another name.`);
      if (!existsSync(dirname(path))) throw badInput(`There is no folder ${dirname(path)}.`);
      const manifest = await withSite(async (context) => await writeBackup(context, path, json));
      const rows = Object.values(manifest.rows).reduce((sum, count) => sum + count, 0);
      const { size } = await stat(path);
      console.log(
        json
          ? JSON.stringify({ file: path, bytes: size, ...manifest })
          : `${path}: ${several(rows, "row")} and the pictures, ${(size / 1e6).toFixed(1)} MB.`,
      );
    });
}

/** Writes the backup to `path`, whole or not at all. */
export async function writeBackup(
  context: CliContext,
  path: string,
  quiet: boolean,
): Promise<Manifest> {
  const { dataDir } = context.config;
  const folder = await makeWorkFolder(dataDir, "backup");
  const part = `${path}.part`;
  try {
    await mkdir(join(folder, "tables"));
    const rows = await onSnapshot(context, folder, async (db) => await dump(db, folder, quiet));
    const schema = Object.keys(migrations).at(-1) ?? "";
    const manifest: Manifest = { format: 1, schema, madeAt: systemClock.now(), rows };
    await writeFile(join(folder, "manifest.json"), JSON.stringify(manifest, null, 2));
    const name = folder.slice(dataDir.length + 1);
    const beside = ["media", "secret.key"].filter((one) => existsSync(join(dataDir, one)));
    await create(
      {
        file: part,
        gzip: true,
        cwd: dataDir,
        portable: true,
        // The key is inside.
        mode: 0o600,
        filter: (entry) => !entry.startsWith("media/tmp"),
        onWriteEntry: (entry) => {
          entry.path = entry.path.replace(name, "backup");
        },
      },
      [`${name}/manifest.json`, `${name}/tables`, ...beside],
    );
    await reachDisk(part);
    await rename(part, path);
    return manifest;
  } finally {
    await rm(folder, { recursive: true, force: true });
    await rm(part, { force: true });
  }
}

/** A file that is renamed before its bytes are on the disk may be empty after a power cut. */
async function reachDisk(path: string): Promise<void> {
  const file = await open(path, "r+");
  try {
    await file.sync();
  } finally {
    await file.close();
  }
}

/** Reads from one moment in time, whatever is written meanwhile. */
async function onSnapshot<T>(
  { config, store }: CliContext,
  folder: string,
  read: (db: Kysely<Tables>) => Promise<T>,
): Promise<T> {
  if (store.dialect === "postgres")
    return await store.db.transaction().setIsolationLevel("repeatable read").execute(read);
  const copy = join(folder, "snapshot.sqlite");
  const source = new DatabaseSync(join(config.dataDir, "medspil.sqlite"), { readOnly: true });
  await copySqlite(source, copy);
  source.close();
  const snapshot = openSqlite<Tables>(copy, systemClock);
  try {
    return await read(snapshot.db);
  } finally {
    await snapshot.close();
    for (const file of await readdir(folder))
      if (file.startsWith("snapshot.sqlite")) await rm(join(folder, file));
  }
}

async function dump(
  db: Kysely<Tables>,
  folder: string,
  quiet: boolean,
): Promise<Record<string, number>> {
  const rows: Record<string, number> = {};
  const progress = startProgress("Reading", orderedTables.length, quiet);
  for (const table of orderedTables) {
    progress.step(table);
    const out = await writeLines(join(folder, "tables", `${table}.jsonl`));
    const key = rowKey(table);
    let after: unknown;
    let count = 0;
    for (;;) {
      const since =
        after === undefined
          ? sql``
          : sql`where (${sql.join(key.map((k) => sql.ref(k)))}) > (${sql.join(after as unknown[])})`;
      const page = await sql<Record<string, unknown>>`
        select * from ${sql.table(table)} ${since}
        order by ${sql.join(key.map((k) => sql.ref(k)))} limit ${pageSize}`.execute(db);
      await out.add(page.rows);
      count += page.rows.length;
      const last = page.rows.at(-1);
      if (last === undefined || page.rows.length < pageSize) break;
      after = key.map((k) => last[k]);
    }
    await out.close();
    rows[table] = count;
  }
  progress.end("Read");
  return rows;
}
