import type { Subject } from "#schema";

import type { StudioContext } from "./context.ts";
import { may, mayEdit } from "./permit.ts";

/** Whether they may change what was answered: their own word, or any. */
export async function mayChangeAnswer(
  c: StudioContext,
  what: "reply" | "answer",
  id: number,
): Promise<boolean> {
  if (may(c, "conversation.edit-others")) return true;
  const row = await c.var.parts.kit.store.db
    .selectFrom(what === "answer" ? "answers" : "replies")
    .select("user_id")
    .where("id", "=", id)
    .executeTakeFirst();
  return row?.user_id === c.var.user.id;
}

/** Whether they may change one of our texts, whichever it is: a post, or an answer. */
export async function mayChangeText(c: StudioContext, { what, id }: Subject): Promise<boolean> {
  if (what !== "post") return await mayChangeAnswer(c, what, id);
  const post = await c.var.parts.kit.store.db
    .selectFrom("posts")
    .select("user_id")
    .where("id", "=", id)
    .executeTakeFirst();
  return post !== undefined && mayEdit(c, post);
}
