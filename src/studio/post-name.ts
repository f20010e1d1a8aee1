import { excerpt } from "#core/markdown.ts";
import type { Messages } from "#words";

/** What to call a post in a list: its title, or how it begins. */
export function postName(
  post: { readonly title: string; readonly summary: string; readonly markdown: string },
  messages: Messages,
): string {
  if (post.title.trim() !== "") return post.title;
  const begin = excerpt(post.markdown, 80).trim() || post.summary.trim();
  return begin === "" ? messages.t("studio.untitled") : begin;
}
