/** Places for work that goes on at the same time, so that no single cause can take all of them. */
export interface Places {
  /**
   * Takes a place in all and one among those of each `name`, of which there are `most`.
   * @returns what gives the place back; undefined when there is none
   */
  take(
    ...shares: readonly { readonly name: string; readonly most: number }[]
  ): (() => void) | undefined;
}

/** Makes so many places. */
export function createPlaces(inAll: number): Places {
  const taken = new Map<string, number>();
  let all = 0;
  const add = (name: string, count: number): void => {
    const now = (taken.get(name) ?? 0) + count;
    if (now === 0) taken.delete(name);
    else taken.set(name, now);
  };
  return {
    take: (...shares) => {
      if (all >= inAll) return undefined;
      if (shares.some(({ name, most }) => (taken.get(name) ?? 0) >= most)) return undefined;
      all += 1;
      for (const { name } of shares) add(name, 1);
      let isBack = false;
      return () => {
        if (isBack) return;
        isBack = true;
        all -= 1;
        for (const { name } of shares) add(name, -1);
      };
    },
  };
}
