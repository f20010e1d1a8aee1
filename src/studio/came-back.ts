import type { Messages } from "#words";

/** What came back to a post, as words: `1 reply, 3 likes, 0 shares`. */
export function cameBack(
  messages: Messages,
  came: Readonly<Record<"replies" | "likes" | "shares", number | null>>,
): string {
  return [
    messages.t("studio.cameReplies", { count: came.replies ?? 0 }),
    messages.t("studio.cameLikes", { count: came.likes ?? 0 }),
    messages.t("studio.cameShares", { count: came.shares ?? 0 }),
  ].join(", ");
}
