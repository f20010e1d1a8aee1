import { XRPCError } from "@atproto/api";

import { AppError } from "#core/errors.ts";
import type { Kit } from "#kit";
import { type Connection, expireConnection, type SendOutcome } from "#syndication";

import { appErrorIn } from "./find-identity.ts";
import { closeUntil } from "./points.ts";
import { halfAnswered, inactive, notActive, tooOften } from "./session-answer.ts";
import { mustReconnect } from "./tokens.ts";

/** Errors of servers there by which the account may no longer be used by us, and by nobody. */
const lostKeys = new Set(["ExpiredToken", "InvalidToken", "AuthMissing", "AuthenticationRequired"]);
/** What the library for sign-ins throws when the keys are no good any more. */
const lostSessions = new Set([
  "TokenRefreshError",
  "TokenRevokedError",
  "TokenInvalidError",
  "AuthMethodUnsatisfiableError",
]);

/**
 * What went wrong there, in our words. @returns an {@link AppError}: `must_reconnect`, `account_not_active`,
 * `asked_to_wait`, `server_busy`, `blob_too_large`, `record_refused`, `gone_there`, or what `SafeFetch` threw
 */
export function faultOf(fault: unknown, host: string): AppError {
  const own = appErrorIn(fault);
  if (own !== undefined) return own;
  for (let at: unknown = fault; at instanceof Error; at = at.cause)
    if (lostSessions.has(at.constructor.name) || lostSessions.has(at.name))
      return mustReconnect(fault);
  if (!(fault instanceof XRPCError)) return halfAnswered(host, fault);
  const { status, error, headers = {}, message } = fault;
  if (status === 429) return tooOften(new Headers(headers as Record<string, string>));
  if (inactive.has(error)) return notActive(fault);
  if (status === 401 || lostKeys.has(error)) return mustReconnect(fault);
  if (
    error === "BlobTooLarge" ||
    status === 413 ||
    (/too large|file size/iu.test(message) && status === 400)
  )
    return new AppError({
      code: "blob_too_large",
      status: 413,
      safeMessage: notTaken,
      cause: fault,
    });
  if (error === "RecordNotFound" || /could not (?:locate|find) record/iu.test(message))
    return new AppError({ code: "gone_there", status: 404, safeMessage: notTaken, cause: fault });
  // 1 is no answer at all and 2 one that cannot be read: there is nothing in it to tell the writer.
  if (status >= 400 && status < 500)
    return new AppError({
      code: "record_refused",
      status: 422,
      safeMessage: notTaken,
      cause: fault,
    });
  return halfAnswered(host, fault);
}

/** Whether a server refused to change a record because another stands there than was said. */
export function isOtherThere(fault: unknown): boolean {
  return fault instanceof XRPCError && fault.error === "InvalidSwap";
}

const notTaken = "The server there did not take it.";

/** Codes that nothing but the writer can mend: the text is not tried again. */
const final = new Set([
  "must_reconnect",
  "account_not_active",
  "blob_too_large",
  "record_refused",
  "gone_there",
]);

/**
 * Sends something and says what became of it. Keys that are no longer taken end the connection until its owner
 * connects it anew; faults that may pass are thrown, so that the same is tried again.
 */
export async function outcomeOf(
  { store }: Pick<Kit, "store">,
  connection: Connection,
  send: () => Promise<SendOutcome>,
): Promise<SendOutcome> {
  try {
    return await send();
  } catch (thrown) {
    const fault = faultOf(thrown, connection.name.replace(/^@/u, ""));
    const untilMs = (fault.cause as { untilMs?: number } | undefined)?.untilMs;
    if (fault.code === "asked_to_wait" && untilMs !== undefined) {
      await closeUntil(store, connection.id, untilMs);
      return { kind: "later", atMs: untilMs };
    }
    if (fault.code === "must_reconnect")
      await store.transact(async (tx) => await expireConnection(tx, connection.id));
    if (final.has(fault.code)) return { kind: "refused", code: fault.code, params: fault.params };
    throw fault;
  }
}
