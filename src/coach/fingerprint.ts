/** So many bits has a fingerprint: a word that no model knows is taken for one it knows about once in a hundred times. */
const bits = 18;

/**
 * A number that stands for a name, so that a model need not carry the names of all it knows. Two names can share one,
 * as all hashes can; training lets no two of a model do so.
 * @source Weinberger et al. 2009, Feature Hashing for Large Scale Multitask Learning
 * @source Fowler, Noll, Vo, FNV-1a (the mixing), and the finaliser of MurmurHash3
 */
export function fingerprintOf(name: string): number {
  let hash = 0x811c9dc5;
  for (let i = 0; i < name.length; i += 1) hash = Math.imul(hash ^ name.charCodeAt(i), 0x01000193);
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return (hash ^ (hash >>> 16)) >>> (32 - bits);
}

const digits = 64;
/** The letter of digit 0; those after it stand for themselves in JSON, but for the backslash, which is left out. */
const first = 35;
const backslash = 92;
/** A high digit so large only bridges a gap. */
const far = 80;

const letter = (digit: number): string =>
  String.fromCharCode(first + digit >= backslash ? first + digit + 1 : first + digit);
const digit = (code: number): number => (code > backslash ? code - 1 : code) - first;

/** Fingerprints in rising order as two texts: how far each is from the one before, its low and its high digit. */
export function packPlaces(places: readonly number[]): readonly [low: string, high: string] {
  let before = 0;
  let low = "";
  let high = "";
  for (const place of places) {
    let gap = place - before;
    for (; gap >= digits * far; gap -= digits * far) {
      low += letter(0);
      high += letter(far);
    }
    low += letter(gap % digits);
    high += letter(Math.floor(gap / digits));
    before = place;
  }
  return [low, high];
}

/** The fingerprints that `packPlaces` packed, each with its number in the row. */
export function unpackPlaces([low, high]: readonly [string, string]): Map<number, number> {
  const places = new Map<number, number>();
  let place = 0;
  for (let i = 0; i < low.length; i += 1) {
    const steps = digit(high.charCodeAt(i));
    place += digit(low.charCodeAt(i)) + digits * steps;
    if (steps < far) places.set(place, places.size);
  }
  return places;
}
