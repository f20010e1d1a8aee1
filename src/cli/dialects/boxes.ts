import { callout } from "./shortcodes.ts";

/** Boxes beside the text, as other programs write them: quotations that begin with their name. */
export function boxes(text: string): string {
  return blockAlerts(admonitions(containers(text)));
}

/** Deeper boxes in boxes stay as they are written. */
const deepest = 8;

/** VuePress's, Docusaurus's and Pandoc's `::: tip Title … :::`, also in each other. */
function containers(text: string): string {
  if (!text.includes(":::")) return text;
  const stack: { title: string; colons: number; lines: string[] }[] = [];
  const done: string[] = [];
  const here = (): string[] => stack.at(-1)?.lines ?? done;
  const closeOne = (): void => {
    const box = stack.pop();
    if (box !== undefined) here().push(...callout(box.title, box.lines.join("\n")).split("\n"));
  };
  for (const line of text.split("\n")) {
    const [, colons = "", rest = ""] = /^\s{0,3}(:{3,})\s*(.*?)\s*:*\s*$/.exec(line) ?? [];
    if (colons === "") here().push(line);
    else if (rest === "" && stack.length > 0) closeOne();
    else if (rest !== "" && stack.length >= deepest) here().push(line);
    else if (rest !== "") stack.push({ title: titleOf(rest), colons: colons.length, lines: [] });
  }
  while (stack.length > 0) closeOne();
  return done.join("\n");
}

/** `tip`, `tip Title`, `tip[Title]`, `{.warning}`, `{note} Title`. */
function titleOf(written: string): string {
  const [, type = "", bracketed, rest = ""] =
    /^\{?[.:]?([\w-]*)\}?(?:\[([^\]]*)\])?(?:\{[^}]*\})?\s*(.*)$/.exec(written) ?? [];
  const title = bracketed ?? rest;
  if (title !== "") return title;
  return /^(?:details|columns?|div|v-pre|center|grid|group|tabs?)$/i.test(type) ? "" : type;
}

/** Python-Markdown's `!!! note "Title"` and `??? note`, with their text moved in by four. */
function admonitions(text: string): string {
  if (!/^(?:!!!|\?\?\?\+?)\s+\w/m.test(text)) return text;
  return text.replace(
    /^(?:!!!|\?\?\?\+?)[ \t]+([\w-]+)[^\S\n]*(?:[\w-]+[^\S\n]*)*(?:"([^"\n]*)")?[^\S\n]*\n((?:(?:[ \t]*\n)*(?: {4}|\t)[^\n]*(?:\n|$))+)/gm,
    (_, type: string, title: string | undefined, inner: string) =>
      callout(title ?? type, inner.replace(/^(?: {4}|\t)/gm, "")),
  );
}

/** GitHub's and Obsidian's `> [!note]- Title`: its first line becomes a line in bold. @source Obsidian's help, "Callouts" */
function blockAlerts(text: string): string {
  return text.replace(
    /^((?:[ \t]*>)+[ \t]*)\[!([\w-]+)(?:\|[^\]]*)?\][+-]?[ \t]*([^\n]*)(?:\n|$)/gm,
    (_, before: string, type: string, title: string) => {
      const name = title.trim() === "" ? type.toLowerCase() : title.trim();
      const shown = name.charAt(0).toUpperCase() + name.slice(1);
      return `${before}**${shown}**\n${before.trimEnd()}\n`;
    },
  );
}
