import { calmText } from "#core/calm-text.ts";
import type { Secrets } from "#core/secrets.ts";
import { domainOf, findAccount } from "#audience";
import { addressMeant, findReply } from "#conversation";
import { addReport, closeReport, countOpen, findReport, isBlocked } from "#moderation";
import { logOpenly } from "#openness";
import { findPublicByUri } from "#posts";
import type { ActingUser, Store, Tx } from "#schema";

/** What somebody wants a moderator to look at. */
export interface Reported {
  /** `appeal` is for a reply that was hidden. */
  readonly kind: "report" | "appeal";
  readonly replyId: number | null;
  readonly accountId?: number | null;
  readonly postId?: number | null;
  /** It is about this site's own account. */
  readonly isAboutUs?: boolean;
  readonly reason: string;
  readonly reporterUri?: string | null;
  /** Where to answer them; stored sealed, forgotten when it is decided. */
  readonly contact?: string | null;
}

/** What became of it. */
export type ReportOutcome =
  | { readonly kind: "stored"; readonly reportId: number }
  /** They said so before, or enough others have: a moderator will look. */
  | { readonly kind: "known" }
  | { readonly kind: "not-found" };

/** So many reports of one reply wait at most; more tell a moderator nothing new. */
const mostOpen = 20;
/** So many of the things one Flag names are looked at. */
const mostFlagged = 20;

/**
 * Someone asks a moderator to look at a reply (a report), or at a decision to hide one (an appeal). Only
 * moderators see who asked.
 */
export async function replyIsReported(
  store: Store,
  secrets: Secrets,
  report: Reported,
): Promise<ReportOutcome> {
  return await store.transact(async (tx) => await keepReport(tx, secrets, report));
}

/**
 * Another server passes on a report (Flag): about replies here, about somebody who wrote some, about a post of ours, or about us.
 * Most name the account beside what it wrote; then it is about that.
 */
export async function flagArrives(
  store: Store,
  secrets: Secrets,
  flag: {
    readonly reporterUri: string;
    /** This site's own account. */
    readonly ownUri: string;
    /** What it names: accounts and what they wrote. */
    readonly objectUris: readonly string[];
    /** Plain text. */
    readonly reason: string;
  },
): Promise<{ readonly kind: "stored"; readonly reports: number } | { readonly kind: "blocked" }> {
  return await store.transact(async (tx) => {
    if (await isBlocked(tx.db, flag.reporterUri, domainOf(flag.reporterUri)))
      return { kind: "blocked" };
    let reports = 0;
    const abouts: Pick<Reported, "replyId" | "accountId" | "postId" | "isAboutUs">[] = [];
    for (const named of flag.objectUris.slice(0, mostFlagged)) {
      const uri = await addressMeant(tx.db, named);
      const reply = await findReply(tx.db, { uri });
      const post = reply === undefined ? await findPublicByUri(tx.db, uri) : undefined;
      const account =
        reply === undefined && post === undefined ? await findAccount(tx.db, { uri }) : undefined;
      if (reply !== undefined) abouts.push({ replyId: reply.id });
      else if (post !== undefined) abouts.push({ replyId: null, postId: post.id });
      else if (account !== undefined) abouts.push({ replyId: null, accountId: account.id });
      else if (uri === flag.ownUri) abouts.push({ replyId: null, isAboutUs: true });
    }
    const hasWorks = abouts.some(({ replyId, postId }) => replyId !== null || postId != null);
    for (const about of abouts) {
      if (about.isAboutUs === true && hasWorks) continue;
      const { kind } = await keepReport(tx, secrets, {
        kind: "report",
        ...about,
        reason: flag.reason,
        reporterUri: flag.reporterUri,
      });
      if (kind === "stored") reports += 1;
    }
    return { kind: "stored", reports };
  });
}

/** A moderator has decided; how is public, who asked is forgotten. */
export async function reportIsClosed(
  store: Store,
  by: ActingUser,
  decision: { readonly reportId: number; readonly outcome: string },
): Promise<{ readonly kind: "closed" | "same" }> {
  const outcome = decision.outcome.slice(0, 500);
  return await store.transact(async (tx) => {
    const report = await findReport(tx.db, decision.reportId);
    if (report === undefined || !(await closeReport(tx, by, decision.reportId, outcome)))
      return { kind: "same" };
    await logOpenly(tx, by, {
      kind: "report-closed",
      subject: report.reply_id === null ? "report" : `reply:${report.reply_id}`,
      details: { appeal: report.kind === "appeal", outcome },
    });
    return { kind: "closed" };
  });
}

async function keepReport(tx: Tx, secrets: Secrets, report: Reported): Promise<ReportOutcome> {
  const { replyId, accountId = null, postId = null, reporterUri = null, contact = null } = report;
  if (replyId !== null) {
    const reply = await findReply(tx.db, { id: replyId });
    const fits = report.kind === "appeal" ? reply?.state === "hidden" : reply?.state === "visible";
    if (!fits) return { kind: "not-found" };
  } else if (accountId === null && postId === null && report.isAboutUs !== true)
    return { kind: "not-found" };
  const open = await countOpen(tx.db, { kind: report.kind, replyId, accountId, postId });
  const isKnown = reporterUri !== null && open.reporters.includes(reporterUri);
  if (isKnown || open.reports >= mostOpen) return { kind: "known" };
  const reportId = await addReport(tx, secrets, {
    kind: report.kind,
    replyId,
    accountId,
    postId,
    reason: calmText(report.reason.toWellFormed().replaceAll("\0", "")),
    reporterUri,
    contact,
  });
  return { kind: "stored", reportId };
}
