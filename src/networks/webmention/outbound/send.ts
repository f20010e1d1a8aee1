import { AppError } from "#core/errors.ts";
import type { JobHandlers } from "#jobs";
import type { Kit } from "#kit";
import type { Tables, Tx } from "#schema";
import type { Updateable } from "kysely";

import { discoverEndpoint } from "./discover.ts";

/** After so many tries, spread over half a day, a page that does not answer is let be. */
const mostTries = 12;

/**
 * Does `send-webmention` jobs: asks one page where it takes webmentions and tells it, each version of our text once. A
 * page that takes none or refuses is written down, and that is no fault.
 * @source https://www.w3.org/TR/webmention/#sender-notifies-receiver
 */
export function webmentionSender(
  kit: Pick<Kit, "store" | "fetch">,
): JobHandlers["send-webmention"] {
  const { store, fetch } = kit;
  return async ({ payload: { id, version }, attempt }) => {
    const row = await store.db
      .selectFrom("webmentions_out")
      .selectAll()
      .where("id", "=", id)
      .executeTakeFirst();
    // A newer version has a job of its own.
    if (row === undefined || row.version !== version || row.state !== "waiting") return;
    const note = async (values: Updateable<Tables["webmentions_out"]>): Promise<void> =>
      await store.transact(async (tx) => await noteOf(tx, id, version, values));
    try {
      const endpoint = await discoverEndpoint(fetch, row.target);
      if (endpoint === undefined) {
        await note({ state: "none", endpoint: "", code: "", told_version: version });
        return;
      }
      const answer = await fetch(endpoint, {
        method: "POST",
        headers: { "content-type": "application/x-www-form-urlencoded" },
        body: new URLSearchParams({ source: row.source, target: row.target }).toString(),
      });
      const { status } = answer;
      if (status === 429 || status >= 500) throw busy(endpoint, answer.headers.get("retry-after"));
      const isTaken = status >= 200 && status < 300;
      const place = status === 201 ? answer.headers.get("location") : null;
      await note({
        state: isTaken ? "sent" : "refused",
        endpoint,
        code: isTaken ? "" : "webmention_refused",
        status_url: place === null ? "" : (URL.parse(place, endpoint)?.href ?? ""),
        told_version: version,
      });
    } catch (fault) {
      if (!(fault instanceof AppError)) throw fault;
      if (fault.retryable && attempt < mostTries) throw fault;
      await note({ state: "failed", code: fault.code });
    }
  };
}

/** Unless it was changed meanwhile. */
async function noteOf(
  tx: Tx,
  id: number,
  version: string,
  values: Updateable<Tables["webmentions_out"]>,
): Promise<void> {
  await tx.db
    .updateTable("webmentions_out")
    .set({ ...values, changed_at: tx.now })
    .where("id", "=", id)
    .where("version", "=", version)
    .execute();
}

function busy(endpoint: string, retryAfter: string | null): AppError {
  const seconds = Number(retryAfter);
  return new AppError({
    code: "server_busy",
    status: 502,
    params: { host: new URL(endpoint).host },
    safeMessage: "The page's server is busy.",
    retryable: true,
    cause:
      Number.isFinite(seconds) && seconds > 0
        ? { retryAfterMs: Math.min(seconds, 86_400) * 1000 }
        : {},
  });
}
