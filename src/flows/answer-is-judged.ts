import { answersApprovedBy, findOwnAnswer, type OwnAnswer, setApproval } from "#conversation";
import type { Store, Tx } from "#schema";

import { changeGoesOut } from "./goes-out.ts";

/** What somebody decided about an answer of ours to them. */
export type Judgement = { readonly approvedBy: string } | "declined" | "open";

/**
 * Whoever we answered says whether our answer may stand under what they wrote. Nobody else's word counts.
 * An approval goes out with the answer from then on, since other servers show it only with that.
 */
export async function answerIsJudged(
  store: Store,
  judged: {
    /** Our answer's address. */
    readonly answerUri: string;
    /** Who says so. */
    readonly byUri: string;
    readonly judgement: Judgement;
  },
): Promise<{ readonly kind: "kept" | "same" | "not-theirs" | "unknown" }> {
  return await store.transact(async (tx) => {
    const answer = await findOwnAnswer(tx.db, judged.answerUri);
    if (answer === undefined) return { kind: "unknown" };
    if (answer.askerUri !== judged.byUri) return { kind: "not-theirs" };
    return { kind: (await keep(tx, answer, judged.judgement)) ? "kept" : "same" };
  });
}

/** An approval is no more: whoever gave it took it back. @returns whether an answer stood by it */
export async function approvalIsTakenBack(
  store: Store,
  taken: { readonly approvalUri: string; readonly byUri: string },
): Promise<boolean> {
  return await store.transact(async (tx) => {
    const theirs = (await answersApprovedBy(tx.db, taken.approvalUri)).filter(
      ({ askerUri }) => askerUri === taken.byUri,
    );
    for (const answer of theirs) await keep(tx, answer, "declined");
    return theirs.length > 0;
  });
}

async function keep(tx: Tx, answer: OwnAnswer, judgement: Judgement): Promise<boolean> {
  const { what, id } = answer;
  const { changed, wasApproved } = await setApproval(tx, answer, judgement);
  // Those who have the answer need to see the approval with it, or that it has none any more.
  if (changed && (wasApproved || typeof judgement === "object"))
    await changeGoesOut(tx, "update", { what, id });
  return changed;
}
