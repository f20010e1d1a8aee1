import { expect, test } from "vitest";

import { fixedClock, minute } from "#core/clock.ts";
import { AppError } from "#core/errors.ts";

import { asking } from "./ask.ts";

const answer = (remaining: number, resetAt: number) => ({
  data: "here",
  headers: {
    ...{ "ratelimit-limit": "3000", "ratelimit-remaining": String(remaining) },
    "ratelimit-reset": String(resetAt / 1000),
  },
});

test("a server is let be when it has few answers left for us, until it says that it has more", async () => {
  const clock = fixedClock(Date.now());
  const ask = asking(clock);
  let asked = 0;
  const question = (remaining: number) => async () => {
    asked += 1;
    return await Promise.resolve(answer(remaining, clock.now() + 2 * minute));
  };
  expect(await ask("https://a.example", question(2000))).toBe("here");
  expect(await ask("https://a.example", question(10))).toBe("here");
  const waits = ask("https://a.example", question(2000));
  await expect(waits).rejects.toMatchObject({ code: "asked_to_wait", retryable: true });
  expect(asked).toBe(2);
  expect(await ask("https://b.example", question(2000))).toBe("here");
  clock.move(3 * minute);
  expect(await ask("https://a.example", question(2000))).toBe("here");
  expect(asked).toBe(4);
});

test("a server that was asked too often is not asked again before it says", async () => {
  const clock = fixedClock(Date.now());
  const ask = asking(clock);
  const headers = { "ratelimit-reset": String(Math.ceil(clock.now() / 1000) + 120) };
  const refused = async (): Promise<never> =>
    await Promise.reject(Object.assign(new Error("429"), { status: 429, headers }));
  const first = await ask("https://a.example", refused).catch((fault: unknown) => fault);
  expect(first).toBeInstanceOf(AppError);
  const { retryAfterMs } = (first as AppError).cause as { retryAfterMs: number };
  expect(retryAfterMs).toBeGreaterThan(minute);
  expect(retryAfterMs).toBeLessThan(3 * minute);
  let asked = 0;
  const question = async () => {
    asked += 1;
    return await Promise.resolve(answer(2000, 0));
  };
  await expect(ask("https://a.example", question)).rejects.toMatchObject({ code: "asked_to_wait" });
  expect(asked).toBe(0);
});
