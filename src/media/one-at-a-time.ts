type Work = () => Promise<void>;

/** Works that wait: those that a writer waits for, and those that can. */
const waiting: Readonly<Record<"soon" | "later", Work[]>> = { soon: [], later: [] };
let isBusy = false;

/**
 * Runs the works given to it one after the other: a picture being made takes a whole core and tens of
 * megabytes, and the pages must go on. What a writer waits for (`soon`) goes before all that can wait.
 */
export async function oneAtATime<T>(when: "soon" | "later", work: () => Promise<T>): Promise<T> {
  const { promise, resolve, reject } = Promise.withResolvers<T>();
  waiting[when].push(async () => await work().then(resolve, reject));
  void next();
  return await promise;
}

async function next(): Promise<void> {
  if (isBusy) return;
  isBusy = true;
  for (;;) {
    const work = waiting.soon.shift() ?? waiting.later.shift();
    if (work === undefined) break;
    await work();
  }
  isBusy = false;
}
