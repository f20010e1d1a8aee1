import { XRPCError } from "@atproto/api";
import { expect, test } from "vitest";

import { day } from "#core/clock.ts";
import { AppError } from "#core/errors.ts";

import { faultOf } from "./faults.ts";

/** @source the errors of com.atproto.repo.* and com.atproto.server.*; @atproto/pds */
test.each([
  [new XRPCError(400, "ExpiredToken", "Token has expired"), "must_reconnect", false],
  [new XRPCError(401, "AuthMissing", "Authentication Required"), "must_reconnect", false],
  [new XRPCError(400, "AccountDeactivated", "Account is deactivated"), "account_not_active", false],
  [
    new XRPCError(401, "AccountTakedown", "Account has been taken down"),
    "account_not_active",
    false,
  ],
  [new XRPCError(400, "BlobTooLarge", "too large"), "blob_too_large", false],
  [new XRPCError(413, "PayloadTooLarge", "request entity too large"), "blob_too_large", false],
  [
    new XRPCError(400, "InvalidRequest", "Invalid app.bsky.feed.post record"),
    "record_refused",
    false,
  ],
  [new XRPCError(400, "RecordNotFound", "Could not locate record"), "gone_there", false],
  [new XRPCError(400, "InvalidRequest", "Could not locate record: at://x"), "gone_there", false],
  [new XRPCError(429, "RateLimitExceeded", "Rate Limit Exceeded"), "asked_to_wait", true],
  [new XRPCError(500, "InternalServerError", "Internal Server Error"), "server_busy", true],
  [new XRPCError(502, "UpstreamFailure", "Upstream Failure"), "server_busy", true],
  // No answer at all, and one that cannot be read.
  [new XRPCError(1), "server_busy", true],
  [new XRPCError(2, "Invalid Response"), "server_busy", true],
  [new SyntaxError("Unexpected end of JSON input"), "server_busy", true],
])("%s is said as %s", (thrown, code, retryable) => {
  expect(faultOf(thrown, "pds.example")).toMatchObject({ code, retryable });
});

test("a fault of our own stays one, however a library wraps it", () => {
  const own = new AppError({ code: "timeout", status: 504, safeMessage: "slow", retryable: true });
  const wrapped = new Error("Failed to fetch", {
    cause: new TypeError("fetch failed", { cause: own }),
  });
  expect(faultOf(XRPCError.from(wrapped), "pds.example")).toBe(own);
  expect(faultOf(new AggregateError([wrapped]), "pds.example")).toBe(own);
});

test("when to come again is as the server says", () => {
  const wait = (headers: Record<string, string>) =>
    faultOf(new XRPCError(429, "RateLimitExceeded", "", headers), "pds.example").cause;
  const soon = Math.floor(Date.now() / 1000) + 600;
  expect(wait({ "ratelimit-reset": String(soon) })).toEqual({ untilMs: soon * 1000 });
  // Nobody makes us wait for years.
  const never = wait({ "ratelimit-reset": "99999999999" }) as { untilMs: number };
  expect(never.untilMs - Date.now()).toBeLessThanOrEqual(day);
  const { untilMs } = wait({ "retry-after": "30" }) as { untilMs: number };
  expect(Math.abs(untilMs - Date.now() - 30_000)).toBeLessThan(5000);
});
