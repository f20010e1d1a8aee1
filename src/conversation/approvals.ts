import type { Db, Tx } from "#schema";

/** An answer of ours that somebody decides about: under a post of ours, or elsewhere. */
export interface OwnAnswer {
  readonly what: "reply" | "answer";
  readonly id: number;
  /** Whose words it answers, by their id; undefined where nobody elsewhere is answered. */
  readonly askerUri: string | undefined;
}

/** Our answer with this address, unless it was taken back. */
export async function findOwnAnswer(db: Db, uri: string): Promise<OwnAnswer | undefined> {
  const answer = await db
    .selectFrom("answers")
    .innerJoin("accounts", "accounts.id", "answers.to_account_id")
    .select(["answers.id", "accounts.uri as asker_uri"])
    .where("answers.uri", "=", uri)
    .where("answers.deleted_at", "is", null)
    .executeTakeFirst();
  if (answer !== undefined) return { what: "answer", id: answer.id, askerUri: answer.asker_uri };
  const reply = await db
    .selectFrom("replies")
    .leftJoin("replies as parent", "parent.id", "replies.parent_id")
    .leftJoin("accounts", "accounts.id", "parent.account_id")
    .select(["replies.id", "accounts.uri as asker_uri"])
    .where("replies.uri", "=", uri)
    .where("replies.ours", "=", 1)
    .where("replies.state", "<>", "erased")
    .executeTakeFirst();
  return reply && { what: "reply", id: reply.id, askerUri: reply.asker_uri ?? undefined };
}

/** Our answers that stand by this approval; it is an address of the one who gave it. */
export async function answersApprovedBy(db: Db, approvalUri: string): Promise<OwnAnswer[]> {
  const found: OwnAnswer[] = [];
  for (const table of ["answers", "replies"] as const)
    for (const { uri } of await db
      .selectFrom(table)
      .select("uri")
      .where("approved_by", "=", approvalUri)
      .limit(20)
      .execute()) {
      const answer = await findOwnAnswer(db, uri);
      if (answer !== undefined) found.push(answer);
    }
  return found;
}

/**
 * Keeps what was decided: approved at this address, declined, or neither any more.
 * @returns whether that is new, and whether it was approved before.
 */
export async function setApproval(
  tx: Tx,
  { what, id }: Pick<OwnAnswer, "what" | "id">,
  decided: { readonly approvedBy: string } | "declined" | "open",
): Promise<{ readonly changed: boolean; readonly wasApproved: boolean }> {
  const table = what === "reply" ? "replies" : "answers";
  const before = await tx.db
    .selectFrom(table)
    .select(["approved_by", "declined_at", "judged_at"])
    .where("id", "=", id)
    .executeTakeFirst();
  const approved_by = typeof decided === "object" ? decided.approvedBy : null;
  const isDeclined = decided === "declined";
  const wasApproved = before !== undefined && before.approved_by !== null;
  const isSame =
    before?.approved_by === approved_by && (before.declined_at !== null) === isDeclined;
  if (before === undefined || isSame) return { changed: false, wasApproved };
  await tx.db
    .updateTable(table)
    .set({
      approved_by,
      declined_at: isDeclined ? tx.now : null,
      // Two decisions in one millisecond are two all the same.
      judged_at: Math.max(tx.now, Number(before.judged_at ?? 0) + 1),
    })
    .where("id", "=", id)
    .execute();
  tx.changed("queue");
  return { changed: true, wasApproved };
}
