/** A text and what is selected in it. */
export interface Selected {
  readonly text: string;
  readonly from: number;
  readonly to: number;
}

/** What one can do with the selection. */
export type Tool = "bold" | "italic" | "link" | "heading" | "quote" | "list";

/** Words that stand where nothing was selected. */
export interface ToolWords {
  readonly bold: string;
  readonly italic: string;
  readonly link: string;
}

/** The text after the tool was used; doing it again takes it away. What is selected then is what one types over. */
export function useTool(tool: Tool, now: Selected, words: ToolWords): Selected {
  switch (tool) {
    case "bold":
      return wrap(now, "**", words.bold);
    case "italic":
      return wrap(now, "*", words.italic);
    case "link":
      return link(now, words.link);
    case "heading":
      return eachLine(now, (line) => mark(line, /^#{1,6} /u, "## "));
    case "quote":
      return eachLine(now, (line) => mark(line, /^> ?/u, "> "));
    case "list":
      return eachLine(now, (line) => mark(line, /^[-*] /u, "- "));
  }
}

/** An address pasted over selected words makes a link of them; undefined where it should be pasted as it is. */
export function linkOver(now: Selected, pasted: string): Selected | undefined {
  const address = pasted.trim();
  const words = now.text.slice(now.from, now.to);
  if (!/^https?:\/\/\S+$/u.test(address) || words.trim() === "" || /\n|^https?:/u.test(words))
    return undefined;
  const made = `[${words}](${address})`;
  const at = now.from + made.length;
  return { text: splice(now, made), from: at, to: at };
}

/** Puts a block of its own where the cursor is, with empty lines around. */
export function insertBlock(now: Selected, block: string): Selected {
  const before = now.text.slice(0, now.from).trimEnd();
  const after = now.text.slice(now.to).trimStart();
  const head = before === "" ? block : `${before}\n\n${block}`;
  const text = after === "" ? `${head}\n` : `${head}\n\n${after}`;
  return { text, from: head.length, to: head.length };
}

function wrap(now: Selected, sign: string, otherwise: string): Selected {
  const { text, from, to } = now;
  const size = sign.length;
  const isBetween = text.slice(from - size, from) === sign && text.slice(to, to + size) === sign;
  // One star beside two is bold, not italic.
  const isBold = size === 1 && text.slice(from - 2, from) === "**";
  if (isBetween && !isBold)
    return {
      text: text.slice(0, from - size) + text.slice(from, to) + text.slice(to + size),
      from: from - size,
      to: to - size,
    };
  const words = from === to ? otherwise : text.slice(from, to);
  // Spaces at the edges stay outside, or it is no emphasis.
  const core = words.trim() === "" ? otherwise : words.trim();
  const lead = words.length - words.trimStart().length;
  const tail = words.trimStart().length - core.length;
  const made = `${words.slice(0, lead)}${sign}${core}${sign}${tail > 0 ? words.slice(-tail) : ""}`;
  const start = from + lead + size;
  return { text: splice(now, made), from: start, to: start + core.length };
}

function link(now: Selected, otherwise: string): Selected {
  const words = now.text.slice(now.from, now.to);
  if (/^https?:\/\/\S+$/u.test(words)) {
    const made = `[${otherwise}](${words})`;
    return { text: splice(now, made), from: now.from + 1, to: now.from + 1 + otherwise.length };
  }
  const shown = words === "" ? otherwise : words;
  const made = `[${shown}](https://)`;
  const at = now.from + made.length - 1;
  return { text: splice(now, made), from: at, to: at };
}

function eachLine(now: Selected, change: (lines: string[]) => string[]): Selected {
  const start = now.text.lastIndexOf("\n", now.from - 1) + 1;
  const next = now.text.indexOf("\n", Math.max(now.to - 1, now.from));
  const end = next === -1 ? now.text.length : next;
  const made = change(now.text.slice(start, end).split("\n")).join("\n");
  const text = now.text.slice(0, start) + made + now.text.slice(end);
  return { text, from: start + made.length, to: start + made.length };
}

function mark(lines: string[], there: RegExp, sign: string): string[] {
  const all = lines.every((line) => line === "" || there.test(line));
  const anything = lines.some((line) => line !== "");
  return lines.map((line) =>
    all && anything
      ? line.replace(there, "")
      : line === "" && lines.length > 1
        ? line
        : sign + line.replace(there, ""),
  );
}

function splice(now: Selected, made: string): string {
  return now.text.slice(0, now.from) + made + now.text.slice(now.to);
}
