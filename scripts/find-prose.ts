/** Finds what people read that stands in the code of a page instead of in `src/words/`. */

/** The same in every language: names of formats, headers, fonts, and languages by what they call themselves. */
const names =
  /\b(?:RSS|Atom|JSON Feed|Accept, Accept-Encoding|(?:Hanken|Newsreader|Liberation|Times)(?:,? [A-Z]\w+)*|Norsk (?:bokmål|nynorsk)|Dansk|English|Føroyskt)(?!\p{L})/gu;

/** A word of some language: two letters or more. */
const word = /\p{L}{2,}/u;

/** A sentence or a part of one: a capital, and another word after it. */
const sentence = /^\p{Lu}\p{Ll}+(?:[,.:]? [\p{L}\d“”»«’'-]+)+[.:?…]?$/u;

/** What is never shown as it stands: what programs and logs are told. */
const unseen =
  /(?:(?:safeMessage|howToVerify):\s*|(?:badInput|notFound|TypeError|Error)\(\s*|(?:warning|error|info)\(\s*|(?:warning|error|info))$/;

/** Words that join others in a sentence, and are the name of nothing in code. */
const joining =
  /(?:^|\P{L})(?:the|is|are|was|you|your|this|that|with|there|which|der|det|den|som|ikke|og|til|fra|med|har|kan|vil|eller)(?=\P{L}|$)/iu;

/** Letters that no name in code has. */
const danish = /[æøå]/iu;

/** A property that is shown as it stands. */
const shown =
  /(?:^|[^\w.])(?:label|help|title|heading|intro|fault|alt|placeholder|caption|question)\??:\s*$/;

/** Between the two sides of a choice. */
const chosen = /[?:]\s*$/;

/** One word as a label has it: a capital and small letters. */
const label = /^\p{Lu}\p{Ll}+[.:?…]?$/u;

/** The pieces of prose in a source file, as they stand there. */
export function findProse(source: string): string[] {
  const { strings, markup } = takeApart(source);
  return [...strings.filter(isProse).map(({ text }) => text), ...markup.flatMap(proseInMarkup)];
}

function isProse({ text: whole, before, inMarkup }: Literal): boolean {
  const text = whole.replace(names, "").replaceAll(hole, "");
  if (!word.test(text)) return false;
  if (sentence.test(text) || danish.test(text)) return true;
  if (shown.test(before)) return true;
  if (inMarkup && chosen.test(before) && label.test(text)) return true;
  return text.trim().split(/\s+/).length > 2 && joining.test(text);
}

function proseInMarkup(markup: string): string[] {
  const attributes = [...markup.matchAll(readAttributes)].map(([, text = ""]) => text);
  if (!markup.includes("<")) {
    // A piece of a page, or the attributes of an element.
    const text = markup.replace(/[\w-]+="[^"]*"/g, "").trim();
    const isText = /\p{L}{2,}\s+\p{L}{2,}|^\p{Lu}\p{Ll}+/u.test(text.replace(names, ""));
    return isText ? [...attributes, text] : attributes;
  }
  const texts = markup
    .replace(/<!--.*?-->/gs, "")
    .replace(/<(code|pre|kbd)\b[^>]*>.*?<\/\1>/gs, "<$1>")
    .replace(/^[^<]*>|<[^>]*$/g, "<>")
    .split(/<[^>]*>/);
  return [...attributes, ...texts]
    .map((text) => text.replace(/&\w+;|https?:\S+/g, "").trim())
    .filter((text) => word.test(text.replace(names, "").replaceAll(hole, "")));
}

/** Attributes that are read out or shown. */
const readAttributes =
  /\s(?:aria-(?:label|description|roledescription|valuetext|placeholder)|title|alt|placeholder|label)="([^"]*)"/g;

/** Stands where a template is filled. */
const hole = "\u0000";

/** A string, with what stands before it. */
interface Literal {
  readonly text: string;
  readonly before: string;
  /** It fills a piece of a page. */
  readonly inMarkup: boolean;
}

/** The strings of a source and the pieces of pages in it, comments left out. */
function takeApart(source: string): {
  readonly strings: readonly Literal[];
  readonly markup: readonly string[];
} {
  const strings: Literal[] = [];
  const markup: string[] = [];
  let at = 0;
  /** How many pieces of pages are open around what is read. */
  let pages = 0;
  const keep = (text: string, from: number): void => {
    const before = source.slice(Math.max(0, from - 40), from);
    if (!unseen.test(before)) strings.push({ text, before, inMarkup: pages > 0 });
  };
  /** Reads code up to the bracket that closes it. */
  const code = (closes: string): void => {
    while (at < source.length && source[at] !== closes) {
      const rest = source.slice(at, at + 2);
      if (rest === "//") at = lineEnd(source, at);
      else if (rest === "/*") at = commentEnd(source, at);
      else if (source[at] === "/" && isRegex(source, at)) at = regexEnd(source, at);
      else if (source[at] === '"' || source[at] === "'") string(source[at] ?? "");
      else if (source[at] === "`") template();
      else if (source[at] === "{") {
        at += 1;
        code("}");
        at += 1;
      } else at += 1;
    }
  };
  const string = (quote: string): void => {
    const from = at;
    for (at += 1; at < source.length && source[at] !== quote; at += 1)
      if (source[at] === "\\") at += 1;
    at += 1;
    keep(source.slice(from + 1, at - 1), from);
  };
  const template = (): void => {
    const from = at;
    const tag = /\b(html|lean|sql)(?:<[^`]*>)?$/.exec(source.slice(Math.max(0, at - 40), at))?.[1];
    const isPage = tag === "html" || tag === "lean";
    let text = "";
    pages += isPage ? 1 : 0;
    for (at += 1; at < source.length && source[at] !== "`"; at += 1) {
      if (source.startsWith("${", at)) {
        at += 2;
        code("}");
        text += hole;
      } else {
        if (source[at] === "\\") at += 1;
        text += source[at] ?? "";
      }
    }
    at += 1;
    pages -= isPage ? 1 : 0;
    if (isPage) markup.push(text);
    else if (tag === undefined) keep(text, from);
  };
  code("");
  return { strings, markup };
}

function lineEnd(source: string, from: number): number {
  const end = source.indexOf("\n", from);
  return end === -1 ? source.length : end;
}

function commentEnd(source: string, from: number): number {
  const end = source.indexOf("*/", from + 2);
  return end === -1 ? source.length : end + 2;
}

/** Whether a slash begins a regular expression: it stands where a value is awaited. */
function isRegex(source: string, at: number): boolean {
  return /(?:[=(,:;!&|?{}[>]|\breturn)\s*$/.test(source.slice(Math.max(0, at - 20), at));
}

function regexEnd(source: string, from: number): number {
  let isClass = false;
  for (let at = from + 1; at < source.length; at += 1) {
    const letter = source[at];
    if (letter === "\\") at += 1;
    else if (letter === "[") isClass = true;
    else if (letter === "]") isClass = false;
    else if (letter === "/" && !isClass) return at + 1;
    else if (letter === "\n") return from + 1;
  }
  return from + 1;
}
