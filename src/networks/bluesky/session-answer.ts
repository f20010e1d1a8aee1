import { z } from "zod";

import { day, minute } from "#core/clock.ts";
import { AppError } from "#core/errors.ts";

import { mustReconnect } from "./tokens.ts";

const session = z.object({
  did: z.string(),
  accessJwt: z.string().min(1),
  refreshJwt: z.string().min(1),
  active: z.boolean().optional(),
  status: z.string().optional(),
});

/** What a server answers to a sign-in, as far as it concerns us. */
export type SessionAnswer = z.infer<typeof session>;

/** What servers say of an account that is there and that nobody may use. */
export const inactive: ReadonlySet<string> = new Set([
  "AccountTakedown",
  "AccountSuspended",
  "AccountDeactivated",
  "RepoTakendown",
  "RepoSuspended",
  "RepoDeactivated",
]);

const fault = z.object({ error: z.string().optional(), message: z.string().optional() });

/**
 * Reads what a server answers to a sign-in, or to keys that were to be renewed.
 * @throws AppError `must_reconnect`, `account_not_active`, `asked_to_wait`, `server_busy`
 */
export async function readAnswer(answer: Response, did: string): Promise<SessionAnswer> {
  const { host } = new URL(answer.url);
  const body: unknown = await answer.json().catch(() => undefined);
  if (answer.ok) {
    const read = session.safeParse(body);
    // Somebody else's keys are none.
    if (read.success && read.data.did !== did) throw mustReconnect();
    if (!read.success) throw halfAnswered(host);
    if (read.data.active === false) throw notActive(read.data.status);
    return read.data;
  }
  const { error } = fault.safeParse(body).data ?? {};
  if (answer.status === 429) throw tooOften(answer.headers);
  if (error !== undefined && inactive.has(error)) throw notActive(error);
  if (answer.status === 401 || error === "ExpiredToken" || error === "InvalidToken")
    throw mustReconnect(body);
  throw halfAnswered(host);
}

/** The account is there, and its server lets nobody use it. */
export function notActive(cause: unknown): AppError {
  return new AppError({
    code: "account_not_active",
    status: 409,
    safeMessage: "The account is suspended or was switched off by its owner.",
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

/** The server wants us to come again later. */
export function tooOften(headers: Headers): AppError {
  return new AppError({
    code: "asked_to_wait",
    status: 503,
    safeMessage: "The network asked us to wait.",
    retryable: true,
    cause: { untilMs: resetOf(headers) },
  });
}

/**
 * When a server that was asked too often is to be asked again, in Unix milliseconds: in a minute unless it says so, and
 * within a day whatever it says.
 */
export function resetOf(headers: Pick<Headers, "get">): number {
  const now = Date.now();
  const reset = Number(headers.get("ratelimit-reset")) * 1000;
  if (Number.isFinite(reset) && reset > 0) return Math.min(reset, now + day);
  const after = Number(headers.get("retry-after")) * 1000;
  return now + (Number.isFinite(after) && after > 0 ? Math.min(after, day) : minute);
}
