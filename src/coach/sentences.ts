import { type Token, type } from "./tokens.ts";

/** A sentence: its tokens from `first` up to `end`, and how it ends. */
export interface Sentence {
  /** The number of its first token. */
  readonly first: number;
  /** The number after its last token. */
  readonly end: number;
  /** The number of its first word or number; `end` when it has none. */
  readonly opens: number;
  readonly words: number;
  readonly isQuestion: boolean;
  /** All of it stands in quotation marks. */
  readonly isQuoted: boolean;
  /** Which paragraph it is in. */
  readonly paragraph: number;
}

const endings = new Set([".", "!", "?", "…"]);
const openers = new Set(["“", "„", "«", "»", '"', "”"]);

/** Short forms after which a full stop ends nothing, in Danish and English. */
const short = new Set(
  "f.eks bl.a ca kl dvs evt fx hhv inkl ekskl jf jvf kr maks min mio mia nr osv pga pr str tlf vedr o.lign mr mrs ms dr prof st vs str ndr sdr etc e.g i.e approx no a.m p.m".split(
    " ",
  ),
);

/**
 * Cuts a text into sentences, and marks in each token its sentence and whether it is quoted. A line that ends
 * is a sentence that ends.
 */
export function intoSentences(tokens: readonly Token[], text: string): Sentence[] {
  markQuoted(tokens);
  const sentences: Sentence[] = [];
  let first = 0;
  let paragraph = 0;
  const close = (end: number): void => {
    if (end > first) {
      const sentence = sentenceOf(tokens, first, end, paragraph);
      if (sentence.words > 0 || sentences.length === 0) {
        for (let i = first; i < end; i += 1) setSentence(tokens[i], sentences.length);
        sentences.push(sentence);
      } else {
        // Signs alone, such as a row of emoji, belong to the sentence before.
        for (let i = first; i < end; i += 1) setSentence(tokens[i], sentences.length - 1);
        const before = sentences.pop();
        if (before !== undefined) sentences.push({ ...before, end });
      }
    }
    first = end;
  };
  for (let i = 0; i < tokens.length; i += 1) {
    const token = tokens[i];
    if (token === undefined) break;
    if (token.type === type.newline) {
      close(i + 1);
      paragraph += 1;
    } else if (
      token.type === type.emoji
        ? i > first && isCapital(text, tokens[i + 1])
        : token.type === type.mark && endings.has(token.norm) && isEnd(tokens, i, text)
    ) {
      let end = i + 1;
      while (isTail(tokens[end])) end += 1;
      close(end);
      i = end - 1;
    }
  }
  close(tokens.length);
  return sentences;
}

function setSentence(token: Token | undefined, sentence: number): void {
  if (token !== undefined) token.sentence = sentence;
}

/** What still belongs to a sentence that has ended: more signs, a closing quotation mark. */
function isTail(token: Token | undefined): boolean {
  if (token === undefined) return false;
  if (token.type === type.emoji) return true;
  return token.type === type.mark && (endings.has(token.norm) || ")”“\"'’«»".includes(token.norm));
}

const capital = /^\p{Lu}/u;

/** Whether a word with a capital follows: then an emoji, or the full stop after a number, ends a sentence. */
function isCapital(text: string, token: Token | undefined): boolean {
  if (token?.type !== type.word) return false;
  return capital.test(text.slice(token.start, token.start + 2));
}

/** Whether the sign at `i` ends a sentence: not in `f.eks.`, `3. maj`, `example.org`. */
function isEnd(tokens: readonly Token[], i: number, text: string): boolean {
  if (tokens[i]?.norm !== ".") return true;
  const before = tokens[i - 1];
  const after = tokens[i + 1];
  if (before === undefined || after === undefined) return true;
  const touches = before.end === tokens[i]?.start;
  if (after.start === tokens[i]?.end && after.type === type.word) return false;
  if (!touches) return true;
  if (before.type === type.word && (short.has(before.norm) || before.norm.length === 1))
    return false;
  return !(
    before.type === type.number &&
    before.norm.length < 3 &&
    after.type === type.word &&
    !isCapital(text, after)
  );
}

function sentenceOf(
  tokens: readonly Token[],
  first: number,
  end: number,
  paragraph: number,
): Sentence {
  let words = 0;
  let quoted = 0;
  let opens = end;
  let isQuestion = false;
  for (let i = first; i < end; i += 1) {
    const token = tokens[i];
    if (token === undefined) break;
    if (token.type & (type.word | type.number)) {
      if (opens === end) opens = i;
      words += 1;
      if (token.quoted) quoted += 1;
    } else if (token.norm === "?") isQuestion = true;
  }
  return {
    first,
    end,
    opens,
    words,
    isQuestion,
    isQuoted: words > 0 && quoted === words,
    paragraph,
  };
}

/** The most words a quotation may have: a mark that was never closed quotes nothing. */
const longestQuotation = 120;

/** Marks what stands between quotation marks in a paragraph, and the lines that begin with `>`. */
function markQuoted(tokens: readonly Token[]): void {
  let opened = -1;
  let lineStart = true;
  let inBlock = false;
  for (let i = 0; i < tokens.length; i += 1) {
    const token = tokens[i];
    if (token === undefined) break;
    if (token.type === type.newline) {
      opened = -1;
      lineStart = true;
      inBlock = false;
      continue;
    }
    if (lineStart) inBlock = token.norm === ">";
    lineStart = false;
    if (inBlock) token.quoted = true;
    if (token.type !== type.mark || !openers.has(token.norm)) continue;
    if (opened === -1) opened = i;
    else {
      if (i - opened <= longestQuotation)
        for (let q = opened + 1; q < i; q += 1) {
          const inside = tokens[q];
          if (inside !== undefined) inside.quoted = true;
        }
      opened = -1;
    }
  }
}
