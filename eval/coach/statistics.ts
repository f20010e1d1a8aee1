/** A figure and the range it lies in with 95 % certainty. */
export interface Figure {
  readonly value: number;
  readonly low: number;
  readonly high: number;
}

const z = 1.96;

/** A share of `n`, with the interval of Wilson. @source Wilson 1927 */
export function share(hits: number, n: number): Figure {
  if (n === 0) return { value: 0, low: 0, high: 1 };
  const p = hits / n;
  const middle = (p + (z * z) / (2 * n)) / (1 + (z * z) / n);
  const half = (z * Math.sqrt((p * (1 - p)) / n + (z * z) / (4 * n * n))) / (1 + (z * z) / n);
  return { value: p, low: Math.max(0, middle - half), high: Math.min(1, middle + half) };
}

/** What was said of a text, and what is so. */
export interface Pair {
  readonly said: boolean;
  readonly is: boolean;
}

/** F1 with a bootstrap interval (2,000 draws, the same each time). */
export function f1(pairs: readonly Pair[]): Figure {
  const draws: number[] = [];
  let random = 7;
  const next = (): number => {
    random = (Math.imul(random, 1_664_525) + 1_013_904_223) >>> 0;
    return random;
  };
  for (let draw = 0; draw < 2000; draw += 1)
    draws.push(f1Of(pairs.map(() => pairs[next() % pairs.length] ?? { said: false, is: false })));
  draws.sort((a, b) => a - b);
  return { value: f1Of(pairs), low: draws[49] ?? 0, high: draws[1949] ?? 1 };
}

function f1Of(pairs: readonly Pair[]): number {
  let both = 0;
  let wrong = 0;
  for (const { said, is } of pairs) {
    if (said && is) both += 1;
    else if (said !== is) wrong += 1;
  }
  return both === 0 ? 0 : (2 * both) / (2 * both + wrong);
}

/** Precision and recall. */
export function precisionRecall(pairs: readonly Pair[]): {
  readonly precision: Figure;
  readonly recall: Figure;
} {
  const both = pairs.filter(({ said, is }) => said && is).length;
  return {
    precision: share(both, pairs.filter(({ said }) => said).length),
    recall: share(both, pairs.filter(({ is }) => is).length),
  };
}

/** As people read it: `0.912 (0.890–0.931)`. */
export function show({ value, low, high }: Figure): string {
  return `${value.toFixed(3)} (${low.toFixed(3)}–${high.toFixed(3)})`;
}
