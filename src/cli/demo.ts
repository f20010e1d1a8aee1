import { mkdirSync, mkdtempSync, readFileSync, rmSync, watch } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";

import type { Command } from "commander";

import { type App, startApp } from "#app";
import { readConfig } from "#core/config.ts";
import { badInput } from "#core/errors.ts";
import { startLog } from "#core/log.ts";
import { siteIsSetUp } from "#flows/site-is-set-up.ts";
import { hashPassword } from "#sign-in";

import { befriend, playRound, seed } from "./demo-play.ts";
import { bosPresence, idasPresence, live } from "./demo-texts.ts";

/** `medspil demo`: two sites that talk with each other. */
export function addDemo(program: Command): void {
  program
    .command("demo")
    .description("Start two sites that follow and answer each other; nothing is kept")
    .option("--port <number>", "the port of the first site; the second has the next one", "8480")
    .option("--seconds <number>", "stop by itself after that time")
    .addHelpText(
      "after",
      `
Example:
  medspil demo --port 9000 --seconds 120

Everything lies in temporary folders that are deleted when you press Ctrl-C.`,
    )
    .action(async (given: { port: string; seconds?: string }) => {
      const port = Number(given.port);
      const seconds = given.seconds === undefined ? undefined : Number(given.seconds);
      if (!Number.isInteger(port) || port < 1 || port > 65_534)
        throw badInput("--port takes a number from 1 to 65534.");
      if (seconds !== undefined && !(seconds > 0 && seconds < 86_400))
        throw badInput("--seconds takes a number of seconds.");
      await startLog("error");
      await runDemo(port, seconds);
    });
}

async function runDemo(port: number, seconds: number | undefined): Promise<void> {
  const stop = new AbortController();
  for (const signal of ["SIGINT", "SIGTERM"] as const) process.once(signal, () => stop.abort());
  if (seconds !== undefined) setTimeout(() => stop.abort(), seconds * 1000).unref();
  const folder = mkdtempSync(join(tmpdir(), "medspil-demo-"));
  const password = crypto.randomUUID().slice(0, 13);
  const apps: App[] = [];
  try {
    const ida = await start(join(folder, "ida"), port, password, {
      siteName: "Idas bageri",
      handle: "ida",
      ownerName: "Ida Holm",
      language: "da",
      accent: "#7a4a12",
      ...idasPresence,
    });
    apps.push(ida);
    const bo = await start(join(folder, "bo"), port + 1, password, {
      siteName: "Bo’s workshop",
      handle: "bo",
      ownerName: "Bo Lind",
      language: "en",
      accent: "#1f5c4a",
      ...bosPresence,
    });
    apps.push(bo);
    await seed(ida.kit, bo.kit);
    console.log(`
  Idas bageri    ${ida.kit.config.origin}           studio: ${ida.kit.config.origin}/studio
                 sign in as ida@example.org with the password ${password}
  Bo’s workshop  ${bo.kit.config.origin}           studio: ${bo.kit.config.origin}/studio
                 sign in as bo@example.org with the password ${password}

  Open the first address and stay: what is written and answered appears while you look.
  The two sites talk over ActivityPub, as two servers anywhere would. Ctrl-C stops and deletes both.
  No mail leaves this machine: what a reader would get is shown here.
`);
    await befriend(ida.kit, bo.kit);
    console.log("  Bo follows Ida, and Ida follows Bo.");
    for (const round of live) {
      if (stop.signal.aborted) break;
      await playRound(ida.kit, bo.kit, round, async (line) => {
        console.log(`  ${line}`);
        await sleep(3000, undefined, { signal: stop.signal }).catch(() => {});
        return !stop.signal.aborted;
      });
    }
    if (stop.signal.aborted) return;
    console.log("  Now it is your turn: sign in at either site and write. Ctrl-C stops.");
    await new Promise((resolve) => {
      // A timer keeps the process awake until somebody stops it.
      const awake = setInterval(() => {}, 60_000);
      stop.signal.addEventListener("abort", () => resolve(clearInterval(awake)));
    });
  } finally {
    await Promise.allSettled(apps.map(async (app) => await app.stop()));
    rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
    console.log("  Both sites are stopped and their folders deleted.");
  }
}

async function start(
  dataDir: string,
  port: number,
  password: string,
  settings: Parameters<typeof siteIsSetUp>[3]["settings"],
): Promise<App> {
  const config = readConfig({
    MEDSPIL_DATA: dataDir,
    MEDSPIL_URL: `http://localhost:${port}`,
    PORT: String(port),
    MEDSPIL_ALLOW_PRIVATE_NETWORK: "1",
    MEDSPIL_LOG: "error",
  });
  const app = await startApp(config);
  showMail(join(dataDir, "mail"));
  await siteIsSetUp(app.kit.store, app.kit.secrets, undefined, {
    settings: { ...settings, setUpAt: null },
    email: `${settings.handle}@example.org`,
    passwordHash: await hashPassword(password),
    passkey: null,
  });
  return app;
}

/** Says what is in each mail, since the demo sends none: without its link a reader could not go on. */
function showMail(folder: string): void {
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const shown = new Set<string>();
  const watcher = watch(folder, (_, name) => {
    if (name?.endsWith(".txt") !== true || shown.has(name)) return;
    const text = readFileSync(join(folder, name), "utf8");
    const link = /^https?:\/\/\S+$/m.exec(text)?.[0];
    if (link === undefined) return;
    shown.add(name);
    console.log(`  A mail:          ${text.split("\n")[0]}\n                   ${link}`);
  });
  watcher.unref();
}
