/** Taking hold of the port and the database, and where that makes the site reachable. */
import type { Server } from "node:http";

import type { Config } from "#core/config.ts";
import { AppError } from "#core/errors.ts";
import type { Store } from "#schema";

/**
 * Waits a little for the database: one that was left a moment ago may still be held by a process that ends, and
 * that of a machine that vanished for a minute.
 * @throws AppError `database_in_use`
 */
export async function takeDatabase(store: Store): Promise<void> {
  for (let left = 20; left > 0; left -= 1) {
    if (await store.claim()) return;
    await new Promise((resolve) => setTimeout(resolve, 250));
  }
  throw new AppError({
    code: "database_in_use",
    status: 500,
    safeMessage:
      "Another Medspil server already runs on this database. Stop it first, or set DATABASE_URL to another database.",
  });
}

/** What a browser on this machine can open for an address to listen on: `::` and `0.0.0.0` mean every one of them. */
export function openableHost(host: string): string {
  if (["0.0.0.0", "::", "127.0.0.1", "::1", "[::]", ""].includes(host)) return "localhost";
  return host.includes(":") && !host.startsWith("[") ? `[${host}]` : host;
}

/** @throws AppError `port_in_use` */
export async function listen(server: Server, { port, host }: Config): Promise<void> {
  await new Promise<void>((resolve, reject) => {
    server.once("error", (cause: NodeJS.ErrnoException) =>
      reject(
        cause.code === "EADDRINUSE"
          ? new AppError({
              code: "port_in_use",
              status: 500,
              safeMessage: `Port ${port} is taken by another program. Choose another, such as PORT=8081 (for the demo: --port 9000).`,
              cause,
            })
          : cause,
      ),
    );
    server.listen(port, host, resolve);
  });
}
