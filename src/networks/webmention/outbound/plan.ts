import { enqueue } from "#jobs";
import type { Kit } from "#kit";
import type { OutgoingText } from "#networks";
import type { Db, Subject, Tx } from "#schema";

import { linksOf, withoutHash } from "./links.ts";

/** Whoever is told reads our page at once, and other servers of this site may show it as it was for a second, in milliseconds. */
const settledAfterMs = 2000;

/**
 * Sees to it that the pages a text of ours links to hear of it: those that are new, those that it linked to before,
 * and when it is gone all that heard of it. One job for each, so that none waits for another.
 */
export function linkTeller(
  kit: Pick<Kit, "store" | "config">,
): (subject: Subject, text: OutgoingText | undefined, staysHere?: boolean) => Promise<void> {
  const { store } = kit;
  const { origin } = kit.config;
  return async (subject, text, staysHere = false) => {
    if (staysHere && text !== undefined) return;
    const linked = text === undefined ? [] : linksOf(text.html, new URL(origin).origin);
    const answered = text === undefined ? undefined : await answeredPage(store.db, subject);
    if (answered !== undefined) linked.unshift(answered);
    const version = text === undefined ? "gone" : String(text.revision);
    const source = sourceOf(origin, subject, text?.url);
    await store.transact(async (tx) => await plan(tx, subject, { linked, version, source }));
  };
}

async function plan(
  tx: Tx,
  { what, id }: Subject,
  now: { readonly linked: readonly string[]; readonly version: string; readonly source: string },
): Promise<void> {
  const rows = await tx.db
    .selectFrom("webmentions_out")
    .selectAll()
    .where("subject_kind", "=", what)
    .where("subject_id", "=", id)
    .execute();
  const left = new Map(rows.map((row) => [samePage(row.target), row]));
  const told: number[] = [];
  for (const target of now.linked) {
    const page = samePage(target);
    const row = left.get(page);
    left.delete(page);
    const state = {
      is_linked: 1,
      version: now.version,
      state: "waiting" as const,
      changed_at: tx.now,
    };
    if (row === undefined) {
      const added = await tx.db
        .insertInto("webmentions_out")
        .values({ subject_kind: what, subject_id: id, target, source: now.source, ...state })
        .onConflict((at) => at.doNothing())
        .returning("id")
        .executeTakeFirst();
      if (added !== undefined) told.push(added.id);
    } else if (row.version !== now.version || row.is_linked === 0) {
      await tx.db.updateTable("webmentions_out").set(state).where("id", "=", row.id).execute();
      told.push(row.id);
    }
  }
  for (const row of left.values()) {
    if (row.is_linked === 0) continue;
    const heard = row.told_version !== "" && row.endpoint !== "";
    const state = heard ? { version: now.version, state: "waiting" as const } : {};
    await tx.db
      .updateTable("webmentions_out")
      .set({ ...state, is_linked: 0, changed_at: tx.now })
      .where("id", "=", row.id)
      .execute();
    if (heard) told.push(row.id);
  }
  await enqueue(
    tx,
    ...told.map((row) => ({
      kind: "send-webmention" as const,
      payload: { id: row, version: now.version },
      lane: `webmention ${row}`,
      runAt: tx.now + settledAfterMs,
    })),
  );
}

function samePage(target: string): string {
  return withoutHash(new URL(target));
}

/** The page of ours that a receiver reads: that of a post, or of an answer by itself. */
function sourceOf(origin: string, { what, id }: Subject, url = ""): string {
  if (what === "post") return url;
  return what === "reply" ? `${origin}/replies/${id}/alone` : `${origin}/answers/${id}`;
}

/** What an answer of ours answers, where that came by a webmention: others hear of it in their networks' own way. */
async function answeredPage(db: Db, { what, id }: Subject): Promise<string | undefined> {
  if (what === "post") return undefined;
  if (what === "answer") {
    const answer = await db
      .selectFrom("answers")
      .innerJoin("accounts", "accounts.id", "answers.to_account_id")
      .select("answers.in_reply_to")
      .where("answers.id", "=", id)
      .where("accounts.network", "=", "webmention")
      .executeTakeFirst();
    return answer?.in_reply_to;
  }
  const parent = await db
    .selectFrom("replies as ours")
    .innerJoin("replies as parent", "parent.id", "ours.parent_id")
    .select("parent.url")
    .where("ours.id", "=", id)
    .where("parent.network", "=", "webmention")
    .executeTakeFirst();
  return parent?.url;
}
