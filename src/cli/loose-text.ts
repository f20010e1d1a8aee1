import { readDay } from "./front-matter/dates.ts";

/** A text without front matter, read as its writer meant it. */
export interface LooseText {
  readonly title: string;
  readonly markdown: string;
  /** Unix milliseconds, when the text begins with a date. */
  readonly date: number | undefined;
}

/** A line like this, alone between blank lines, is a heading: short, and no sentence. */
const longestHeading = 70;

/**
 * Reads plain text: a leading ` date 2016-12` becomes the date, a first line alone or `# …` the title
 * (else the first heading found, else the file's name), and short lines that stand alone become headings.
 */
export function readLooseText(body: string, fileName: string, timeZone: string): LooseText {
  let text = body.trim();
  let date: number | undefined;
  const dated = /^date:?\s+(\d{4}(?:-\d{2}){0,2})\s+/i.exec(text);
  if (dated !== null) {
    date = readDay(dated[1], timeZone);
    text = text.slice(dated[0].length);
  }
  const hash = /^#\s+(.+?)\s*#*\n+/.exec(`${text}\n`);
  if (hash !== null)
    return { title: hash[1] ?? "", markdown: text.slice(hash[0].length).trim(), date };

  const hasMarkdown = /^(?:#{1,6} |[-*+] |> |```|\d+\. )/m.test(text);
  const blocks = text.split(/\n{2,}/).map((block) => block.trim());
  const isHeading = (block: string): boolean =>
    block.length <= longestHeading &&
    !block.includes("\n") &&
    /^\p{L}/u.test(block) &&
    !/[.!?:;,)]$/.test(block);
  const title =
    blocks[0] !== undefined && isHeading(blocks[0]) && blocks.length > 1
      ? blocks.shift()
      : undefined;
  const firstHeading = hasMarkdown ? undefined : blocks.find(isHeading);
  const markdown = hasMarkdown
    ? blocks.join("\n\n")
    : blocks.map((block) => (isHeading(block) ? `## ${block}` : block)).join("\n\n");
  return { title: title ?? firstHeading ?? titleOf(fileName), markdown, date };
}

function titleOf(fileName: string): string {
  const name = fileName
    .replace(/\.[a-z]+$/i, "")
    .replace(/[_-]+/g, " ")
    .trim();
  return name.charAt(0).toUpperCase() + name.slice(1);
}
