import type { Secrets } from "#core/secrets.ts";
import { findReply } from "#conversation";
import { addReport, closeReport, findReport } from "#moderation";
import { logOpenly } from "#openness";
import type { Store } from "#schema";

/**
 * Someone asks an owner to look at a reply (a report), or at a decision to hide one (an appeal). Only
 * owners see who asked.
 */
export async function replyIsReported(
  store: Store,
  secrets: Secrets,
  report: {
    readonly kind: "report" | "appeal";
    readonly replyId: number | null;
    readonly accountId?: number | null;
    readonly reason: string;
    readonly reporterUri?: string | null;
    readonly contact?: string | null;
  },
): Promise<
  { readonly kind: "stored"; readonly reportId: number } | { readonly kind: "not-found" }
> {
  return await store.transact(async (tx) => {
    const known =
      report.replyId === null || (await findReply(tx.db, { id: report.replyId })) !== undefined;
    if (!known) return { kind: "not-found" };
    const reportId = await addReport(tx, secrets, {
      kind: report.kind,
      replyId: report.replyId,
      accountId: report.accountId ?? null,
      reason: report.reason,
      reporterUri: report.reporterUri ?? null,
      contact: report.contact ?? null,
    });
    return { kind: "stored", reportId };
  });
}

/** An owner has decided; how is public, who asked is forgotten. */
export async function reportIsClosed(
  store: Store,
  decision: { readonly reportId: number; readonly outcome: string },
): Promise<{ readonly kind: "closed" | "same" }> {
  return await store.transact(async (tx) => {
    const report = await findReport(tx.db, decision.reportId);
    if (report === undefined || !(await closeReport(tx, decision.reportId, decision.outcome)))
      return { kind: "same" };
    await logOpenly(tx, {
      kind: "report-closed",
      subject: report.reply_id === null ? "report" : `reply:${report.reply_id}`,
      details: { appeal: report.kind === "appeal", outcome: decision.outcome },
    });
    return { kind: "closed" };
  });
}
