/** What comes home from an account there: loaded when something is first fetched. */
import { AppError } from "#core/errors.ts";
import type { Incoming } from "#flows/incoming.ts";
import type { Kit } from "#kit";
import { askedToWait } from "#networks/asked-to-wait.ts";
import type { Subject } from "#schema";
import { type Copy, expireConnection, findConnection } from "#syndication";
import { z } from "zod";

import { apiOf } from "./api.ts";
import { arriving } from "./arriving.ts";
import { readable, status } from "./entities.ts";
import { findIt, type HomeContext } from "./home-context.ts";
import { whatIsMissing } from "./missing.ts";
import { serverLimits } from "./network.ts";
import { addressOf } from "./our-address.ts";
import { findPosts } from "./posts.ts";
import { reactionsTo } from "./reactions.ts";

/**
 * All that came of a copy; what stands here already is not told again.
 * @throws AppError `must_reconnect`, once the connection is expired, `asked_to_wait`, and what may pass
 */
export async function* readBackfeed(kit: Kit, copy: Copy): AsyncGenerator<Incoming> {
  const connection = await findConnection(kit.store.db, copy.connection_id);
  if (connection?.state !== "connected") return;
  const { tellsLanguage } = serverLimits(connection);
  const context = { kit, connection, tellsLanguage, api: apiOf(kit, connection) };
  try {
    yield* ofCopy(context, copy);
  } catch (thrown) {
    if (!(thrown instanceof AppError)) throw thrown;
    const { untilMs } = (thrown.cause ?? {}) as { readonly untilMs?: number };
    if (untilMs !== undefined) throw askedToWait(untilMs - kit.clock.now());
    if (thrown.code === "must_reconnect")
      await kit.store.transact(async (tx) => await expireConnection(tx, connection.id));
    throw thrown;
  }
}

async function* ofCopy(context: HomeContext, copy: Copy): AsyncGenerator<Incoming> {
  const { kit, api, connection } = context;
  const subject: Subject = { what: copy.subject_kind, id: copy.subject_id };
  // Under an answer that was given elsewhere nothing stands here.
  const ours = subject.what === "answer" ? undefined : await addressOf(kit.store.db, subject);
  const posts = await findPosts(kit.store.db, { connectionId: connection.id, subject });
  const ids = posts.flatMap(({ status_id }) => status_id ?? []);
  const [first] = ids;
  if (ours === undefined || first === undefined) return;
  const found = await Promise.all(ids.map(async (id) => await findIt(api, id)));
  const roots = found.filter((root) => root !== undefined);
  if (found[0] === undefined) {
    yield { kind: "copy-gone", uri: copy.uri };
    return;
  }
  const path = `/api/v1/statuses/${encodeURIComponent(first)}/context`;
  const said = await api.read(z.object({ descendants: z.array(z.unknown()) }), path);
  const all = readable(status, said.descendants).toSorted((a, b) => a.created_at - b.created_at);
  yield* arriving(context, copy, { ours, roots: roots.map(({ id }) => id) }, all);
  yield* whatIsMissing(context, copy, new Set(all.map(({ uri }) => uri)));
  yield* reactionsTo(context, { subject, ours, roots });
}
