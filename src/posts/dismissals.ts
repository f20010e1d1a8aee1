import { z } from "zod";

/** Words that the coach pointed at and the writer let stand, and why. */
export interface Dismissal {
  /** The rule's name, such as `da/hype/worlds-best`. */
  readonly rule: string;
  readonly words: string;
  readonly reason: string;
}

/** Longest reason, in UTF-16 units. */
export const longestReason = 300;
const mostKept = 100;

const shape = z.array(
  z.object({
    rule: z.string().max(100),
    words: z.string().max(5000),
    reason: z.string().max(longestReason),
  }),
);

/** What is stored or was sent by a form as JSON; nothing where it is not of its form. */
export function readDismissals(json: string): Dismissal[] {
  try {
    const read = shape.safeParse(JSON.parse(json));
    return read.success ? read.data.slice(0, mostKept) : [];
  } catch {
    return [];
  }
}
