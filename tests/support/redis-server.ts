import { existsSync } from "node:fs";

import { freePort } from "./free-port.ts";
import { startProcess } from "./process.ts";

/** Debian's package of tools holds the server too, under this name, and starts none by being installed. */
const programs = ["/usr/bin/redis-server", "/usr/bin/redis-check-rdb"];

/** A Redis that keeps nothing, on a free port of this machine. @throws with what to install when there is none */
export async function startRedis(): Promise<{ readonly host: string; stop(): Promise<void> }> {
  const command = programs.find((path) => existsSync(path));
  if (command === undefined)
    throw new Error("The tests need Redis: apt-get install redis-tools. `npm test` does so.");
  const port = await freePort();
  const quiet = ["--save", "", "--appendonly", "no", "--bind", "127.0.0.1"];
  const server = await startProcess({
    command,
    argv0: "redis-server",
    args: ["--port", String(port), ...quiet],
    cwd: "/",
    ready: /Ready to accept connections|ready to accept connections/u,
  });
  return {
    host: `127.0.0.1:${port}`,
    stop: async () => void (await server.stop("SIGTERM", 2000)),
  };
}
