import { AsyncLocalStorage } from "node:async_hooks";

interface Running {
  isOver: boolean;
}

const running = new AsyncLocalStorage<Running>();

/**
 * Runs one transaction, and refuses another that begins within it: on SQLite it would wait for the one that
 * waits for it, on PostgreSQL it would be kept even where the outer one is undone.
 * @throws Error where a transaction is running
 */
export async function asOneTransaction<T>(run: () => Promise<T>): Promise<T> {
  const mine: Running = { isOver: false };
  try {
    return await running.run(mine, run);
  } finally {
    // What was begun in it and lives longer, such as a timer, may begin transactions of its own.
    mine.isOver = true;
  }
}

/** @throws Error where a transaction is running that this one would be nested in */
export function refuseNested(): void {
  if (running.getStore()?.isOver === false)
    throw new Error("A transaction cannot begin within another: hand it the `tx` of that one.");
}
