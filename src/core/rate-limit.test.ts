import fc from "fast-check";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";

import { clientKey, createLimiter } from "./rate-limit.ts";

describe("a limit", () => {
  beforeEach(() => void vi.useFakeTimers());
  afterEach(() => void vi.useRealTimers());

  test("lets so many through, says how long to wait, and lets through again", async () => {
    const limiter = createLimiter({ points: 2, perSeconds: 60 });
    const allowed = { allowed: true, retryAfterSeconds: 0 };
    expect(await limiter.take("a")).toEqual(allowed);
    expect(await limiter.take("a")).toEqual(allowed);
    vi.advanceTimersByTime(20_000);
    expect(await limiter.take("a")).toEqual({ allowed: false, retryAfterSeconds: 40 });
    expect(await limiter.take("b")).toEqual(allowed);
    vi.advanceTimersByTime(40_001);
    expect(await limiter.take("a")).toEqual(allowed);
  });

  test("forgets a key when told", async () => {
    const limiter = createLimiter({ points: 1, perSeconds: 60 });
    await limiter.take("a");
    expect((await limiter.take("a")).allowed).toBe(false);
    await limiter.forget("a");
    expect((await limiter.take("a")).allowed).toBe(true);
  });
});

describe("a visitor is counted", () => {
  test.each([
    ["192.0.2.7", "192.0.2.7"],
    [" 192.0.2.7 ", "192.0.2.7"],
    ["::ffff:192.0.2.7", "192.0.2.7"],
    ["::FFFF:c000:0207", "192.0.2.7"],
    ["2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"],
    ["2001:DB8:0001:0002::", "2001:db8:1:2::/64"],
    ["2001:db8::1", "2001:db8:0:0::/64"],
    ["fe80::1%eth0", "fe80:0:0:0::/64"],
    ["::1", "0:0:0:0::/64"],
    ["", "unknown"],
    ["evil; drop table", "unknown"],
  ])("%s as %s", (address, key) => expect(clientKey(address)).toBe(key));

  test("the same anywhere in a /64, another outside it", () => {
    const part = fc.nat(0xff_ff);
    const upper = fc.tuple(fc.integer({ min: 0x2000, max: 0x3fff }), part, part, part);
    const lower = fc.tuple(part, part, part, part);
    const write = (...parts: number[]) => parts.map((one) => one.toString(16)).join(":");
    fc.assert(
      fc.property(upper, lower, lower, (net, one, two) => {
        const key = clientKey(write(...net, ...one));
        expect(clientKey(write(...net, ...two))).toBe(key);
        expect(clientKey(write(...net, ...two).toUpperCase())).toBe(key);
        const [a, b, c, d] = net;
        expect(clientKey(write(a, b, c, d ^ 1, ...one))).not.toBe(key);
      }),
    );
  });
});
