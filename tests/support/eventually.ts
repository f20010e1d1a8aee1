import { setTimeout as sleep } from "node:timers/promises";

/**
 * Asks again and again until the answer is neither undefined, null nor false, and gives it.
 * @throws after `timeoutMs` (50,000 unless said) with `what` was waited for and the last fault.
 */
export async function eventually<T>(
  what: string,
  ask: () => Promise<T> | T,
  { timeoutMs = 50_000, everyMs = 100 } = {},
): Promise<Exclude<T, undefined | null | false>> {
  const until = performance.now() + timeoutMs;
  let fault: unknown;
  for (;;) {
    try {
      const answer = await ask();
      if (answer !== undefined && answer !== null && answer !== false)
        return answer as Exclude<T, undefined | null | false>;
      fault = undefined;
    } catch (thrown) {
      fault = thrown;
    }
    if (performance.now() > until)
      throw new Error(`Waited ${timeoutMs} ms in vain: ${what}`, { cause: fault });
    await sleep(everyMs);
  }
}
