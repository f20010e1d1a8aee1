/**
 * The one of `known` that is written most like `given`, whatever the case of its letters; undefined when none
 * is near: more than a third of its letters would have to change.
 */
export function closest(given: string, known: readonly string[]): string | undefined {
  const written = given.toUpperCase();
  const [best] = known
    .map((name) => ({ name, edits: editDistance(written, name.toUpperCase()) }))
    .filter(({ name, edits }) => edits <= name.length / 3)
    .toSorted((a, b) => a.edits - b.edits);
  return best?.name;
}

/** How many letters must be put in, taken out or changed. @source Levenshtein 1966 */
function editDistance(from: string, to: string): number {
  let row = Array.from({ length: to.length + 1 }, (_, at) => at);
  for (const [line, letter] of Array.from(from).entries()) {
    const next = [line + 1];
    for (let at = 1; at <= to.length; at += 1)
      next.push(
        Math.min(
          (row[at] ?? 0) + 1,
          (next[at - 1] ?? 0) + 1,
          (row[at - 1] ?? 0) + (letter === to[at - 1] ? 0 : 1),
        ),
      );
    row = next;
  }
  return row[to.length] ?? 0;
}
