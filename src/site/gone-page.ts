import type { PostRow } from "#posts";

import { html } from "#web/html.ts";
import { messagePage } from "./page.ts";
import type { SiteContext } from "./context.ts";

/** The page that says that a post was deleted, at its own address and at those of what stood under it. */
export function gonePage(
  c: SiteContext,
  post: Pick<PostRow, "id" | "deleted_at">,
): Response | Promise<Response> {
  const messages = c.var.messages;
  c.var.tags.push(`post:${post.id}`);
  // @source RFC 9110 §15.5.11
  return messagePage(
    c,
    {
      title: messages.t("site.goneTitle"),
      text: messages.t("site.goneText", { date: messages.date(post.deleted_at ?? 0) }),
      icon: "log",
      action: html`<p class="actions">
        <a class="btn main" href="/open">${messages.t("site.goneLog")}</a>
        <a class="btn" href="/">${messages.t("site.toHome")}</a>
      </p>`,
    },
    410,
  );
}

/** The same for a reply that went with the post it stood under; undefined when the post stands, or was never there. */
export async function goneWithPost(
  c: SiteContext,
  reply: { readonly conversation_id: number; readonly state: string } | undefined,
): Promise<Response | undefined> {
  // What is held back was never there for anyone.
  if (reply === undefined || reply.state === "held") return undefined;
  const post = await c.var.parts.kit.store.db
    .selectFrom("posts")
    .select(["id", "deleted_at"])
    .where("id", "=", reply.conversation_id)
    .where("state", "=", "deleted")
    .where("published_at", "is not", null)
    .executeTakeFirst();
  return post === undefined ? undefined : await gonePage(c, post);
}
