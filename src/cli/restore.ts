import { createReadStream, existsSync } from "node:fs";
import { cp, readFile, rm, writeFile } from "node:fs/promises";
import { join, resolve } from "node:path";
import { createInterface } from "node:readline";

import type { Command } from "commander";
import { sql } from "kysely";
import { z } from "zod";

import { AppError, badInput } from "#core/errors.ts";
import { secretsFrom } from "#core/secrets.ts";
import { verifyLog } from "#openness";
import { indexAllPosts } from "#posts";

import { type BackedUp, countedTables, type Manifest, orderedTables } from "./backup-format.ts";
import { type CliContext, withSite } from "./cli-context.ts";
import { startProgress } from "./progress.ts";
import { damaged, unpackBackup } from "./unpack-backup.ts";
import { makeWorkFolder } from "./work-folder.ts";

/** Rows written in one INSERT; the widest table has 24 columns and SQLite takes 32,766 values. */
const rowsAtOnce = 500;

/** `medspil restore`: a backup into an empty site. */
export function addRestore(program: Command): void {
  program
    .command("restore")
    .description("Bring a backup back into an empty data folder (and an empty database)")
    .argument("<file>", "a file made by medspil backup")
    .option("--json", "print the result as JSON")
    .addHelpText(
      "after",
      `
Example:
  MEDSPIL_DATA=/srv/site medspil restore medspil.tar.gz

Whole or not at all: a damaged file changes nothing. With DATABASE_URL it goes into PostgreSQL. Everybody
signs in again afterwards.`,
    )
    .action(async (file: string, { json = false }: { json?: boolean }) => {
      const path = resolve(file);
      if (!existsSync(path)) throw badInput(`${path} is not there.`);
      const manifest = await withSite(async (context) => await readBackup(context, path, json), {
        mayBeNew: true,
        alone: true,
      });
      const rows = Object.values(manifest.rows).reduce((sum, count) => sum + count, 0);
      console.log(
        json ? JSON.stringify({ file: path, ...manifest }) : `${rows} rows restored, log verified.`,
      );
    });
}

/** Restores `path`, whole or not at all. @throws AppError when it is not a whole backup. */
export async function readBackup(
  context: CliContext,
  path: string,
  quiet: boolean,
): Promise<Manifest> {
  const { config, store } = context;
  const used = await store.db.selectFrom("settings").select("key").limit(1).executeTakeFirst();
  if (used !== undefined)
    throw badInput("This site is not empty. Restore into a new data folder (MEDSPIL_DATA).");
  const folder = await makeWorkFolder(config.dataDir, "restore");
  let takeBack = async (): Promise<void> => {};
  try {
    const manifest = await unpackBackup(path, folder);
    takeBack = await placeFiles(folder, config.dataDir);
    const progress = startProgress("Restoring", orderedTables.length, quiet);
    await store.transact(async (tx) => {
      // A server that was started here and never set up has left a set-up link and the like.
      for (const table of orderedTables.toReversed())
        await sql`delete from ${sql.table(table)}`.execute(tx.db);
      for (const table of orderedTables) {
        progress.step(table);
        const count = await fill(tx.db, table, join(folder, "backup", "tables", `${table}.jsonl`));
        if (count !== manifest.rows[table]) throw damaged(`${table} is not whole`);
        if (tx.dialect === "postgres" && countedTables.includes(table))
          await sql`select setval(pg_get_serial_sequence(${table}, 'id'), greatest(1, (select coalesce(max(id), 0) from ${sql.table(table)})))`.execute(
            tx.db,
          );
      }
      const verdict = await verifyLog(tx.db);
      if (verdict.kind === "broken")
        throw damaged(`entry ${verdict.number} of the openness log is not as it was written`);
      await refuseOtherKey(tx.db, await readFile(join(folder, "secret.key")));
      await indexAllPosts(tx);
      tx.changed("everything");
    });
    progress.end("Restored");
    return manifest;
  } catch (fault) {
    await takeBack();
    throw fault;
  } finally {
    await rm(folder, { recursive: true, force: true, maxRetries: 10, retryDelay: 50 });
  }
}

/**
 * Puts the files where they belong, before the rows that need them: the disk may be full.
 * @returns what takes them away again.
 */
async function placeFiles(folder: string, dataDir: string): Promise<() => Promise<void>> {
  const [media, key] = [join(dataDir, "media"), join(dataDir, "secret.key")];
  const keyBefore = await readFile(key);
  const takeBack = async (): Promise<void> => {
    await rm(media, { recursive: true, force: true });
    await writeFile(key, keyBefore);
  };
  try {
    for (const one of ["media", "secret.key"])
      if (existsSync(join(folder, one)))
        await cp(join(folder, one), join(dataDir, one), { recursive: true, force: true });
  } catch (fault) {
    await takeBack();
    throw fault;
  }
  return takeBack;
}

/** What is sealed in the database must open with the key that came with it. */
async function refuseOtherKey(db: CliContext["store"]["db"], key: Uint8Array): Promise<void> {
  const secrets = secretsFrom(key);
  for (const row of await db.selectFrom("actor_keys").select("private_sealed").execute())
    try {
      secrets.unseal(row.private_sealed);
    } catch (cause) {
      throw damaged("secret.key is not the one that its database was sealed with", cause);
    }
}

/** A row as JSON tells it. */
const rowShape = z.record(z.string(), z.union([z.string(), z.number(), z.boolean(), z.null()]));

async function fill(db: CliContext["store"]["db"], table: BackedUp, file: string): Promise<number> {
  let count = 0;
  let rows: Record<string, unknown>[] = [];
  const write = async (): Promise<void> => {
    if (rows.length === 0) return;
    const columns = Object.keys(rows[0] ?? {});
    const values = rows.map((row) => sql`(${sql.join(columns.map((column) => row[column]))})`);
    await sql`insert into ${sql.table(table)} (${sql.join(columns.map((c) => sql.ref(c)))}) values ${sql.join(values)}`.execute(
      db,
    );
    count += rows.length;
    rows = [];
  };
  // A file on this machine, already unpacked: reading it inside the transaction keeps a restore whole.
  try {
    for await (const line of createInterface({ input: createReadStream(file) })) {
      rows.push(rowShape.parse(JSON.parse(line)));
      if (rows.length === rowsAtOnce) await write();
    }
    await write();
  } catch (fault) {
    // What the disk or the database's server says is no fault of the backup.
    if (fault instanceof AppError || (fault as NodeJS.ErrnoException).syscall !== undefined)
      throw fault;
    throw damaged(`what it says in ${table} cannot be stored`, fault);
  }
  return count;
}
