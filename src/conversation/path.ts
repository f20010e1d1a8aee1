/** How deep threads are drawn; an answer to one at this depth stands beside it. */
export const deepest = 8;

/** Characters of one step: eight of time and two that tell apart what came in one millisecond. */
const width = 10;

let lastAt = 0;
let count = 0;

/**
 * The place of a reply in its tree, as a text that sorts as the tree reads: depth first, oldest first.
 * Each step is when the reply came (Unix milliseconds, base 36) and a counter, so a page of a
 * conversation is one stretch of one index, however many replies there are.
 */
export function pathUnder(parentPath: string, arrivedAt: number): string {
  count = arrivedAt === lastAt ? (count + 1) % 1296 : 0;
  lastAt = arrivedAt;
  const step = arrivedAt.toString(36).padStart(8, "0") + count.toString(36).padStart(2, "0");
  // At the deepest level the answer takes its place beside the one it answers.
  return parentPath.slice(0, (deepest - 1) * width) + step;
}

/** How deep a path lies: 1 for an answer to the post itself. */
export function depthOf(path: string): number {
  return path.length / width;
}
