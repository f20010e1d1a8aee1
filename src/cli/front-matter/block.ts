import { parse as parseToml, TomlDate, TomlError } from "smol-toml";
import { LineCounter, parseDocument } from "yaml";

/** A file taken apart: what stands before its text, and the text. */
export interface Block {
  /** By the names as they are written. */
  readonly given: Readonly<Record<string, unknown>>;
  readonly body: string;
  /** Where the text begins, in UTF-16 units of the file as it came; lines end in `\n` or `\r\n` there. */
  readonly bodyAt: number;
  /** Names that stand there twice; the last one counts. */
  readonly doubled: readonly string[];
  /** Why it could not be read as it is meant. `given` then holds what its single lines say. */
  readonly fault: string | undefined;
}

/** Longer front matter than this is a mistake or an attack, in UTF-16 units. */
const mostLetters = 100_000;

const marks: readonly {
  readonly begins: RegExp;
  readonly ends: RegExp;
  readonly language: "yaml" | "toml" | "json";
}[] = [
  { begins: /^---[ \t]*toml[ \t]*\n/i, ends: /^---[ \t]*(?:\n|$)/m, language: "toml" },
  { begins: /^---[ \t]*json[ \t]*\n/i, ends: /^---[ \t]*(?:\n|$)/m, language: "json" },
  {
    begins: /^---[ \t]*(?:ya?ml)?[ \t]*\n/i,
    ends: /^(?:---|\.\.\.)[ \t]*(?:\n|$)/m,
    language: "yaml",
  },
  { begins: /^\+\+\+[ \t]*\n/, ends: /^\+\+\+[ \t]*(?:\n|$)/m, language: "toml" },
  { begins: /^;;;[ \t]*\n/, ends: /^;;;[ \t]*(?:\n|$)/m, language: "json" },
];

/**
 * Takes a file apart: YAML between `---`, TOML between `+++`, JSON in braces, lines of `.. name: value` in a comment as
 * Nikola has, or bare `Name: value` lines as Pelican and Hexo's older files have. Never throws.
 * @source Hugo "Front matter formats", Jekyll "Front Matter", Pelican "File metadata", Nikola "The Nikola Handbook",
 * Metadata fields, gray-matter's README
 */
export function readBlock(file: string): Block {
  // Lines are made alike, so places are counted in the file as it came.
  const start = /^\uFEFF?(?:[ \t]*\r?\n)*/.exec(file)?.[0].length ?? 0;
  const content = file.slice(start).replace(/\r\n?/g, "\n");
  const bodyAt = (before: string): number => start + lengthAsItCame(file, start, before);
  for (const { begins, ends, language } of marks) {
    const open = begins.exec(content)?.[0];
    if (open === undefined) continue;
    const rest = content.slice(open.length);
    const close = ends.exec(rest.slice(0, mostLetters));
    // A line of dashes that nothing closes is a rule across the page.
    if (close === null) break;
    const inner = rest.slice(0, close.index);
    const end = open.length + close.index + close[0].length;
    return {
      ...read(inner, language),
      body: content.slice(end),
      bodyAt: bodyAt(content.slice(0, end)),
    };
  }
  const braces = jsonAtStart(content);
  if (braces !== undefined)
    return { ...read(braces, "json"), body: content.slice(braces.length), bodyAt: bodyAt(braces) };
  const dotted = dottedLines.exec(content)?.[0];
  if (dotted !== undefined)
    return {
      given: readDotted(dotted),
      doubled: [],
      fault: undefined,
      body: content.slice(dotted.length),
      bodyAt: bodyAt(dotted),
    };
  const bare = bareLines(content);
  if (bare !== undefined)
    return {
      ...(/^-{3,}[ \t]*$/m.test(bare)
        ? read(bare.replace(/-{3,}[ \t]*\n?$/, ""), "yaml")
        : loosely(bare, undefined)),
      body: content.slice(bare.length),
      bodyAt: bodyAt(bare),
    };
  const body = file.replace(/^\uFEFF/, "").replace(/\r\n?/g, "\n");
  return {
    given: {},
    body,
    bodyAt: file.startsWith("\uFEFF") ? 1 : 0,
    doubled: [],
    fault: undefined,
  };
}

type Read = Pick<Block, "given" | "doubled" | "fault">;

function read(text: string, language: "yaml" | "toml" | "json"): Read {
  try {
    const { given, doubled } =
      language === "yaml" ? readYaml(text) : language === "toml" ? readToml(text) : readJson(text);
    if (typeof given !== "object" || given === null || Array.isArray(given))
      return loosely(text, "Each line between --- must say a name: and a value.");
    return { given: given as Readonly<Record<string, unknown>>, doubled, fault: undefined };
  } catch (fault) {
    return loosely(text, (fault as Error).message);
  }
}

function readYaml(text: string): { given: unknown; doubled: string[] } {
  const lines = new LineCounter();
  const document = parseDocument(text, {
    lineCounter: lines,
    uniqueKeys: false,
    prettyErrors: false,
  });
  const [first] = document.errors;
  if (first !== undefined) {
    // The line of dashes before it counts too.
    const line = lines.linePos(first.pos[0]).line + 1;
    throw new Error(
      `Line ${line} cannot be read: ${first.message}. Put text with : [ ] or # in it between "quotes".`,
    );
  }
  const { contents } = document;
  const names: string[] =
    contents !== null && "items" in contents
      ? contents.items.map((item) => String("key" in item ? (item.key ?? "") : ""))
      : [];
  const doubled = names.filter((name, index) => name !== "" && names.indexOf(name) !== index);
  // Aliases can make a small file endless. @source yaml's documentation, "maxAliasCount"
  return { given: document.toJS({ maxAliasCount: 10 }) ?? {}, doubled: [...new Set(doubled)] };
}

function readToml(text: string): { given: unknown; doubled: string[] } {
  try {
    const given = Object.entries(parseToml(text)).map(([name, value]) => [
      name,
      // As it was written: a time without a zone stays one.
      value instanceof TomlDate ? value.toISOString() : value,
    ]);
    return { given: Object.fromEntries(given), doubled: [] };
  } catch (fault) {
    const line = fault instanceof TomlError ? fault.line + 1 : "?";
    const [what = ""] = (fault as Error).message.split("\n");
    throw new Error(
      `Line ${line} cannot be read: ${what.replace(/^Invalid TOML document: /, "")}.`,
    );
  }
}

function readJson(text: string): { given: unknown; doubled: string[] } {
  const inner = text.trim();
  try {
    return { given: JSON.parse(inner.startsWith("{") ? inner : `{${inner}}`), doubled: [] };
  } catch (fault) {
    throw new Error(`The lines before the text are no JSON: ${(fault as Error).message}.`);
  }
}

/** What single lines of the kind `name: value` or `name = value` say, and lists of `- value` below a name. */
function loosely(text: string, fault: string | undefined): Read {
  const given: Record<string, unknown> = {};
  const doubled: string[] = [];
  let list: string[] | undefined;
  for (const line of text.split("\n")) {
    const item = /^\s*-\s+(.+)$/.exec(line)?.[1];
    if (item !== undefined && list !== undefined) {
      list.push(bare(item));
      continue;
    }
    const [, name, value = ""] =
      /^["']?([\p{L}_][\p{L}\p{N} _-]{0,60}?)["']?\s*[:=]\s*(.*?),?\s*$/u.exec(line) ?? [];
    if (name === undefined) continue;
    list = undefined;
    if (Object.hasOwn(given, name)) doubled.push(name);
    if (value === "") given[name] = list = [];
    else if (/^\[.*\]$/.test(value))
      given[name] = value
        .slice(1, -1)
        .split(",")
        .map((one) => bare(one.trim()));
    else given[name] = value === "true" ? true : value === "false" ? false : bare(value);
  }
  return { given, doubled, fault };
}

/** Nikola's `.. name: value`, in a comment of HTML or bare. */
const dottedLines =
  /^(?:<!--[ \t]*\n(?:[ \t]*\n|[ \t]*\.\. [\w.-]+:[^\n]*\n)+[ \t]*-->[ \t]*(?:\n|$)|(?:\.\. [\w.-]+:[^\n]*(?:\n|$)){2,})/;

/** What such lines say: what is left empty says nothing, and the topic `private` is a switch of Nikola's. */
export function readDotted(lines: string): Readonly<Record<string, string>> {
  const given: Record<string, string> = {};
  for (const [, name = "", value = ""] of lines.matchAll(
    /^[ \t]*\.\. ([\w.-]+):[ \t]*(.*?)[ \t]*$/gm,
  ))
    if (value !== "") given[name] = value;
  const tags = (given["tags"] ?? "").split(",").map((tag) => tag.trim());
  if (!tags.includes("private")) return given;
  return { private: "true", ...given, tags: tags.filter((tag) => tag !== "private").join(", ") };
}

function bare(value: string): string {
  return /^(["'])(.*)\1$/.exec(value)?.[2] ?? value;
}

/** The object in braces that a file begins with, up to its last brace. */
function jsonAtStart(content: string): string | undefined {
  if (!/^\{\s*(?:"|\})/.test(content)) return undefined;
  let depth = 0;
  for (const match of content.slice(0, mostLetters).matchAll(/"(?:[^"\\\n]|\\.)*"|[{}]/g)) {
    if (match[0] === "{") depth += 1;
    if (match[0] === "}") depth -= 1;
    if (depth === 0 && match[0] === "}") return content.slice(0, match.index + 1);
  }
  return undefined;
}

/** Names that a block without marks must begin with, so that a text such as “Note: …” is no block. */
const telling = /^(?:title|date|slug|tags|category|author|status|layout|summary|lang)\s*:\s*\S/i;

function bareLines(content: string): string | undefined {
  const lines =
    /^(?:[A-Za-z][\w-]{1,30}:[ \t]*[^\n]*(?:\n|$)|(?:[ \t]+|-[ \t]+)[^\n\s][^\n]*(?:\n|$))+/.exec(
      content,
    )?.[0];
  if (lines === undefined || !telling.test(lines)) return undefined;
  const names = [...lines.matchAll(/^[A-Za-z][\w-]*(?=:)/gm)].length;
  const after = content.slice(lines.length);
  // One line alone may be the text's own first words.
  const isBlock = names > 1 || /^title\s*:/i.test(lines);
  if (!isBlock) return undefined;
  // Hexo closes such a block with dashes, others with an empty line.
  const close = /^(?:-{3,}[ \t]*(?:\n|$)|[ \t]*\n|$)/.exec(after);
  return close === null ? undefined : lines + close[0];
}

/** How many units of the file became `before`, whose lines end in `\n` alone. */
function lengthAsItCame(file: string, start: number, before: string): number {
  let at = start;
  for (const unit of before) {
    if (unit === "\n" && file[at] === "\r" && file[at + 1] === "\n") at += 1;
    at += unit.length;
  }
  return at - start;
}
