import type { Selectable } from "kysely";

import type { Secrets } from "#core/secrets.ts";
import type { ActingUser, Db, Tables, Tx } from "#schema";

/** What a reader, an author or another server asks us to look at. */
export interface NewReport {
  readonly kind: "report" | "appeal";
  readonly replyId: number | null;
  readonly accountId: number | null;
  /** A post of ours; without this and the two above it is about this site's own account. */
  readonly postId: number | null;
  readonly reason: string;
  readonly reporterUri: string | null;
  /** An e-mail address to answer to, if one was given; stored sealed. */
  readonly contact: string | null;
}

/** Stores a report. @returns its id. */
export async function addReport(tx: Tx, secrets: Secrets, report: NewReport): Promise<number> {
  const { id } = await tx.db
    .insertInto("reports")
    .values({
      kind: report.kind,
      reply_id: report.replyId,
      account_id: report.accountId,
      post_id: report.postId,
      reason: report.reason.slice(0, 2000),
      reporter_uri: report.reporterUri,
      contact_sealed: report.contact === null ? null : secrets.seal(report.contact),
      state: "open",
      outcome: "",
      created_at: tx.now,
      closed_at: null,
    })
    .returning("id")
    .executeTakeFirstOrThrow();
  tx.changed("queue");
  return id;
}

/** The report with this id. */
export async function findReport(
  db: Db,
  id: number,
): Promise<Selectable<Tables["reports"]> | undefined> {
  return await db.selectFrom("reports").selectAll().where("id", "=", id).executeTakeFirst();
}

/** How many reports (or appeals) about the same wait, and who sent them. */
export async function countOpen(
  db: Db,
  about: Pick<NewReport, "kind" | "replyId" | "accountId" | "postId">,
): Promise<{ readonly reports: number; readonly reporters: readonly string[] }> {
  const open = db
    .selectFrom("reports")
    .select("reporter_uri")
    .where("state", "=", "open")
    // Many reports must never keep an appeal out.
    .where("kind", "=", about.kind);
  const isAbout = (id: number | null): "is" | "=" => (id === null ? "is" : "=");
  const rows = await (
    about.replyId === null
      ? open
          .where("reply_id", "is", null)
          .where("account_id", isAbout(about.accountId), about.accountId)
          .where("post_id", isAbout(about.postId), about.postId)
      : open.where("reply_id", "=", about.replyId)
  )
    .limit(100)
    .execute();
  return { reports: rows.length, reporters: rows.flatMap((row) => row.reporter_uri ?? []) };
}

/** Closes a report; how it was decided stays, who asked is forgotten. @returns false when it was closed. */
export async function closeReport(
  tx: Tx,
  by: ActingUser,
  id: number,
  outcome: string,
): Promise<boolean> {
  const result = await tx.db
    .updateTable("reports")
    .set({
      state: "closed",
      outcome,
      closed_at: tx.now,
      closed_by: by.userId,
      contact_sealed: null,
      reporter_uri: null,
    })
    .where("id", "=", id)
    .where("state", "=", "open")
    .executeTakeFirst();
  tx.changed("queue");
  return Number(result.numUpdatedRows) > 0;
}
