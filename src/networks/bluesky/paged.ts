/** Gives page after page of a list, at most so many, and says in the end whether these were all. */
export async function* paged<T>(
  page: (
    cursor: string | undefined,
  ) => Promise<{ readonly items: T[]; readonly cursor?: string | undefined }>,
  mostPages: number,
): AsyncGenerator<T[], boolean> {
  let cursor: string | undefined;
  for (let pages = 0; pages < mostPages; pages += 1) {
    const { items, cursor: next } = await page(cursor);
    yield items;
    if (next === undefined || next === "" || next === cursor) return true;
    cursor = next;
  }
  return false;
}
