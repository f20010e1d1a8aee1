import { linkOf, pictureOf } from "./arguments.ts";
import type { Tell } from "./notes.ts";

/** Files that can be shown in a text. */
const shown =
  /\.(?:jpe?g|png|gif|webp|avif|heic|svg|bmp|mp4|mov|webm|ogv|mkv|mp3|m4a|ogg|wav|flac|3gp)$/i;

/**
 * Obsidian's and other wikis' marks in Markdown: `[[links]]`, `![[pictures]]`, `==marks==`, `%%comments%%`, block names and
 * nested topics. Links go to `wiki:…`, which is found by name.
 * @source Obsidian's help, "Internal links", "Embed files", "Obsidian Flavored Markdown", "Tags"
 */
export function obsidianMarks(text: string, tell: Tell): string {
  return (
    text
      .replace(/(?<![\d%])%%(?!%)[^]*?%%/g, "")
      .replace(
        /!\[\[([^[\]\n|#]{0,300})((?:#[^\]\n|]{0,300})?)((?:\|[^\]\n]{0,500})?)\]\]/g,
        (_, name: string, part: string, words: string) => {
          const file = name.trim();
          const said = words
            .slice(1)
            .split("|")
            .filter((one) => !/^\s*\d+(?:x\d+)?\s*$/.test(one))
            .join(" ")
            .trim();
          if (shown.test(file)) return pictureOf(`wiki:${file}`, said);
          // A whole text inside another: a link to it is what is left. Other files are told of where they are looked for.
          if (!/\.(?!md$)[a-z\d]{2,5}$/i.test(file)) tell({ what: "embed", name: file });
          return linkOf(`wiki:${file}${part}`, said === "" ? file.replace(/^.*\//, "") : said);
        },
      )
      .replace(
        /\[\[([^[\]\n|#\\]{0,300})((?:#[^\]\n|\\]{0,300})?)(?:\\?\|([^\]\n]{0,500}))?\]\]/g,
        (whole, name: string, part: string, words: string | undefined) => {
          if (`${name}${part}`.trim() === "" || /^_?toc_?$/i.test(name.trim())) return "";
          const said =
            words?.trim() ??
            `${name.trim().replace(/^.*\//, "").replace(/\.md$/i, "")}${part === "" || part.startsWith("#^") ? "" : name.trim() === "" ? part.slice(1) : ` › ${part.slice(1)}`}`;
          if (name.trim() === "")
            return part.startsWith("#^") ? said : linkOf(headingOf(part), said);
          return linkOf(`wiki:${name.trim()}${part.startsWith("#^") ? "" : part}`, said);
        },
      )
      .replace(/(!\[[^[\]\n|]{0,500})\|\d+(?:x\d+)?(?=\]\()/g, "$1")
      .replace(/(?<![=\w])==(?=[^\s=])([^=\n]*?[^\s=])==(?![=\w])/g, "**$1**")
      .replace(/[ \t]+\^[A-Za-z0-9-]{3,40}[ \t]*$/gm, "")
      // Tasks that are begun, put off or given up, and their like: none of them is done.
      .replace(
        /^([ \t]*(?:>[ \t]*)*(?:[-*+]|\d+[.)])[ \t]+)\[([/<>?!*"-])\](?=[ \t])/gm,
        (_, before: string, mark: string) => `${before}${mark === "-" ? "☒" : "☐"}`,
      )
      .replace(
        /(?<![\p{L}\p{N}&#/{\\(:])#(\p{L}[\p{L}\p{N}_-]*(?:[/-][\p{L}\p{N}_-]+)+)/gu,
        (_, name: string) =>
          name
            .split("/")
            .filter(Boolean)
            .map((part) => `#${part.replace(/^[-_]+|[-_]+$/g, "").replaceAll("-", "_")}`)
            .join(" "),
      )
  );
}

function headingOf(part: string): string {
  return `#${encodeURIComponent(part.slice(1).split("#").at(-1)?.trim().toLowerCase().replace(/\s+/g, "-") ?? "")}`;
}
