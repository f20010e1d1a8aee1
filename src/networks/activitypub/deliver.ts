import { AppError } from "#core/errors.ts";
import type { SafeResponse } from "#core/safe-fetch.ts";
import type { RunningJob } from "#jobs";
import type { Kit } from "#kit";

import { ownAddresses } from "./addresses.ts";
import type { OwnKeys } from "./own-keys.ts";
import { digestOf, signRequest, signRequestRfc9421, type Unsigned } from "./sign-request.ts";

/** How long a server that did not answer is left alone, in milliseconds; it doubles up to an hour. */
const firstPauseMs = 30_000;
const longestPauseMs = 3_600_000;

/** Activities kept at hand while they go out to many. */
const keptActivities = 200;

interface Outgoing {
  readonly body: Buffer;
  readonly digest: string;
}

/** Handles the job `deliver`: one signed activity to one inbox. */
export function deliverer(
  kit: Kit,
  keys: () => Promise<OwnKeys>,
): (job: Pick<RunningJob<"deliver">, "payload">) => Promise<void> {
  const own = ownAddresses(kit.config.origin);
  const kept = new Map<string, Promise<Outgoing | undefined>>();
  const pauses = new Map<string, { readonly until: number; readonly ms: number }>();

  const read = async (uri: string): Promise<Outgoing | undefined> => {
    const row = await kit.store.db
      .selectFrom("ap_activities")
      .select("json")
      .where("uri", "=", uri)
      .executeTakeFirst();
    if (row === undefined) return undefined;
    const body = Buffer.from(row.json);
    return { body, digest: digestOf(body) };
  };

  const outgoing = async (uri: string): Promise<Outgoing | undefined> => {
    let activity = kept.get(uri);
    if (activity === undefined) {
      activity = read(uri);
      kept.set(uri, activity);
      const oldest = kept.keys().next().value;
      if (kept.size > keptActivities && oldest !== undefined) kept.delete(oldest);
    }
    return await activity;
  };

  return async ({ payload: { activityUri, inbox } }) => {
    const activity = await outgoing(activityUri);
    if (activity === undefined) return;
    const url = new URL(inbox);
    const pause = pauses.get(url.host);
    if (pause !== undefined && pause.until > kit.clock.now())
      throw new AppError({
        code: "server_paused",
        status: 503,
        safeMessage: `${url.host} did not answer a moment ago and is left alone for a while.`,
        retryable: true,
        cause: { retryAfterMs: pause.until - kit.clock.now() },
      });
    const { privateKey } = await keys();
    const request: Unsigned = {
      method: "POST",
      url,
      ...activity,
      keyId: own.keyId,
      privateKey,
      now: kit.clock.now(),
    };
    const post = async (headers: Record<string, string>): Promise<SafeResponse> =>
      await kit.fetch(url, {
        method: "POST",
        headers,
        body: activity.body,
        maxBytes: 65_536,
        maxRedirects: 0,
      });
    let answer: SafeResponse;
    try {
      answer = await post(await signRequest(request));
      if (answer.status === 400 || answer.status === 401)
        answer = await post(await signRequestRfc9421(request));
    } catch (fault) {
      if (fault instanceof AppError && fault.retryable) {
        const ms = Math.min((pause?.ms ?? firstPauseMs / 2) * 2, longestPauseMs);
        pauses.set(url.host, { until: kit.clock.now() + ms, ms });
      }
      throw fault;
    }
    pauses.delete(url.host);
    judge(answer, url.host);
  };
}

/** @source RFC 9110 §15; ActivityPub §7: 2xx is taken, 410 and 404 mean that nobody is there */
function judge(answer: SafeResponse, host: string): void {
  const { status } = answer;
  if (status >= 200 && status < 300) return;
  // Nobody lives there any more: trying again would help nobody.
  if (status === 404 || status === 410) return;
  const again = status === 408 || status === 429 || status >= 500;
  const seconds = Number(answer.headers.get("retry-after") ?? Number.NaN);
  throw new AppError({
    code: "delivery_refused",
    status: 502,
    safeMessage: `${host} answered ${status}${again ? "; we try again later." : " and will not take it."}`,
    retryable: again,
    cause: Number.isFinite(seconds)
      ? { retryAfterMs: Math.min(seconds, 86_400) * 1000 }
      : undefined,
  });
}
