type Numbers = Float64Array<ArrayBuffer>;

/** A loss, and which way it rises. */
export interface Look {
  readonly loss: number;
  readonly slope: Numbers;
}

/** So many of the last steps are remembered. */
const memory = 8;
const enough = 1e-4;

/** The inner product. */
const dot = (a: Numbers, b: Numbers): number => {
  let sum = 0;
  for (let i = 0; i < a.length; i += 1) sum += (a[i] ?? 0) * (b[i] ?? 0);
  return sum;
};

/** `a + by * b`. */
const moved = (a: Numbers, by: number, b: Numbers): Numbers =>
  a.map((one, i) => one + by * (b[i] ?? 0));

interface Step {
  readonly way: Numbers;
  readonly rise: Numbers;
  readonly part: number;
}

/**
 * Where a smooth, convex loss is lowest, from 0, in at most `rounds` steps.
 * @source Nocedal & Wright 2006, Numerical Optimization, algorithms 7.4 and 7.5 (L-BFGS) and 3.1 (backtracking)
 */
export function lowest(look: (at: Numbers) => Look, size: number, rounds: number): Numbers {
  let at = new Float64Array(size);
  let here = look(at);
  const steps: Step[] = [];
  for (let round = 0; round < rounds; round += 1) {
    const steepness = Math.sqrt(dot(here.slope, here.slope));
    if (steepness < enough * Math.max(1, Math.sqrt(dot(at, at)))) break;
    const way = downhill(here.slope, steps);
    const fall = dot(here.slope, way);
    let length = steps.length === 0 ? Math.min(1, 1 / steepness) : 1;
    let next = moved(at, length, way);
    let there = look(next);
    while (there.loss > here.loss + 1e-4 * length * fall && length > 1e-10) {
      length /= 2;
      next = moved(at, length, way);
      there = look(next);
    }
    const step = moved(next, -1, at);
    const rise = moved(there.slope, -1, here.slope);
    const curve = dot(step, rise);
    if (curve > 1e-12) steps.push({ way: step, rise, part: 1 / curve });
    if (steps.length > memory) steps.shift();
    [at, here] = [next, there];
  }
  return at;
}

/** The way down that the last steps tell of. */
function downhill(slope: Numbers, steps: readonly Step[]): Numbers {
  let way = slope.map((one) => -one);
  const parts: number[] = [];
  for (const step of steps.toReversed()) {
    const part = step.part * dot(step.way, way);
    parts.push(part);
    way = moved(way, -part, step.rise);
  }
  const last = steps.at(-1);
  if (last !== undefined) {
    const scale = 1 / (last.part * dot(last.rise, last.rise));
    way = way.map((one) => one * scale);
  }
  for (const step of steps) {
    const part = step.part * dot(step.rise, way);
    way = moved(way, (parts.pop() ?? 0) - part, step.way);
  }
  return way;
}
