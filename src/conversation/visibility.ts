import type { Visibility } from "#schema";

/** Whether only some may see it; what is private stands on no page and in no feed, list or count. */
export function isPrivate(visibility: Visibility): boolean {
  return visibility === "followers" || visibility === "direct";
}

/**
 * Who may see an answer to something: never more than may see what it answers. The followers of others are
 * not ours to write to, so what is private is answered to its author alone.
 */
export function visibilityOfAnswer(answered: Visibility): Visibility {
  return isPrivate(answered) ? "direct" : answered;
}

const widestFirst = ["public", "unlisted", "followers", "direct"] as const;

/** The one of two that fewer may see. */
export function narrower(one: Visibility, other: Visibility): Visibility {
  return widestFirst.indexOf(one) > widestFirst.indexOf(other) ? one : other;
}
