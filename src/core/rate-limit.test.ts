import fc from "fast-check";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";

import { limitsInMemory } from "./limits.ts";
import { clientKey, createLimiter, networksOf } from "./rate-limit.ts";

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

describe("the networks around a visitor", () => {
  test.each([
    ["192.0.2.7", ["192.0.2.7", "192.0.2.0/24"]],
    ["::ffff:192.0.2.7", ["192.0.2.7", "192.0.2.0/24"]],
    ["2001:db8:1:abcd::5", ["2001:db8:1:abcd::/64", "2001:db8:1:ab00::/56", "2001:db8:1::/48"]],
    ["fe80::1%eth0", ["fe80:0:0:0::/64", "fe80:0:0:0::/56", "fe80:0:0::/48"]],
    ["evil; drop table", ["unknown"]],
  ])("of %s are %j", (address, networks) => expect(networksOf(address)).toEqual(networks));

  test("have points of their own, whichever of their addresses is used", async () => {
    const limiter = limitsInMemory.placeLimiter("test", { points: [2, 4, 6], perSeconds: 60 });
    const taken = async (address: string): Promise<boolean> =>
      (await limiter.take(address)).allowed;
    const all: boolean[] = [];
    for (let net = 0; net < 5; net += 1) all.push(await taken(`2001:db8:0:${net.toString(16)}::1`));
    for (let net = 1; net < 5; net += 1) all.push(await taken(`2001:db8:0:${net}00::1`));
    expect(all).toEqual([true, true, true, true, false, true, true, false, false]);
    expect(await taken("2001:db8:1::1")).toBe(true);
    for (let host = 0; host < 4; host += 1) expect(await taken(`192.0.2.${host}`)).toBe(true);
    expect(await taken("192.0.2.9")).toBe(false);
    expect(await taken("192.0.3.9")).toBe(true);
  });
});
