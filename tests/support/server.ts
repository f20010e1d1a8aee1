import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { systemClock } from "#core/clock.ts";
import { openStore } from "#core/db/open.ts";
import { openSecrets, type Secrets } from "#core/secrets.ts";
import type { Store, Tables } from "#schema";

import { freePort } from "./free-port.ts";
import { runProcess, type Running, startProcess } from "./process.ts";

/** A real Medspil that runs as a process of its own, set up, with an empty folder of its own. */
export interface Medspil {
  /** `http://localhost:PORT` */
  readonly origin: string;
  /** `localhost:PORT` */
  readonly host: string;
  /** `@handle@localhost:PORT` */
  readonly handle: string;
  /** The actor's id. */
  readonly actor: string;
  /** Its data folder. */
  readonly folder: string;
  /** What the owner signs in with. */
  readonly owner: { readonly name: string; readonly email: string; readonly password: string };
  /** The environment it runs in, for commands beside it. */
  readonly env: Readonly<Record<string, string>>;
  /** A second way into its database; the server notices what is written here within a second. */
  readonly store: Store;
  readonly secrets: Secrets;
  /** What it said so far. */
  log(): string;
  /** The process, while it runs. */
  pid(): number;
  /** Runs a command of the command line beside it. */
  run(...args: string[]): Promise<{ code: number | undefined; stdout: string; stderr: string }>;
  /** Ends it in the middle of whatever it does, as a power cut would. */
  kill(): Promise<void>;
  /** Starts it again on the same folder and port, after `kill`. */
  start(): Promise<void>;
  /** Stops it and takes its folder away. */
  stop(): Promise<void>;
}

const project = join(import.meta.dirname, "..", "..");
const program = join(project, "src", "main.ts");

/** How the server is to be. */
export interface MedspilOptions {
  /** An address of an empty PostgreSQL database; SQLite when absent. */
  readonly databaseUrl?: string;
  /** The name before the @; `redaktion` unless told. */
  readonly name?: string;
  readonly siteName?: string;
  readonly language?: "da" | "en";
  readonly env?: Readonly<Record<string, string>>;
}

/** Starts a Medspil on a free port of this machine that may talk to others on this machine. */
export async function startMedspil(options: MedspilOptions = {}): Promise<Medspil> {
  const { databaseUrl, name = "redaktion", siteName = "Redaktionen", language = "da" } = options;
  const folder = mkdtempSync(join(tmpdir(), "medspil-server-"));
  const port = await freePort();
  const host = `localhost:${port}`;
  const origin = `http://${host}`;
  const env: Record<string, string> = {
    MEDSPIL_DATA: folder,
    MEDSPIL_URL: origin,
    MEDSPIL_HOST: "127.0.0.1",
    PORT: String(port),
    MEDSPIL_ALLOW_PRIVATE_NETWORK: "1",
    DATABASE_URL: databaseUrl ?? "",
    ...options.env,
  };
  const owner = {
    name: "Ida Holm",
    email: "ida@example.org",
    password: "en lang og rolig sætning",
  };
  const run: Medspil["run"] = async (...args) =>
    await runProcess(process.execPath, [program, ...args], { env });
  const who = ["--site-name", siteName, "--handle", name, "--owner-name", owner.name];
  const how = ["--owner-email", owner.email, "--language", language, "--password-stdin"];
  const done = await runProcess(process.execPath, [program, "setup", ...who, ...how], {
    env,
    input: owner.password,
  });
  if (done.code !== 0) throw new Error(`medspil setup: ${done.stdout}${done.stderr}`);

  let logged = "";
  let server: Running | undefined;
  const start = async (): Promise<void> => {
    server = await startProcess({
      command: process.execPath,
      args: [program, "serve"],
      env,
      ready: /Medspil runs at/u,
    });
  };
  const end = async (signal: NodeJS.Signals): Promise<void> => {
    await server?.stop(signal);
    logged += server?.output() ?? "";
    server = undefined;
  };
  await start();
  const store = await openStore<Tables>({ dataDir: folder, databaseUrl }, systemClock);
  return {
    origin,
    host,
    handle: `@${name}@${host}`,
    actor: `${origin}/ap/actor`,
    folder,
    owner,
    env,
    store,
    secrets: openSecrets(folder),
    pid: () => server?.pid ?? -1,
    log: () => logged + (server?.output() ?? ""),
    run,
    start,
    kill: async () => await end("SIGKILL"),
    stop: async () => {
      await store.close();
      await end("SIGTERM");
      rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
    },
  };
}
