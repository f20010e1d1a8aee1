import { type ChildProcess, spawn } from "node:child_process";
import { text } from "node:stream/consumers";

/** A program that runs beside the tests. */
export interface Running {
  readonly pid: number;
  /** What it said so far, both streams, at most the last million characters. */
  output(): string;
  /** Resolves with the exit code, or undefined when a signal ended it. */
  readonly ended: Promise<number | undefined>;
  /** Asks it to end, and after `graceMs` makes it; resolves when it has ended. */
  stop(signal?: NodeJS.Signals, graceMs?: number): Promise<number | undefined>;
}

/** How to start a program, and how to see that it is ready. */
export interface Start {
  readonly command: string;
  readonly args?: readonly string[];
  readonly env?: Readonly<Record<string, string | undefined>>;
  readonly cwd?: string;
  /** The name it goes by, where that says what it is to do. */
  readonly argv0?: string;
  readonly uid?: number | undefined;
  readonly gid?: number | undefined;
  /** Ready when its output matches, or when this answers true. */
  readonly ready: RegExp | (() => Promise<boolean>);
  /** 30,000 unless said. */
  readonly timeoutMs?: number;
}

const running = new Set<ChildProcess>();
process.on("exit", () => {
  for (const child of running) child.kill("SIGKILL");
});

/**
 * Starts a program and waits until it is ready. It never outlives this process.
 * @throws with its last words when it ends or stays silent instead.
 */
export async function startProcess(start: Start): Promise<Running> {
  const child = spawn(start.command, [...(start.args ?? [])], {
    stdio: ["ignore", "pipe", "pipe"],
    env: { ...process.env, ...start.env },
    ...(start.cwd !== undefined && { cwd: start.cwd }),
    ...(start.argv0 !== undefined && { argv0: start.argv0 }),
    ...(start.uid !== undefined && { uid: start.uid, gid: start.gid ?? start.uid }),
  });
  running.add(child);
  let said = "";
  const hear = (chunk: Buffer): void => {
    said = (said + chunk.toString()).slice(-1_000_000);
  };
  child.stdout.on("data", hear);
  child.stderr.on("data", hear);
  const ended = new Promise<number | undefined>((resolve) => {
    child.once("error", (fault) => {
      said += String(fault);
      running.delete(child);
      resolve(undefined);
    });
    child.once("exit", (code) => {
      running.delete(child);
      resolve(code ?? undefined);
    });
  });
  const stop = async (signal: NodeJS.Signals = "SIGTERM", graceMs = 10_000) => {
    child.kill(signal);
    const force = setTimeout(() => child.kill("SIGKILL"), graceMs);
    const code = await ended;
    clearTimeout(force);
    return code;
  };
  const fail = (why: string): Error =>
    new Error(`${start.command} ${why}. Its last words:\n${said.slice(-4000)}`);
  let over = false;
  void ended.then(() => {
    over = true;
  });
  const until = performance.now() + (start.timeoutMs ?? 30_000);
  const { ready } = start;
  while (!(ready instanceof RegExp ? ready.test(said) : await ready().catch(() => false))) {
    if (over) throw fail("ended before it was ready");
    if (performance.now() > until) {
      await stop("SIGKILL");
      throw fail("was not ready in time");
    }
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  return { pid: child.pid ?? -1, output: () => said, ended, stop };
}

/** What a program that ended had to say. */
export interface Ended {
  readonly code: number | undefined;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs a program to its end, with `input` on its standard input. Never throws for its exit code. */
export async function runProcess(
  command: string,
  args: readonly string[],
  {
    input = "",
    env = {},
    cwd,
  }: { input?: string; env?: Readonly<Record<string, string | undefined>>; cwd?: string } = {},
): Promise<Ended> {
  const child = spawn(command, [...args], {
    stdio: ["pipe", "pipe", "pipe"],
    env: { ...process.env, ...env },
    ...(cwd !== undefined && { cwd }),
  });
  running.add(child);
  // A program that does not read its input must not fail the test by closing it.
  child.stdin.on("error", () => {});
  child.stdin.end(input);
  const [code, stdout, stderr] = await Promise.all([
    new Promise<number | undefined>((resolve, reject) => {
      child.once("error", reject);
      child.once("close", (status) => resolve(status ?? undefined));
    }),
    text(child.stdout),
    text(child.stderr),
  ]);
  running.delete(child);
  return { code, stdout, stderr };
}
