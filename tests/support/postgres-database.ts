import pg from "pg";

import { databaseAt } from "./templates.ts";

/** An empty database on a PostgreSQL server; `drop` takes it away, whoever is still in it. */
export async function freshPostgres(
  serverUrl: string,
): Promise<{ url: string; drop: () => Promise<void> }> {
  return await create(serverUrl, "");
}

/** A migrated database that serves one test after the other. */
export interface ReusedPostgres {
  readonly url: string;
  /** Makes it as it was when it was new: a few milliseconds, where a new one takes hundreds. */
  empty(): Promise<void>;
  drop(): Promise<void>;
}

/** A copy of the migrated database `template`. */
export async function reusedPostgres(serverUrl: string, template: string): Promise<ReusedPostgres> {
  const { url, drop } = await create(serverUrl, ` template ${template}`);
  const inside = new pg.Client({ connectionString: url });
  await inside.connect();
  // What the migrations wrote is kept beside, to be written again.
  await inside.query(`create schema kept; ${eachTable("create table kept.%1$I as table %1$I")};
    create temporary table counted as
      select sequencename, start_value, last_value from pg_sequences where schemaname = 'public'`);
  return {
    url,
    empty: async () => {
      await inside.query(emptied);
    },
    drop: async () => {
      await inside.end();
      await drop();
    },
  };
}

/** Runs `statement` for each table of ours that has rows. */
function eachTable(statement: string): string {
  return `do $$ declare one record; has_rows boolean; begin
    set local session_replication_role = replica;
    for one in select tablename from pg_tables
      where schemaname = 'public' and tablename not like 'kysely%'
    loop
      execute format('select exists (select from %I)', one.tablename) into has_rows;
      if has_rows then execute format('${statement}', one.tablename); end if;
    end loop;
  end $$`;
}

const emptied = [
  eachTable("delete from %1$I"),
  `do $$ declare one record; begin
    set local session_replication_role = replica;
    for one in select tablename from pg_tables where schemaname = 'kept' loop
      execute format('insert into %1$I select * from kept.%1$I', one.tablename);
    end loop;
    for one in select * from pg_temp.counted loop
      perform setval(format('public.%I', one.sequencename),
        coalesce(one.last_value, one.start_value), one.last_value is not null);
    end loop;
  end $$`,
].join(";");

async function create(
  serverUrl: string,
  from: string,
): Promise<{ url: string; drop: () => Promise<void> }> {
  const name = `test_${crypto.randomUUID().replaceAll("-", "")}`;
  const admin = new pg.Client({ connectionString: serverUrl });
  await admin.connect();
  await admin.query(`create database ${name}${from}`);
  return {
    url: databaseAt(serverUrl, name),
    drop: async () => {
      await admin.query(`drop database ${name} with (force)`);
      await admin.end();
    },
  };
}
