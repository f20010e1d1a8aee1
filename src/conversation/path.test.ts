import fc from "fast-check";
import { expect, it } from "vitest";

import { deepest, depthOf, endOf, pathUnder, rootOf } from "./path.ts";

interface Node {
  readonly id: number;
  readonly parent: number | undefined;
  readonly at: number;
}

/** Trees of up to 60 replies, each under the post or an earlier one, at times that may be the same. */
const trees = fc
  .array(fc.record({ parent: fc.nat(), at: fc.integer({ min: 0, max: 20 }) }), { maxLength: 60 })
  .map((raw) =>
    raw.map(({ parent, at }, id): Node => ({
      id,
      parent: parent % (id + 1) === id ? undefined : parent % (id + 1),
      at: 1_700_000_000_000 + at,
    })),
  );

function paths(tree: readonly Node[]): string[] {
  const made: string[] = [];
  for (const { parent, at } of tree)
    made.push(pathUnder(parent === undefined ? "" : (made[parent] ?? ""), at));
  return made;
}

/** The same tree walked by hand: depth first, oldest first, flat below the deepest level. */
function walk(tree: readonly Node[], made: readonly string[]): number[] {
  const home = (node: Node): number | undefined => {
    let parent = node.parent;
    // One that answers at the deepest level stands beside the one it answers.
    while (parent !== undefined && depthOf(made[parent]!) === deepest)
      parent = tree[parent]!.parent;
    return parent;
  };
  const below = Map.groupBy(tree, home);
  const visit = (under: number | undefined): number[] =>
    (below.get(under) ?? [])
      .toSorted((one, other) => one.at - other.at || one.id - other.id)
      .flatMap((node) => [node.id, ...visit(node.id)]);
  return visit(undefined);
}

it("sorts any tree as it reads: depth first, oldest first", () => {
  fc.assert(
    fc.property(trees, (tree) => {
      const made = paths(tree);
      const sorted = tree
        .map(({ id }) => id)
        .toSorted((one, other) => (made[one]! < made[other]! ? -1 : 1));
      expect(sorted).toEqual(walk(tree, made));
      expect(new Set(made).size).toBe(tree.length);
    }),
    { numRuns: 500 },
  );
});

it("is digits of a bounded length, so that no collation and no thread can disturb it", () => {
  let path = "";
  for (let level = 1; level <= 40; level += 1) {
    path = pathUnder(path, 1_700_000_000_000 + level);
    expect(path).toMatch(/^\d+$/);
    expect(depthOf(path)).toBe(Math.min(level, deepest));
  }
  expect(path.length).toBe(168);
  for (const strange of [-1, Number.MAX_SAFE_INTEGER, 1e300, 0.5])
    expect(pathUnder("", strange)).toMatch(/^\d{21}$/);
});

it("knows a thread's first path and where the thread ends", () => {
  const root = pathUnder("", 5);
  const child = pathUnder(root, 3);
  const next = pathUnder("", 6);
  expect(rootOf(child)).toBe(root);
  expect([child, endOf(root), next].toSorted()).toEqual([child, endOf(root), next].toSorted());
  expect(child < endOf(root)).toBe(true);
  for (const locale of ["en", "da"]) {
    const { compare } = new Intl.Collator(locale);
    expect(compare(child, endOf(root))).toBeLessThan(0);
    expect(compare(root, child)).toBeLessThan(0);
  }
});
