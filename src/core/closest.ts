/**
 * The one of `known` that is written most like `given`, whatever the case of its letters and whether it begins with
 * `prefix`; undefined when none is near: more than a third of its letters would have to change.
 */
export function closest(given: string, known: readonly string[], prefix = ""): string | undefined {
  const core = (name: string): string => {
    const written = name.toUpperCase();
    return written.startsWith(prefix) ? written.slice(prefix.length) : written;
  };
  const [best] = known
    .map((name) => ({ name, edits: edits(core(given), core(name)), most: core(name).length / 3 }))
    .filter((one) => one.edits <= one.most)
    .toSorted((a, b) => a.edits - b.edits);
  return best?.name;
}

function edits(given: string, name: string): number {
  const isPart = name.startsWith(`${given}_`) || given.startsWith(`${name}_`);
  return isPart ? 0.5 : editDistance(given, name);
}

/**
 * How many letters must be put in, taken out, changed, or change places with their neighbour.
 * @source Damerau 1964, in the form called optimal string alignment
 */
function editDistance(from: string, to: string): number {
  const rows = [Array.from({ length: to.length + 1 }, (_, at) => at)];
  const at = (line: number, column: number): number => rows[line]?.[column] ?? 0;
  for (let line = 1; line <= from.length; line += 1) {
    rows.push([line]);
    for (let column = 1; column <= to.length; column += 1) {
      const [letter, other] = [from[line - 1], to[column - 1]];
      const swapped =
        line > 1 && column > 1 && letter === to[column - 2] && from[line - 2] === other
          ? at(line - 2, column - 2) + 1
          : Infinity;
      rows[line]?.push(
        Math.min(
          at(line - 1, column) + 1,
          at(line, column - 1) + 1,
          at(line - 1, column - 1) + (letter === other ? 0 : 1),
          swapped,
        ),
      );
    }
  }
  return at(from.length, to.length);
}
