/** Finds what people read that stands in the code of a page instead of in `src/words/`. */

/** The same in every language: names of formats, headers, fonts, and languages by what they call themselves. */
const names =
  /\b(?:RSS|Atom|JSON Feed|Accept, Accept-Encoding|(?:Hanken|Newsreader|Liberation|Times)(?:,? [A-Z]\w+)*|Norsk (?:bokmål|nynorsk))(?!\p{L})/gu;

/** A word of some language: two letters or more. */
const word = /\p{L}{2,}/u;

/** A sentence or a part of one: a capital, and another word after it. */
const sentence = /^\p{Lu}\p{Ll}+(?:[,.:]? [\p{L}\d“”»«’'-]+)+[.:?…]?$/u;

/** What is never shown as it stands: what programs and logs are told. */
const unseen =
  /(?:safeMessage:\s*|(?:badInput|notFound|TypeError|Error)\(\s*|(?:warning|error|info)\(\s*|(?:warning|error|info))$/;

/** The pieces of prose in a source file, as they stand there. */
export function findProse(source: string): string[] {
  const { strings, markup } = takeApart(source);
  return [
    ...strings.filter((text) => sentence.test(text.replace(names, ""))),
    ...markup.flatMap(proseInMarkup),
  ];
}

function proseInMarkup(markup: string): string[] {
  const attributes = [...markup.matchAll(/\s(?:aria-label|title|alt|placeholder)="([^"]*)"/g)].map(
    ([, text = ""]) => text,
  );
  const texts = markup
    .replace(/<!--.*?-->/gs, "")
    .replace(/<(code|pre|kbd)\b[^>]*>.*?<\/\1>/gs, "<$1>")
    .replace(/^[^<]*>|<[^>]*$/g, "<>")
    .split(/<[^>]*>/);
  const isPage = markup.includes("<");
  return [...attributes, ...(isPage ? texts : [])]
    .map((text) => text.replace(/&\w+;|https?:\S+/g, "").trim())
    .filter((text) => word.test(text.replace(names, "").replace(hole, "")));
}

/** Stands where a template is filled. */
const hole = "\u0000";

/** The strings of a source and the pieces of pages in it, comments left out. */
function takeApart(source: string): {
  readonly strings: readonly string[];
  readonly markup: readonly string[];
} {
  const strings: string[] = [];
  const markup: string[] = [];
  let at = 0;
  /** Reads code up to the bracket that closes it. */
  const code = (closes: string): void => {
    while (at < source.length && source[at] !== closes) {
      const rest = source.slice(at, at + 2);
      if (rest === "//") at = lineEnd(source, at);
      else if (rest === "/*") at = source.indexOf("*/", at) + 2;
      else if (source[at] === "/" && isRegex(source, at)) at = regexEnd(source, at);
      else if (source[at] === '"') string();
      else if (source[at] === "`") template();
      else if (source[at] === "{") {
        at += 1;
        code("}");
        at += 1;
      } else at += 1;
    }
  };
  const string = (): void => {
    const from = at;
    for (at += 1; source[at] !== '"'; at += 1) if (source[at] === "\\") at += 1;
    at += 1;
    const before = source.slice(Math.max(0, from - 40), from);
    if (!unseen.test(before)) strings.push(source.slice(from + 1, at - 1));
  };
  const template = (): void => {
    const before = source.slice(Math.max(0, at - 40), at);
    let text = "";
    for (at += 1; source[at] !== "`"; at += 1) {
      if (source.startsWith("${", at)) {
        at += 2;
        code("}");
        text += hole;
      } else {
        if (source[at] === "\\") at += 1;
        text += source[at];
      }
    }
    at += 1;
    if (/\b(?:html|lean)$/.test(before)) markup.push(text);
    else if (!unseen.test(before)) strings.push(text);
  };
  code("");
  return { strings, markup };
}

function lineEnd(source: string, from: number): number {
  const end = source.indexOf("\n", from);
  return end === -1 ? source.length : end;
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
