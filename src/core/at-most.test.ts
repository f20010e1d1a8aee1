import { expect, test } from "vitest";

import { atMost } from "#core/at-most.ts";

test("so many run at once, so many wait, and the next is refused", async () => {
  const inTurn = atMost({ running: 2, waiting: 3 });
  let running = 0;
  let most = 0;
  const begun: (() => void)[] = [];
  const work = async (): Promise<string> => {
    running += 1;
    most = Math.max(most, running);
    await new Promise<void>((resolve) => begun.push(resolve));
    running -= 1;
    return "done";
  };
  const all = Array.from({ length: 7 }, async () => await inTurn(work).catch(String));
  for (let i = 0; i < 7; i += 1) {
    await new Promise((resolve) => setImmediate(resolve));
    begun.shift()?.();
  }
  const ends = await Promise.all(all);
  expect(most).toBe(2);
  expect(ends.filter((end) => end === "done")).toHaveLength(5);
  expect(ends.filter((end) => end.includes("busy"))).toHaveLength(2);
  // What failed gives its place back.
  await expect(inTurn(() => Promise.reject(new Error("no")))).rejects.toThrow("no");
  await expect(inTurn(() => Promise.reject(new Error("no")))).rejects.toThrow("no");
  expect(await inTurn(() => Promise.resolve("again"))).toBe("again");
});
