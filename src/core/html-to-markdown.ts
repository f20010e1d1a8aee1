import { AppError } from "#core/errors.ts";
import { cleanHtml } from "#core/html.ts";

import { Guard } from "./html-to-markdown/guard.ts";
import {
  type HtmlPlace,
  linkBareAddresses,
  linkFrames,
  makeWhole,
} from "./html-to-markdown/addresses.ts";
import { noteLines, takeNotes } from "./html-to-markdown/notes.ts";
import { enlarge, moveLinksIn, placePictures } from "./html-to-markdown/pictures.ts";
import { plainForms } from "./html-to-markdown/small-forms.ts";
import { evenTables } from "./html-to-markdown/tables.ts";
import { markdownOfHtml } from "./html-to-markdown/writer.ts";
import { elementsIn, insideOf, readTree, type Tree } from "./html-to-markdown/tree.ts";

export type { HtmlPlace } from "./html-to-markdown/addresses.ts";

/** What is held meanwhile stands between these; those who call may hold parts of their own. */
const places = ["\uFDD2", "\uFDD3"] as const;

/**
 * Turns a page's HTML into Markdown: cleaned, with tables and footnotes, pictures, films and sounds that lie elsewhere made into
 * links (`stored` knows those that were fetched), embedded films into their address.
 */
export function htmlToMarkdown(
  html: string,
  stored: ReadonlyMap<string, string> = new Map(),
  place: HtmlPlace = {},
): string {
  const guard = new Guard({ marks: places });
  const tree = wholeTree(html, place);
  const notes = takeNotes(tree, guard, place.firstNote ?? firstNote(html));
  linkFrames(tree);
  // What was taken out of the text is made of the same HTML.
  const parts = [tree, ...notes.map((note) => readTree(note.html))].map((part) => {
    placePictures(part, stored);
    plainForms(part, guard);
    evenTables(part);
    linkBareAddresses(part);
    return markdownOfHtml(cleanHtml(insideOf(part), "post"));
  });
  const [text = "", ...below] = parts;
  const lines = below.map((note, index) => noteLines(notes[index]?.number ?? 0, note));
  return guard.restore([text, ...lines].join("\n\n")).trim();
}

/** The addresses of the pictures, films and sounds in it. */
export function picturesIn(html: string, place: HtmlPlace = {}): string[] {
  const found = elementsIn(wholeTree(html, place), ({ name }) => name === "img").map(
    ({ attribs }) => attribs["src"] ?? "",
  );
  return [...new Set(found.filter((address) => /^https?:\/\//i.test(address)))];
}

/** The text with whole addresses, and with links where Markdown can have them. */
function wholeTree(html: string, place: HtmlPlace): Tree {
  const plain = html.replace(/<!--[^]*?-->/g, "").replace(/[\uFDD2-\uFDD4]/g, "");
  const tree = shallowTree(plain);
  makeWhole(tree, place);
  moveLinksIn(tree);
  enlarge(tree);
  return tree;
}

/** What lies too deeply in itself to be read comes as its words. */
function shallowTree(html: string): Tree {
  try {
    return readTree(html);
  } catch (fault) {
    if (!(fault instanceof AppError)) throw fault;
    return readTree(cleanHtml(html, "post"));
  }
}

/** The number of the first note that is found, after those that others have marked already. */
function firstNote(html: string): number {
  const marked = [...html.matchAll(/medspilfootnote(\d+)x/g)].map(([, number]) => Number(number));
  return marked.reduce((most, number) => Math.max(most, number), 0) + 1;
}
