import { type Guard, holdCode } from "#core/html-to-markdown/guard.ts";
import type { Tell } from "./notes.ts";

/** Formulas of TeX, which pages here show as they are written. @source kramdown "Math Blocks"; Pandoc "Math" */
export function formulas(text: string, guard: Guard, tell: Tell): string {
  if (!text.includes("$$")) return text;
  return text.replace(
    /^([ \t]*)\$\$([^$]{1,5000}?)\$\$[ \t]*$|(?<![\\$])\$\$([^$\n]{1,500}?)\$\$/gm,
    (whole, before: string | undefined, block: string | undefined, inline: string | undefined) => {
      const formula = (block ?? inline ?? "").trim();
      if (formula === "" || /\n\s*\n/.test(formula)) return whole;
      tell({ what: "formula", name: formula.replace(/\s+/g, " ").slice(0, 40) });
      return block === undefined || (before ?? "") !== ""
        ? guard.hold(`\`${formula.replaceAll("`", "'").replace(/\s+/g, " ")}\``)
        : holdCode(guard, formula, "latex");
    },
  );
}

/**
 * Lists of terms with what they mean, and what letters stand for: a term in bold with its words below it, and the words in
 * brackets where the letters stand first. @source PHP Markdown Extra, "Definition Lists" and "Abbreviations"
 */
export function termsAndLetters(text: string): string {
  const terms = text.replace(
    /^(?![ \t>#|:*+-]|\d+[.)])([^\n]{1,200})\n\n?((?:[ ]{0,3}:[ \t]+\S[^\n]*(?:\n(?:[ \t]{2,}\S[^\n]*))*(?:\n+(?=[ ]{0,3}:[ \t])|\n|$))+)/gm,
    (_, term: string, said: string) => {
      const meanings = said
        .replace(/\s+$/, "")
        .split(/\n+(?=[ ]{0,3}:[ \t])/)
        .map((one) => one.replace(/^[ ]{0,3}:[ \t]+/, "").replace(/\n[ \t]+/g, " "));
      return `**${term.trim()}**\n\n${meanings.join("\n\n")}\n\n`;
    },
  );
  let plain = terms;
  for (const [whole, letters = "", meaning = ""] of terms.matchAll(
    /^[ ]{0,3}\*\[([^\]\n]{1,60})\]:[ \t]*([^\n]*)\n?/gm,
  )) {
    plain = plain.replace(whole, "");
    const at = plain.search(
      new RegExp(
        `(?<![\\p{L}\\p{N}])${letters.replace(/[\\^$.*+?()[\]{}|]/g, "\\$&")}(?![\\p{L}\\p{N}])`,
        "u",
      ),
    );
    if (at === -1 || meaning.trim() === "") continue;
    const end = at + letters.length;
    plain = `${plain.slice(0, end)} (${meaning.trim()})${plain.slice(end)}`;
  }
  return plain;
}

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
