import { brokenMedia } from "./broken-media.ts";

/** More pieces are no film that fits the largest file we take. */
export const mostPieces = 1_000_000;

/** Pieces of a file, from and to. */
export class Pieces {
  readonly from: number[] = [];
  readonly to: number[] = [];

  /** @throws AppError `broken_media` when there are too many */
  add(from: number, to: number): void {
    if (from < 0 || to <= from) return;
    const last = this.to.length - 1;
    if (last >= 0 && this.to[last] === from) this.to[last] = to;
    else {
      if (last >= mostPieces) throw brokenMedia();
      this.from.push(from);
      this.to.push(to);
    }
  }

  *[Symbol.iterator](): Generator<readonly [from: number, to: number]> {
    for (const [index, from] of this.from.entries()) yield [from, this.to[index] ?? from];
  }
}
