import { expect, test } from "vitest";

import { clientAddress, isOwnNetwork } from "./client-address.ts";
import { fromOwnPages } from "./same-origin.ts";

const own = ["https://me.example"];

test.each([
  [{}, true],
  [{ origin: "https://me.example" }, true],
  [{ origin: "https://me.example", "sec-fetch-site": "same-origin" }, true],
  [{ "sec-fetch-site": "none" }, true],
  [{ origin: "https://evil.example" }, false],
  [{ origin: "null" }, false],
  [{ origin: "https://me.example.evil.example" }, false],
  [{ "sec-fetch-site": "cross-site" }, false],
  [{ "sec-fetch-site": "same-site", origin: "https://me.example" }, false],
])("%o comes from our own pages: %s", (headers, expected) => {
  expect(fromOwnPages(new Headers(headers as Record<string, string>), own)).toBe(expected);
});

test("X-Forwarded-For is believed only as far as there are proxies of ours", () => {
  const headers = new Headers({ "x-forwarded-for": "6.6.6.6, 203.0.113.9" });
  expect(clientAddress(headers, "127.0.0.1", 0)).toBe("127.0.0.1");
  expect(clientAddress(headers, "127.0.0.1", 1)).toBe("203.0.113.9");
  expect(clientAddress(new Headers(), "127.0.0.1", 1)).toBe("127.0.0.1");
  expect(clientAddress(headers, undefined, 0)).toBe("unknown");
});

test.each([
  ["127.0.0.1", true],
  ["::1", true],
  ["10.1.2.3", true],
  ["::ffff:192.168.1.1", true],
  ["fd00::1", true],
  ["unknown", true],
  ["203.0.113.9", false],
  ["::ffff:8.8.8.8", false],
  ["2001:db8::1", false],
])("%s says nothing of who is behind it: %s", (address, isOwn) =>
  expect(isOwnNetwork(address)).toBe(isOwn),
);
