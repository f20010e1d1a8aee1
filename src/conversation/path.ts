/**
 * A reply's place in its thread as one sortable text, so that `order by path` reads a whole tree depth
 * first, oldest first, and one index pages it. A step is when it was written and a tie-break; a path is
 * the parent's path and one more step. Digits only: they sort alike under every collation ("aa" does not
 * under a Danish one).
 */

/** How deep threads are drawn; an answer to one at this depth stands beside it. */
export const deepest = 8;

const timeDigits = 13;
const tieDigits = 8;
const width = timeDigits + tieDigits;
const ties = 10 ** tieDigits;

let lastTie = Math.floor(Math.random() * (ties / 2));

/** The next tie-break: what was written in the same millisecond reads in the order it came to us. */
function nextTie(): number {
  lastTie = (lastTie + 1) % ties;
  return lastTie;
}

/** The path of a reply written at `writtenAt` (Unix milliseconds) under another's, or under "", the post. */
export function pathUnder(parentPath: string, writtenAt: number, tie: number = nextTie()): string {
  const at = Math.min(10 ** timeDigits - 1, Math.max(0, Math.floor(writtenAt)));
  const step = String(at).padStart(timeDigits, "0") + String(tie).padStart(tieDigits, "0");
  // At the deepest level the answer takes its place beside the one it answers.
  return parentPath.slice(0, (deepest - 1) * width) + step;
}

/** How deep a path lies: 1 for an answer to the post itself. */
export function depthOf(path: string): number {
  return path.length / width;
}

/** The path of the first reply of the thread that a path belongs to. */
export function rootOf(path: string): string {
  return path.slice(0, width);
}

/** Sorts after every path that begins with `path`, under every collation. */
export function endOf(path: string): string {
  return `${path}a`;
}
