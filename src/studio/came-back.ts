import type { Words } from "#words";

/** What came back to a post, as words: `1 reply, 3 likes, 0 shares`. */
export function cameBack(
  w: Words,
  came: Readonly<Record<"replies" | "likes" | "shares", number | null>>,
): string {
  return [
    w.t("studio.cameReplies", { count: came.replies ?? 0 }),
    w.t("studio.cameLikes", { count: came.likes ?? 0 }),
    w.t("studio.cameShares", { count: came.shares ?? 0 }),
  ].join(", ");
}
