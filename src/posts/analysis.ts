import type { Tx } from "#schema";

/** What the coach counted in a published post. */
export interface PostAnalysis {
  readonly sentences: number;
  /** Of the sentences, those that give and those that ask. */
  readonly give: number;
  readonly ask: number;
  /** How often each rule points at it. */
  readonly found: Readonly<Record<string, number>>;
}

/** Keeps what was counted with the post. */
export async function keepWeight(tx: Tx, postId: number, weight: PostAnalysis): Promise<void> {
  await tx.db
    .updateTable("posts")
    .set({
      sentences: weight.sentences,
      give_sentences: weight.give,
      ask_sentences: weight.ask,
      coach_found_json: JSON.stringify(weight.found),
    })
    .where("id", "=", postId)
    .execute();
}
