import { DatabaseSync, type StatementSync, type SQLInputValue } from "node:sqlite";

import {
  type CompiledQuery,
  type DatabaseConnection,
  type Dialect,
  type Driver,
  type QueryResult,
  SelectQueryNode,
  SqliteAdapter,
  SqliteIntrospector,
  SqliteQueryCompiler,
  RawNode,
} from "kysely";

import { refuseNested } from "#core/db/one-transaction.ts";
import { sqliteFault } from "#core/db/sqlite-faults.ts";

/**
 * Kysely over Node's own SQLite: one writer, one reader, so that a page never waits for a transaction.
 * Kysely's own driver holds its only connection for as long as a transaction lasts.
 * @source https://www.sqlite.org/wal.html "Concurrency": readers do not block the writer.
 */
export class SqliteDialect implements Dialect {
  readonly files: SqliteFiles;
  private readonly waitsForDisk: boolean;

  /** With `waitsForDisk` false a transaction survives the end of the process, but perhaps not a power cut. */
  constructor(files: SqliteFiles, { waitsForDisk = true } = {}) {
    this.files = files;
    this.waitsForDisk = waitsForDisk;
  }
  createAdapter(): SqliteAdapter {
    return new TwoHandles();
  }
  createDriver(): Driver {
    return new SqliteDriver(this.files, this.waitsForDisk);
  }
  createIntrospector(db: ConstructorParameters<typeof SqliteIntrospector>[0]): SqliteIntrospector {
    return new SqliteIntrospector(db);
  }
  createQueryCompiler(): SqliteQueryCompiler {
    return new SqliteQueryCompiler();
  }
}

/** Kysely would else hand out one connection at a time, and a page would wait for whatever is being written. */
class TwoHandles extends SqliteAdapter {
  override get supportsMultipleConnections(): boolean {
    return true;
  }
}

/** The two handles on one database file. */
export class SqliteFiles {
  readonly writer: Handle;
  readonly reader: Handle;
  private turn: Promise<void> = Promise.resolve();

  constructor(path: string) {
    this.writer = new Handle(path, false);
    this.reader = path === ":memory:" ? this.writer : new Handle(path, true);
  }

  /** Waits until no one else writes. @returns the word that ends the turn. */
  async takeTurn(): Promise<() => void> {
    const before = this.turn;
    const { promise, resolve } = Promise.withResolvers<void>();
    this.turn = promise;
    await before;
    return resolve;
  }

  close(): void {
    if (this.reader !== this.writer) this.reader.close();
    this.writer.close();
  }
}

/** A statement that is ready, and whether it answers with rows. */
interface Prepared {
  readonly statement: StatementSync;
  readonly givesRows: boolean;
}

/** One SQLite connection with its prepared statements. */
export class Handle {
  readonly raw: DatabaseSync;
  private readonly path: string;
  private readonly statements = new Map<string, Prepared>();

  constructor(path: string, readOnly: boolean) {
    this.path = path;
    this.raw = new DatabaseSync(path, {
      readOnly,
      timeout: 5000,
      enableForeignKeyConstraints: true,
    });
    if (!readOnly) this.raw.exec("pragma journal_mode = wal; pragma synchronous = full");
    // 32 MiB of page cache, and the file mapped: a million replies stay quick without the heap growing.
    this.raw.exec(
      "pragma cache_size = -32768; pragma mmap_size = 1073741824; pragma temp_store = memory",
    );
  }

  /** A prepared statement, kept for the next time the same SQL comes (at most 512, oldest out first). */
  private prepare(sql: string): Prepared {
    let prepared = this.statements.get(sql);
    if (prepared === undefined) {
      const statement = this.raw.prepare(sql);
      // Asked once: making the list of columns takes a third of the time of a query itself.
      prepared = { statement, givesRows: statement.columns().length > 0 };
      if (this.statements.size >= 512) {
        const oldest = this.statements.keys().next().value;
        if (oldest !== undefined) this.statements.delete(oldest);
      }
      this.statements.set(sql, prepared);
    }
    return prepared;
  }

  /** Runs one statement. @throws AppError when the disk refuses */
  run<R>(query: Pick<CompiledQuery, "sql" | "parameters">): QueryResult<R> {
    try {
      const { statement, givesRows } = this.prepare(query.sql);
      const values = query.parameters as readonly SQLInputValue[];
      if (givesRows) return { rows: statement.all(...values) as R[] };
      const { changes, lastInsertRowid } = statement.run(...values);
      return { rows: [], numAffectedRows: BigInt(changes), insertId: BigInt(lastInsertRowid) };
    } catch (fault) {
      throw sqliteFault(fault, this.path);
    }
  }

  /** Runs SQL that answers nothing, such as `commit`. @throws AppError when the disk refuses */
  exec(sql: string): void {
    try {
      this.raw.exec(sql);
    } catch (fault) {
      throw sqliteFault(fault, this.path);
    }
  }

  close(): void {
    this.statements.clear();
    this.raw.close();
  }
}

class SqliteDriver implements Driver {
  private readonly files: SqliteFiles;
  private readonly waitsForDisk: boolean;
  constructor(files: SqliteFiles, waitsForDisk: boolean) {
    this.files = files;
    this.waitsForDisk = waitsForDisk;
  }
  async init(): Promise<void> {}
  async acquireConnection(): Promise<Connection> {
    return new Connection(this.files, this.waitsForDisk);
  }
  async beginTransaction(connection: DatabaseConnection): Promise<void> {
    await (connection as Connection).begin();
  }
  async commitTransaction(connection: DatabaseConnection): Promise<void> {
    (connection as Connection).end("commit");
  }
  async rollbackTransaction(connection: DatabaseConnection): Promise<void> {
    (connection as Connection).end("rollback");
  }
  async releaseConnection(): Promise<void> {}
  async destroy(): Promise<void> {
    this.files.close();
  }
}

/** Picks the handle when a query comes: the writer inside a transaction and for writes, else the reader. */
class Connection implements DatabaseConnection {
  private readonly files: SqliteFiles;
  private readonly waitsForDisk: boolean;
  private endTurn: (() => void) | undefined;

  constructor(files: SqliteFiles, waitsForDisk: boolean) {
    this.files = files;
    this.waitsForDisk = waitsForDisk;
  }

  async begin(): Promise<void> {
    this.endTurn = await this.files.takeTurn();
    try {
      if (!this.waitsForDisk) this.files.writer.exec("pragma synchronous = normal");
      this.files.writer.exec("begin immediate");
    } catch (fault) {
      this.giveTurn();
      throw fault;
    }
  }

  end(word: "commit" | "rollback"): void {
    const { writer } = this.files;
    try {
      if (word === "commit" || writer.raw.isTransaction) writer.exec(word);
    } catch (fault) {
      // A commit that did not fit on the disk leaves its transaction open, and the next one could not begin.
      if (writer.raw.isTransaction) writer.raw.exec("rollback");
      throw fault;
    } finally {
      this.giveTurn();
    }
  }

  private giveTurn(): void {
    try {
      if (!this.waitsForDisk) this.files.writer.exec("pragma synchronous = full");
    } finally {
      this.endTurn?.();
      this.endTurn = undefined;
    }
  }

  async executeQuery<R>(query: CompiledQuery): Promise<QueryResult<R>> {
    if (this.endTurn !== undefined) return this.files.writer.run<R>(query);
    if (isRead(query)) return this.files.reader.run<R>(query);
    refuseNested();
    const endTurn = await this.files.takeTurn();
    try {
      return this.files.writer.run<R>(query);
    } finally {
      endTurn();
    }
  }

  // oxlint-disable-next-line require-yield -- Kysely's contract; rows are handed over in pages instead.
  async *streamQuery<R>(): AsyncIterableIterator<QueryResult<R>> {
    throw new Error("Page through the rows by key instead of streaming them.");
  }
}

function isRead(query: CompiledQuery): boolean {
  if (SelectQueryNode.is(query.query)) return query.query.with === undefined;
  return RawNode.is(query.query) && /^\s*select\b/i.test(query.sql);
}
