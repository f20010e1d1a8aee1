import { execFileSync } from "node:child_process";
import { chmodSync, chownSync, globSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";

import type { TestProject } from "vitest/node";

import { freePort } from "./free-port.ts";
import { type Running, startProcess } from "./process.ts";
import { makeTemplates, type Templates } from "./templates.ts";

declare module "vitest" {
  interface ProvidedContext {
    postgresUrl: string;
    templates: Templates;
  }
}

const oldestVersion = 15;

/**
 * Starts a PostgreSQL of our own for this test run, or uses MEDSPIL_TEST_DATABASE_URL, and makes the
 * migrated databases that tests copy.
 */
export async function setup(project: TestProject): Promise<() => Promise<void>> {
  const given = process.env.MEDSPIL_TEST_DATABASE_URL ?? "";
  const server = given === "" ? await startPostgres() : { url: given, stop: async () => {} };
  const { templates, drop } = await makeTemplates(server.url);
  project.provide("postgresUrl", server.url);
  project.provide("templates", templates);
  return async () => {
    await drop();
    await server.stop();
  };
}

/** A PostgreSQL that tests may stop and start. */
export interface TestPostgres {
  readonly url: string;
  /** Stops it as `pg_ctl stop` does: `fast` ends its sessions in order, `immediate` is a crash. */
  halt(mode: "fast" | "immediate"): Promise<void>;
  /** Starts it again after `halt`, on the same port and cluster. */
  start(): Promise<void>;
  /** Stops it and takes its cluster away. */
  stop(): Promise<void>;
}

/**
 * A PostgreSQL with an empty cluster in a temporary folder, on a free port of this machine. It trusts
 * everybody here and keeps nothing safe on disk, which makes it quick; `more` settings may change that.
 * @throws with what to install when there is none.
 */
export async function startPostgres(
  more: Readonly<Record<string, string>> = {},
): Promise<TestPostgres> {
  const bin = newestPostgres();
  const folder = mkdtempSync(join(tmpdir(), "medspil-postgres-"));
  const remove = (): void => rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
  // Also when the tests are broken off: no cluster may stay behind.
  process.once("exit", remove);
  const as = unprivileged();
  if (as === undefined) chmodSync(folder, 0o700);
  else chownSync(folder, as.uid, as.gid);
  const cluster = join(folder, "cluster");
  execFileSync(
    join(bin, "initdb"),
    ["-D", cluster, "-A", "trust", "-U", "postgres", "-E", "UTF8", "--locale=C.UTF-8", "--no-sync"],
    { stdio: "pipe", cwd: "/", ...as },
  );
  const port = await freePort();
  const settings = {
    fsync: "off",
    synchronous_commit: "off",
    full_page_writes: "off",
    max_connections: "300",
    shared_buffers: "64MB",
    listen_addresses: "127.0.0.1",
    unix_socket_directories: folder,
    ...more,
  };
  const flags = Object.entries(settings).flatMap(([name, value]) => ["-c", `${name}=${value}`]);
  const run = async (): Promise<Running> =>
    await startProcess({
      command: join(bin, "postgres"),
      args: ["-D", cluster, "-p", String(port), ...flags],
      cwd: "/",
      ready: /ready to accept connections/u,
      ...as,
    });
  let server = await run();
  return {
    url: `postgres://postgres@127.0.0.1:${port}/postgres`,
    // @source PostgreSQL 15 §19.5: SIGINT is a fast shutdown, SIGQUIT an immediate one
    halt: async (mode) => void (await server.stop(mode === "fast" ? "SIGINT" : "SIGQUIT")),
    start: async () => {
      server = await run();
    },
    stop: async () => {
      await server.stop("SIGINT");
      process.off("exit", remove);
      remove();
    },
  };
}

/** The folder of programs of the newest PostgreSQL on this machine. */
function newestPostgres(): string {
  const found = globSync("/usr/lib/postgresql/*/bin/initdb")
    .map((path) => ({ bin: dirname(path), version: Number(path.split("/")[4]) }))
    .filter(({ version }) => version >= oldestVersion)
    .toSorted((a, b) => b.version - a.version)[0];
  if (found !== undefined) return found.bin;
  throw new Error(
    `The tests need PostgreSQL ${oldestVersion} or newer: apt-get install postgresql, or set ` +
      "MEDSPIL_TEST_DATABASE_URL to one where databases may be created.",
  );
}

/** PostgreSQL refuses to run as root; Debian's package brings a user for it. */
function unprivileged(): { uid: number; gid: number } | undefined {
  if (process.getuid?.() !== 0) return undefined;
  const id = (flag: string): number => Number(execFileSync("id", [flag, "postgres"]).toString());
  return { uid: id("-u"), gid: id("-g") };
}
