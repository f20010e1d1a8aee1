import { normal, type Token, type } from "./tokens.ts";

/** One place in a pattern: what may stand there. */
interface Place {
  readonly words: ReadonlySet<string>;
  /** Beginnings of words, three letters or more, such as `eksklusiv*`. */
  readonly starts: readonly string[];
  readonly ends: readonly string[];
  /** Kinds of tokens, from `type`. */
  readonly types: number;
  readonly loud: boolean;
  readonly any: boolean;
  /** So many tokens may be passed over here; 0 for a place that takes one token. */
  readonly gap: number;
  readonly optional: boolean;
  /** Looks at the next token without taking it, and must not find it. */
  readonly not: boolean;
}

/** A pattern that is ready to be looked for. */
export interface Pattern {
  readonly source: string;
  readonly places: readonly Place[];
  /** Only where a sentence begins, or the text. */
  readonly begins: "anywhere" | "sentence" | "text";
  readonly ends: "anywhere" | "sentence" | "text";
}

/** Words that are used in many patterns, by the name that stands between `<` and `>`. */
export type Lists = Readonly<Record<string, readonly string[]>>;

/** The most that `...` may pass over; more would not be one thought, and the time must stay linear. */
const widest = 8;

const classes: Readonly<Record<string, number>> = {
  number: type.number,
  countdown: type.countdown,
  url: type.url,
  hashtag: type.hashtag,
  mention: type.mention,
  emoji: type.emoji,
};

/**
 * Reads a pattern as the rule files write it: words in a row; `a|b` either; `word*` and `*word` with any
 * ending or beginning; `word?` may be missing; `<list>` one of a list, or `<number>`, `<countdown>`, `<url>`, `<hashtag>`,
 * `<mention>`, `<emoji>`, `<loud>`; `_` any word; `...` up to four words between, `...2` up to two; `-word`
 * not followed by it; `^` where a sentence begins, `^^` where the text does, `$` and `$$` where they end.
 * @throws Error that says what is wrong, and where
 */
export function readPattern(source: string, lists: Lists): Pattern {
  const parts = source.trim().split(/\s+/);
  let begins: Pattern["begins"] = "anywhere";
  let ends: Pattern["ends"] = "anywhere";
  if (parts[0] === "^" || parts[0] === "^^") begins = parts.shift() === "^" ? "sentence" : "text";
  const last = parts.at(-1);
  if (last === "$" || last === "$$") ends = parts.pop() === "$" ? "sentence" : "text";
  const places = parts.map((part) => placeOf(part, lists, source));
  const [opening] = places;
  if (opening === undefined) throw new Error(`“${source}” has no words`);
  if (opening.gap > 0 || opening.optional || opening.not || opening.any)
    throw new Error(`“${source}” must begin with a word that has to stand there`);
  if (places.filter(({ gap }) => gap > 0).length > 2)
    throw new Error(`“${source}” has more than two gaps (...)`);
  return { source, places, begins, ends };
}

const blank: Place = {
  words: new Set(),
  starts: [],
  ends: [],
  types: 0,
  loud: false,
  any: false,
  gap: 0,
  optional: false,
  not: false,
};

function placeOf(part: string, lists: Lists, source: string): Place {
  if (part === "_") return { ...blank, any: true };
  const dots = /^\.\.\.(\d*)$/.exec(part);
  if (dots !== null) {
    const gap = dots[1] === "" ? 4 : Number(dots[1]);
    if (gap < 1 || gap > widest) throw new Error(`“${source}”: a gap is 1 to ${widest} words`);
    return { ...blank, gap };
  }
  const isNot = part.length > 1 && part.startsWith("-");
  const isOptional = part.length > 1 && part.endsWith("?");
  const core = part.slice(isNot ? 1 : 0, isOptional ? -1 : undefined);
  return { ...among(core.split("|"), lists, source, 0), optional: isOptional, not: isNot };
}

function among(choices: readonly string[], lists: Lists, source: string, depth: number): Place {
  const words = new Set<string>();
  const starts: string[] = [];
  const ends: string[] = [];
  let types = 0;
  let loud = false;
  for (const choice of choices) {
    const name = /^<([a-z_]+)>$/.exec(choice)?.[1];
    if (name === "loud") loud = true;
    else if (name !== undefined && Object.hasOwn(classes, name)) types |= classes[name] ?? 0;
    else if (name !== undefined) {
      const list = lists[name];
      if (list === undefined || depth > 3)
        throw new Error(`“${source}”: there is no list <${name}>`);
      const inner = among(list, lists, source, depth + 1);
      for (const word of inner.words) words.add(word);
      starts.push(...inner.starts);
      ends.push(...inner.ends);
      types |= inner.types;
      loud ||= inner.loud;
    } else if (choice.length > 1 && choice.endsWith("*")) {
      starts.push(long(normal(choice.slice(0, -1)), source));
    } else if (choice.length > 1 && choice.startsWith("*")) {
      ends.push(long(normal(choice.slice(1)), source));
    } else if (choice === "") throw new Error(`“${source}”: a choice is empty`);
    else words.add(normal(choice));
  }
  return { ...blank, words, starts, ends, types, loud };
}

function long(part: string, source: string): string {
  if (part.length < 3) throw new Error(`“${source}”: give three letters or more beside *`);
  return part;
}

/** Whether a token may stand at a place. */
export function stands(place: Place, token: Token): boolean {
  if (place.any) return (token.type & (type.word | type.number)) !== 0;
  if (place.words.has(token.norm)) return true;
  if ((place.types & token.type) !== 0) return true;
  if (place.loud && token.isLoud) return true;
  if (token.type !== type.word) return false;
  for (const start of place.starts) if (token.norm.startsWith(start)) return true;
  for (const end of place.ends) if (token.norm.endsWith(end)) return true;
  return false;
}
