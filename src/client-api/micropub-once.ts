import { setTimeout as wait } from "node:timers/promises";

import { hour, minute } from "#core/clock.ts";
import type { Tx } from "#schema";

import type { Asked } from "./micropub-access.ts";
import { MicropubFault } from "./micropub-faults.ts";

/** What was made, and where it is. */
export interface Made {
  /** 202 for what is to come out later. */
  readonly status: 201 | 202;
  readonly location: string;
}

/** For so long the same, sent again by the same app, is the same post, in milliseconds. */
const sameMs = 10 * minute;
/** Whoever began and has made nothing for so long is taken to have died, in milliseconds. */
const deadMs = 2 * minute;
const waitMs = 200;
const mostWaits = 50;

/**
 * Makes something once, however often an app sends it: on a bad line the answer is lost, and the app tries again.
 * `make` is told the draft that a try before it left behind, and tells of the one it has saved.
 */
export async function once(
  { kit, access }: Asked,
  digest: string,
  make: (draftId: number | undefined, saved: (postId: number) => Promise<void>) => Promise<Made>,
): Promise<Made> {
  const { store, secrets } = kit;
  const key = secrets.fingerprint(`micropub ${access.grantId} ${digest}`);
  for (let waits = 0; ; waits += 1) {
    const turn = await store.transact(async (tx) => await takeTurn(tx, key));
    if (turn.kind === "made") return turn.made;
    if (turn.kind === "mine") return await makeMine(turn.draftId);
    if (waits === mostWaits)
      throw new MicropubFault("temporarily_unavailable", "The same post is being made just now.");
    await wait(waitMs);
  }

  async function makeMine(draftId: number | undefined): Promise<Made> {
    const keep = async (values: object): Promise<void> => {
      await store.transact(async (tx) => {
        await tx.db.updateTable("micropub_requests").set(values).where("key", "=", key).execute();
      });
    };
    try {
      const made = await make(draftId, async (postId) => await keep({ post_id: postId }));
      await keep({ location: made.location, status: made.status });
      return made;
    } catch (fault) {
      // Told that it was not taken, the app may put it right and send it anew.
      await store.transact(async (tx) => {
        await tx.db.deleteFrom("micropub_requests").where("key", "=", key).execute();
      });
      throw fault;
    }
  }
}

type Turn =
  | { readonly kind: "mine"; readonly draftId: number | undefined }
  | { readonly kind: "made"; readonly made: Made }
  | { readonly kind: "others" };

async function takeTurn(tx: Tx, key: string): Promise<Turn> {
  const fresh = await tx.db
    .insertInto("micropub_requests")
    .values({ key, post_id: null, location: null, status: null, at: tx.now })
    .onConflict((at) => at.column("key").doNothing())
    .returning("key")
    .executeTakeFirst();
  if (fresh !== undefined) return { kind: "mine", draftId: undefined };
  const row = await tx.db
    .selectFrom("micropub_requests")
    .selectAll()
    .where("key", "=", key)
    .executeTakeFirst();
  if (row === undefined) return { kind: "others" };
  const isOver = row.at <= tx.now - sameMs;
  if (!isOver && row.location !== null)
    return {
      kind: "made",
      made: { location: row.location, status: row.status === 202 ? 202 : 201 },
    };
  if (!isOver && row.at > tx.now - deadMs) return { kind: "others" };
  const draftId = row.location === null ? row.post_id : null;
  const taken = await tx.db
    .updateTable("micropub_requests")
    .set({ at: tx.now, post_id: draftId, location: null, status: null })
    .where("key", "=", key)
    .where("at", "=", row.at)
    .returning("key")
    .executeTakeFirst();
  return taken === undefined ? { kind: "others" } : { kind: "mine", draftId: draftId ?? undefined };
}

/** Forgets what was sent longer ago. */
export async function tidyRequests(tx: Tx): Promise<void> {
  await tx.db
    .deleteFrom("micropub_requests")
    .where("at", "<", tx.now - hour)
    .execute();
}
