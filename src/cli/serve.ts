import type { Command } from "commander";

import { startApp } from "#app";
import { readConfig } from "#core/config.ts";
import { startLog } from "#core/log.ts";
import { keepFilesPrivate } from "#core/private-files.ts";

const line = "!".repeat(88);
const warning = `${line}
WARNING: MEDSPIL_ALLOW_PRIVATE_NETWORK=1. Strangers can make this server fetch from inside your network.
For tests and intranets only; a public site must run without it.
${line}`;

/** `medspil serve`: starts the site and stays until it is told to stop. */
export function addServe(program: Command): void {
  program
    .command("serve")
    .description("Start the site; the first time it prints a one-time set-up link")
    .addHelpText(
      "after",
      `
Example:
  MEDSPIL_URL=https://example.org PORT=8081 medspil serve

It listens on MEDSPIL_HOST:PORT (127.0.0.1:8080 unless set) and keeps everything in MEDSPIL_DATA
(./data unless set). Stop it with Ctrl-C; nothing is lost if it is killed.`,
    )
    .action(async () => {
      keepFilesPrivate();
      const config = readConfig();
      await startLog(config.logLevel);
      if (config.allowPrivateNetwork) console.error(warning);
      const app = await startApp(config);
      console.log(`Medspil runs at ${app.address}`);
      if (app.setupLink !== undefined)
        console.log(`\n  Set it up here (the link works once):\n  ${app.setupLink}\n`);
      else if (app.address !== config.origin) console.log(`Readers reach it at ${config.origin}`);
      await new Promise<void>((resolve) => {
        for (const signal of ["SIGINT", "SIGTERM"] as const) process.once(signal, () => resolve());
      });
      await app.stop();
    });
}
