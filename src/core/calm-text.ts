/** Directions that override what the letters say, and line ends that HTML would keep. */
const overriding = /^[\u202A-\u202E]$/u;
// oxlint-disable-next-line no-control-regex -- They are line ends to HTML and to nobody else.
const lineEnds = /^[\u000B\u000C\u0085\u2028\u2029]$/u;
/** What takes no room: format characters, joiners, fillers, choices of a glyph. */
const hidden =
  /^[\p{Cf}\p{Variation_Selector}\u034F\u115F\u1160\u17B4\u17B5\u3164\uFFA0\u{E0020}-\u{E007F}]$/u;
const mark = /^\p{M}$/u;
/** The letters of a flag's name, as in the flag of Scotland. @source Unicode Technical Standard 51, ED-14a */
const flagLetter = /^[\u{E0020}-\u{E007F}]$/u;

/** Spaces that HTML does not draw together, and the empty pattern of Braille. */
const blank = /^[\u00A0\u1680\u2000-\u200A\u202F\u205F\u2800\u3000]$/u;

/** So many of those may follow each other: enough to indent code or a poem. */
const mostBlanks = 40;
/** So many characters that take no room may go with one that does, and so many letters of a flag. */
const mostHidden = 3;
const mostFlagLetters = 8;

/** Text in which nothing below can be: no marks, no hidden characters, no odd spaces and line ends. */
const plain = /^[\t\n\r\u0020-\u007E\u00A1-\u00AC\u00AE-\u02FF\u2010-\u2027\u2030-\u205E]*$/u;

/**
 * How many marks one letter may carry, by what writing the mark belongs to: as many as the fullest real
 * spelling, so that no text loses any, and no stack of them reaches over its neighbours.
 */
function mostMarks(code: number): number {
  // Tibetan writes whole stacks of letters as marks, as in the seed syllable of Kalachakra.
  if (code >= 0x0f_00 && code <= 0x0f_ff) return 9;
  if (code >= 0x0e_00 && code <= 0x0e_ff) return 4;
  // Hebrew with vowels and accents, Arabic with all its signs.
  if (code >= 0x05_90 && code <= 0x08_ff) return 6;
  const isStacked =
    (code >= 0x09_00 && code <= 0x0d_ff) ||
    (code >= 0x10_00 && code <= 0x17_ff) ||
    (code >= 0x19_00 && code <= 0x1a_af) ||
    (code >= 0x1b_00 && code <= 0x1c_ff) ||
    (code >= 0xa8_00 && code <= 0xab_ff) ||
    (code >= 0x1_10_00 && code <= 0x1_1f_ff);
  return isStacked ? 8 : 5;
}

/** Goes through a text in pieces, between which nothing that is shown stands. */
export class Calm {
  private marks = 0;
  private hiddenRun = 0;
  private blanks = 0;

  /** The next piece of a text, without what reaches over its neighbours, hides or turns the writing around. */
  next(text: string): string {
    if (plain.test(text)) {
      if (/\S/u.test(text)) this.rest();
      return text;
    }
    let calm = "";
    for (const character of text) calm += this.keep(character);
    return calm;
  }

  /** Something else is shown here: what follows begins anew. */
  rest(): void {
    this.marks = 0;
    this.hiddenRun = 0;
    this.blanks = 0;
  }

  /** Another that has counted the same, to go on from here again. */
  copy(): Calm {
    const twin = new Calm();
    twin.marks = this.marks;
    twin.hiddenRun = this.hiddenRun;
    twin.blanks = this.blanks;
    return twin;
  }

  private keep(character: string): string {
    const code = character.codePointAt(0)!;
    if (lineEnds.test(character)) return " ";
    if (code <= 0x20) return character;
    if (blank.test(character)) {
      this.blanks += 1;
      return this.blanks > mostBlanks ? "" : character;
    }
    if (code < 0x03_00 && code !== 0xad) {
      this.rest();
      return character;
    }
    if (overriding.test(character)) return "";
    if (hidden.test(character)) {
      this.hiddenRun += 1;
      const most = flagLetter.test(character) ? mostFlagLetters : mostHidden;
      return this.hiddenRun > most ? "" : character;
    }
    if (mark.test(character)) {
      this.marks += 1;
      return this.marks > mostMarks(code) ? "" : character;
    }
    this.rest();
    return character;
  }
}

/**
 * Somebody's text without what lets it reach over its neighbours, hide or turn the writing around: marks
 * beyond what any language puts on one letter, runs of characters that take no room, direction overrides.
 * The signs of every language stay, and so do emoji of several parts.
 *
 * @source Unicode Standard Annex 9 (directions), Technical Report 36 §2.5 (marks)
 */
export function calmText(text: string): string {
  return new Calm().next(text);
}
