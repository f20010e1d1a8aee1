import { LRUCache } from "lru-cache";

import { hour } from "#core/clock.ts";
import { AppError } from "#core/errors.ts";
import type { SafeResponse } from "#core/safe-fetch.ts";
import type { RunningJob } from "#jobs";
import type { Kit } from "#kit";
import { isBlocked } from "#moderation";

import { inboxIsGone } from "#activitypub/remote/inboxes.ts";
import { ownAddresses } from "#activitypub/addresses.ts";
import type { OwnKeys } from "#activitypub/signatures/own-keys.ts";
import { inboxTurns } from "./one-inbox.ts";
import { takesBack } from "./outgoing.ts";
import type { HostBackoff } from "./host-backoff.ts";
import {
  digestOf,
  signRequest,
  signRequestRfc9421,
  type Unsigned,
} from "#activitypub/signatures/sign-request.ts";

/** Activities kept at hand while they go out to many; few, since an article may be long. */
const keptActivities = 20;

/** So often an inbox must say that it is not there, hours apart, before we believe it. */
const goneAfter = 3;

interface Outgoing {
  readonly body: Buffer;
  readonly digest: string;
  /** It goes to blocked servers too. */
  readonly takesBack: boolean;
}

/** Handles the job `deliver`: one signed activity to one inbox. */
export function deliverer(
  kit: Kit,
  keys: () => Promise<OwnKeys>,
  backoff: HostBackoff,
): (job: Pick<RunningJob<"deliver">, "payload" | "attempt">) => Promise<void> {
  const own = ownAddresses(kit.config.origin);
  const turns = inboxTurns();
  const outgoing = reader(kit);

  return async ({ payload: { activityUri, inbox }, attempt }) => {
    const activity = await outgoing(activityUri);
    if (activity === undefined) return;
    const url = new URL(inbox);
    // It was blocked after this was written down.
    if (!activity.takesBack && (await isBlocked(kit.store.db, "", url.hostname))) return;
    backoff.refuse(url.host);
    const { privateKey } = await keys();
    const { body, digest } = activity;
    const request: Unsigned = {
      method: "POST",
      url,
      body,
      digest,
      keyId: own.keyId,
      privateKey,
      now: kit.clock.now(),
    };
    // A redirect is not followed: whoever answers there is not who we meant to tell.
    const post = async (headers: Record<string, string>): Promise<SafeResponse> =>
      await kit.fetch(url, {
        method: "POST",
        headers,
        body,
        maxBytes: 65_536,
        maxRedirects: 0,
      });
    let answer: SafeResponse;
    turns.take(inbox);
    try {
      answer = await post(await signRequest(request));
      if (answer.status === 400 || answer.status === 401)
        answer = await post(await signRequestRfc9421(request));
    } catch (fault) {
      if (!(fault instanceof AppError) || !fault.retryable) throw fault;
      backoff.add(url.host);
      throw silence(fault, url.host);
    } finally {
      turns.giveBack(inbox);
    }
    const { status } = answer;
    if (isSilence(answer)) {
      backoff.add(url.host);
      throw silence(refusal(answer, url.host, kit.clock.now(), attempt), url.host);
    }
    backoff.end(url.host);
    if (status >= 200 && status < 300) return;
    if ((status === 404 || status === 410) && attempt >= goneAfter) {
      await inboxIsGone(kit.store, inbox);
      return;
    }
    throw refusal(answer, url.host, kit.clock.now(), attempt);
  };
}

/** Reads activities, keeping the last few with their digest. */
function reader(kit: Kit): (uri: string) => Promise<Outgoing | undefined> {
  const kept = new LRUCache<string, Promise<Outgoing | undefined>>({ max: keptActivities });
  const read = async (uri: string): Promise<Outgoing | undefined> => {
    const row = await kit.store.db
      .selectFrom("ap_activities")
      .select(["json", "type"])
      .where("uri", "=", uri)
      .executeTakeFirst();
    if (row === undefined) return undefined;
    const body = Buffer.from(row.json);
    return { body, digest: digestOf(body), takesBack: takesBack(row) };
  };
  return async (uri) => {
    const before = kept.get(uri);
    if (before !== undefined) return await before;
    const reading = read(uri);
    kept.set(uri, reading);
    reading.catch(() => kept.delete(uri));
    return await reading;
  };
}

/**
 * What says that a server is not there, in the name of whoever stands before it: a gateway that reaches nothing behind
 * it, or a server that is closed for now. Not one that says itself when to come again.
 * @source RFC 9110 §15.6.3–5; Cloudflare, "5xx errors" (521–524, 530)
 */
const notThere: ReadonlySet<number> = new Set([502, 503, 504, 521, 522, 523, 524, 530]);

function isSilence({ status, headers }: SafeResponse): boolean {
  return notThere.has(status) && headers.get("retry-after") === null;
}

/** The same fault, which says whom the delivery waits for: it goes out as soon as we hear from them. */
function silence(fault: AppError, host: string): AppError {
  const { code, status, params, safeMessage, retryable } = fault;
  const cause = { waitsFor: host, fault };
  return new AppError({ code, status, params, safeMessage, retryable, cause });
}

/**
 * Why an inbox did not take it, and whether to try again.
 * @source RFC 9110 §15 (status codes), §10.2.3 (Retry-After)
 */
function refusal(answer: SafeResponse, host: string, now: number, attempt: number): AppError {
  const { status } = answer;
  const isMissing = status === 404 || status === 410;
  const again = isMissing || status === 408 || status === 429 || status >= 500;
  const asked = retryAfterMs(answer.headers.get("retry-after"), now);
  const waitMs = isMissing ? attempt * 6 * hour : asked;
  return new AppError({
    code: "delivery_refused",
    status: 502,
    params: { host, status },
    safeMessage: `${host} answered ${status}${again ? "; we try again later." : " and will not take it."}`,
    retryable: again,
    cause: waitMs === undefined ? undefined : { retryAfterMs: waitMs },
  });
}

/** How long we are asked to wait, at most a day; undefined when we are not. */
function retryAfterMs(header: string | null, now: number): number | undefined {
  if (header === null) return undefined;
  const ms = /^\d+$/.test(header.trim()) ? Number(header) * 1000 : Date.parse(header) - now;
  return Number.isFinite(ms) ? Math.min(Math.max(ms, 0), 24 * hour) : undefined;
}
