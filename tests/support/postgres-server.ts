import { execFileSync, spawn } from "node:child_process";
import { chmodSync, existsSync, globSync, mkdtempSync, rmSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";

import type { TestProject } from "vitest/node";

declare module "vitest" {
  interface ProvidedContext {
    postgresUrl: string;
  }
}

/** Starts a PostgreSQL of our own for this test run, or uses MEDSPIL_TEST_DATABASE_URL. */
export async function setup(project: TestProject): Promise<(() => Promise<void>) | undefined> {
  const given = process.env.MEDSPIL_TEST_DATABASE_URL;
  if (given !== undefined) {
    project.provide("postgresUrl", given);
    return undefined;
  }
  const server = await startPostgres();
  project.provide("postgresUrl", server.url);
  return server.stop;
}

/** A PostgreSQL with an empty cluster in a temporary folder, on a free port of this machine. */
export async function startPostgres(): Promise<{ url: string; stop: () => Promise<void> }> {
  const bin = globSync("/usr/lib/postgresql/*/bin").toSorted().at(-1);
  if (bin === undefined || !existsSync(join(bin, "initdb")))
    throw new Error("PostgreSQL 15 or newer is needed for the tests: apt-get install postgresql");
  const folder = mkdtempSync(join(tmpdir(), "medspil-postgres-"));
  const as = unprivileged();
  if (as !== undefined) execFileSync("chown", [`${as.uid}:${as.gid}`, folder]);
  else chmodSync(folder, 0o700);
  const cluster = join(folder, "cluster");
  execFileSync(
    join(bin, "initdb"),
    ["-D", cluster, "-A", "trust", "-U", "postgres", "-E", "UTF8", "--locale=C.UTF-8", "--no-sync"],
    { stdio: "pipe", cwd: "/", ...as },
  );
  const port = await freePort();
  const flags = [
    ["fsync", "off"],
    ["synchronous_commit", "off"],
    ["full_page_writes", "off"],
    ["max_connections", "300"],
    ["shared_buffers", "64MB"],
    ["listen_addresses", "127.0.0.1"],
    ["unix_socket_directories", ""],
  ].flatMap(([name, value]) => ["-c", `${name}=${value}`]);
  const server = spawn(join(bin, "postgres"), ["-D", cluster, "-p", String(port), ...flags], {
    stdio: ["ignore", "ignore", "pipe"],
    cwd: "/",
    ...as,
  });
  const kill = (): void => {
    server.kill("SIGINT");
  };
  process.once("exit", kill);
  await new Promise<void>((resolve, reject) => {
    let said = "";
    server.stderr.on("data", (chunk: Buffer) => {
      said = (said + chunk.toString()).slice(-4000);
      if (said.includes("ready to accept connections")) resolve();
    });
    server.once("exit", () => reject(new Error(`PostgreSQL did not start:\n${said}`)));
  });
  return {
    url: `postgres://postgres@127.0.0.1:${port}/postgres`,
    stop: async () => {
      process.off("exit", kill);
      const gone = new Promise((resolve) => server.once("exit", resolve));
      kill();
      await gone;
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** PostgreSQL refuses to run as root; Debian's package brings a user for it. */
function unprivileged(): { uid: number; gid: number } | undefined {
  if (process.getuid?.() !== 0) return undefined;
  const id = (flag: string): number => Number(execFileSync("id", [flag, "postgres"]).toString());
  return { uid: id("-u"), gid: id("-g") };
}

async function freePort(): Promise<number> {
  return await new Promise((resolve) => {
    const probe = createServer().listen(0, "127.0.0.1", () => {
      const address = probe.address();
      probe.close(() => resolve(typeof address === "object" && address ? address.port : 0));
    });
  });
}
