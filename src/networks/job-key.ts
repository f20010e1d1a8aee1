import type { RunningJob } from "#jobs";

/** Names a job for good: the same each time it is tried. */
export function keyOf({
  id,
  createdAt,
  payload,
}: Pick<RunningJob, "id" | "createdAt" | "payload">): string {
  return `${id} ${createdAt} ${JSON.stringify(payload)}`;
}
