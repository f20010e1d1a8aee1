/** How much text by others one page holds, in UTF-16 units. */
export const textOnPage = 400_000;

/** The first of some texts, as many as there is room for together, in UTF-16 units; one at least. */
export function firstThatFit<T>(
  texts: readonly T[],
  lengthOf: (text: T) => number,
  room: number = textOnPage,
): T[] {
  let left = room;
  const full = texts.findIndex((text, at) => {
    left -= lengthOf(text);
    return left < 0 && at > 0;
  });
  return full === -1 ? [...texts] : texts.slice(0, full);
}
