import { html, type Piece } from "#web/html.ts";
import type { SiteContext } from "./context.ts";

/** The way back to the post that a form was about, or to its conversation; to the front page where it is gone. */
export async function wayBack(
  c: SiteContext,
  about: { readonly postId: number } | { readonly replyId: number },
  look = "btn",
): Promise<Piece> {
  const { messages, parts } = c.var;
  const posts = parts.kit.store.db
    .selectFrom("posts")
    .select("posts.uri")
    .where("posts.state", "=", "published");
  const post = await (
    "postId" in about
      ? posts.where("posts.id", "=", about.postId)
      : posts
          .innerJoin("replies", "replies.conversation_id", "posts.id")
          .where("replies.id", "=", about.replyId)
  ).executeTakeFirst();
  if (post?.uri == null) return html`<a class="${look}" href="/">${messages.t("site.toHome")}</a>`;
  const path = new URL(post.uri).pathname;
  return html`<a class="${look}" href="${path}#conversation"
    >${messages.t("conversation.backToPost")}</a
  >`;
}
