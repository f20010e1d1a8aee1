let last: Promise<unknown> = Promise.resolve();

/**
 * Runs the works given to it one after the other: a picture being made takes a whole core and tens of
 * megabytes, and the pages must go on.
 */
export async function oneAtATime<T>(work: () => Promise<T>): Promise<T> {
  const mine = last.then(work, work);
  last = mine.catch(() => undefined);
  return await mine;
}
