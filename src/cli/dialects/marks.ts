import type { Tell } from "./notes.ts";

/** Marks of kramdown, Python-Markdown and others that stand for no words: contents, classes, where a summary ends. */
export function plainMarks(text: string, tell: Tell): string {
  return (
    text
      // kramdown's table of contents is a list of one item with a mark below it.
      .replace(/^[ \t]*(?:[-*+]|\d+\.)[ \t]+[^\n]*\n[ \t]*\{:\s*toc[^}\n]*\}[ \t]*$/gim, () =>
        contents(tell),
      )
      .replace(/^[ \t]*(?:\[\[?_?TOC_?\]\]?|\{:\s*toc[^}\n]*\}|\$\{toc\}|@\[toc\])[ \t]*$/gim, () =>
        contents(tell),
      )
      .replace(
        /^[ \t]*\{::?(?:options|comment|nomarkdown)[^}\n]*\/?\}[ \t]*$|^[ \t]*\{:\/\w*\}[ \t]*$/gm,
        "",
      )
      // A heading keeps the id it names; else what stands in braces is only for looks.
      .replace(
        /^(#{1,6}[^\n]*?)[ \t]*\{:?[ \t]*(?!#)[.\w-][^}\n]*\}[ \t]*$/gm,
        (whole, heading: string) => {
          const id = /[{\s](#[\w-]+)/.exec(whole.slice(heading.length))?.[1];
          return id === undefined ? heading : `${heading} {${id}}`;
        },
      )
      .replace(/^(#{1,6}[^\n]*)\n\{:\s*(#[\w-]+)[^}\n]*\}[ \t]*$/gm, "$1 {$2}")
      .replace(/^[ \t]*\{:[^}\n]*\}[ \t]*$/gm, "")
      .replace(/(?<=[)\]*_`])\{:?\s*(?:[.#][\w-]+|\w+=(?:"[^"\n]*"|[^\s}]+)|\s)+\s*\}/g, "")
      .replace(/^[ \t]*(?:\\newpage|\\pagebreak|\{\.pagebreak\}|\[more\]|✂-+)[ \t]*$/gim, "")
  );
}

function contents(tell: Tell): string {
  tell({ what: "contents", name: "TOC" });
  return "";
}

/** Footnotes that no place means would not be shown: they become paragraphs. */
export function keepLooseNotes(text: string): string {
  if (!text.includes("[^")) return text;
  return text.replace(/^\[\^([^\]\s]{1,60})\]:[ \t]*/gm, (whole, label: string) =>
    text.includes(`[^${label}]`) && text.split(`[^${label}]`).length > 2 ? whole : `${label}: `,
  );
}
