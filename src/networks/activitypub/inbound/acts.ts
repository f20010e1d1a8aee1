import type { RemoteDocument } from "#activitypub/remote/fetch-document.ts";
import { typesOf } from "#activitypub/remote/read-json.ts";
import { apart, mostObjects } from "./apart.ts";

/** An act of writing, about one thing. */
export interface Act {
  /** `Undo` is one of a `Delete`: what was deleted is back. @source Lemmy, "Undo Delete" */
  readonly type: "Create" | "Update" | "Delete" | "Undo";
  /** What was written, as it is named or told. */
  readonly object: unknown;
  /** The act as it was told. */
  readonly told: RemoteDocument;
}

const acts = ["Create", "Update", "Delete"] as const;

/** The acts of writing that something tells, one for each thing it is about; none where it tells no such act. */
export function actsIn(told: unknown): readonly Act[] {
  const types = typesOf(told);
  const type = acts.find((one) => types.includes(one));
  if (type !== undefined)
    return apart(told as RemoteDocument).map((one) => ({ type, object: one.object, told: one }));
  if (!types.includes("Undo")) return [];
  const undone = apart(told as RemoteDocument).map(({ object }) => object);
  return undone
    .filter((one) => typesOf(one).includes("Delete"))
    .flatMap((deletion) => apart(deletion as RemoteDocument))
    .slice(0, mostObjects)
    .map((one) => ({ type: "Undo", object: one.object, told: one }));
}

/** Whether something is any other act, such as a Like. */
export function isOtherAct(told: unknown): boolean {
  if (actsIn(told).length > 0) return false;
  return typeof told === "object" && told !== null && "actor" in told && "object" in told;
}
