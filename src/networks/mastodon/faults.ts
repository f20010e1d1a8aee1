import { minute } from "#core/clock.ts";
import { AppError } from "#core/errors.ts";
import type { SafeResponse } from "#core/safe-fetch.ts";
import type { Kit } from "#kit";
import { type Connection, expireConnection, type SendOutcome } from "#syndication";

const notTaken = "The server there did not take it.";

/** The server no longer lets us act as the account: its owner must connect it anew. */
export function mustReconnect(cause?: unknown): AppError {
  return new AppError({
    code: "must_reconnect",
    status: 409,
    safeMessage: "The account must be connected anew.",
    cause,
  });
}

/** The server answered, and not with what was asked for. */
export function halfAnswered(host: string, cause?: unknown): AppError {
  return new AppError({
    code: "server_busy",
    status: 502,
    params: { host },
    safeMessage: `${host} could not answer.`,
    retryable: true,
    cause,
  });
}

/** What is meant is not there, or not for us to see. */
export function goneThere(cause?: unknown): AppError {
  return new AppError({ code: "gone_there", status: 404, safeMessage: notTaken, cause });
}

/** What a text of ours answers is not on that server. */
export function answersNothing(): AppError {
  return new AppError({ code: "answers_nothing_there", status: 404, safeMessage: notTaken });
}

/**
 * What an answer that is no success means. What the server says of it stays with the cause, and is shown to nobody.
 * @returns an {@link AppError}: `must_reconnect`, `not_allowed_there` (then it is to be found out whether our key is still
 * good), `gone_there`, `cannot_edit_there`, `too_long_there`, `blob_too_large`, `record_refused`, `asked_to_wait`, `server_busy`
 * @source docs.joinmastodon.org/entities/Error; docs.joinmastodon.org/api/rate-limits
 */
export function faultOf(answer: SafeResponse, now: number): AppError {
  const { status } = answer;
  const { host } = new URL(answer.url);
  const said = errorIn(answer);
  const cause = { status, said };
  if (status === 401) return mustReconnect(cause);
  // A wall before the server answers with a page, and says nothing of our key.
  if (status === 403 && said !== undefined)
    return /scope/iu.test(said)
      ? mustReconnect(cause)
      : new AppError({ code: "not_allowed_there", status: 403, safeMessage: notTaken, cause });
  if (status === 404 || status === 410) return goneThere(cause);
  if (status === 405)
    return new AppError({ code: "cannot_edit_there", status, safeMessage: notTaken, cause });
  if (status === 413)
    return new AppError({ code: "blob_too_large", status: 413, safeMessage: notTaken, cause });
  if (status === 422 || status === 400) {
    const isLong = /character limit|too long/iu.test(said ?? "");
    const code = isLong ? "too_long_there" : "record_refused";
    return new AppError({ code, status: 422, safeMessage: notTaken, cause });
  }
  if (status === 429)
    return new AppError({
      code: "asked_to_wait",
      status: 503,
      safeMessage: "The network asked us to wait.",
      retryable: true,
      cause: { untilMs: resetOf(answer, now) },
    });
  return halfAnswered(host, cause);
}

/** When a server that was asked too often is to be asked again (Unix milliseconds); in five minutes unless it says so. */
function resetOf({ headers }: SafeResponse, now: number): number {
  const reset = Date.parse(headers.get("x-ratelimit-reset") ?? "");
  if (Number.isFinite(reset) && reset > now) return reset;
  const after = Number(headers.get("retry-after"));
  return now + (Number.isFinite(after) && after > 0 ? after * 1000 : 5 * minute);
}

function errorIn(answer: SafeResponse): string | undefined {
  try {
    const said = answer.json() as { error?: unknown; error_description?: unknown } | null;
    const parts = [said?.error, said?.error_description].filter((one) => typeof one === "string");
    return parts.length === 0 ? undefined : parts.join(" ").slice(0, 1000);
  } catch {
    return undefined;
  }
}

/** Codes that nothing but a person can mend: the text is not tried again. */
const final = new Set([
  "must_reconnect",
  "gone_there",
  "not_allowed_there",
  "too_long_there",
  "blob_too_large",
  "record_refused",
  "answers_nothing_there",
  "cannot_edit_there",
]);

/**
 * Sends something and says what became of it. A key that is no longer taken ends the connection until its owner
 * connects it anew; faults that may pass are thrown, so that the same is tried again.
 * @param isKeyGood asks the server whether it still takes our key
 */
export async function outcomeOf(
  { store }: Pick<Kit, "store">,
  connection: Connection,
  isKeyGood: () => Promise<boolean>,
  send: () => Promise<SendOutcome>,
): Promise<SendOutcome> {
  try {
    return await send();
  } catch (thrown) {
    if (!(thrown instanceof AppError)) throw thrown;
    const { untilMs } = (thrown.cause ?? {}) as { readonly untilMs?: number };
    if (untilMs !== undefined) return { kind: "later", atMs: untilMs };
    const code = thrown.code === "not_allowed_there" ? await judged(isKeyGood) : thrown.code;
    if (code === "must_reconnect")
      await store.transact(async (tx) => await expireConnection(tx, connection.id));
    if (final.has(code)) return { kind: "refused", code, params: thrown.params };
    throw thrown;
  }
}

/** Whether the server refuses us, or only this. */
async function judged(isKeyGood: () => Promise<boolean>): Promise<string> {
  return (await isKeyGood()) ? "not_allowed_there" : "must_reconnect";
}
