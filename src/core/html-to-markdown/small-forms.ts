import { escapeHtml } from "#core/html.ts";

import { smallLetters } from "./small-letters.ts";
import type { Guard } from "./guard.ts";
import {
  elementsIn,
  insideOf,
  isInside,
  parentOf,
  replaceElement,
  type Tree,
  type TreeElement,
  wordsOf,
} from "./tree.ts";

const forms =
  /^(?:b|strong|i|em|sup|sub|kbd|samp|tt|mark|q|abbr|acronym|rt|rp|dt|dd|summary|details|input|h[1-6])$/;

/** Elements that Markdown has no form for, as such that it has, so that nothing of what they say is lost. */
export function plainForms(tree: Tree, guard: Guard): void {
  // A break in code is a line of code.
  for (const br of elementsIn(tree, ({ name }) => name === "br"))
    if (isInside(br, "pre")) replaceElement(br, "\n");
  const wanted = idsWanted(tree);
  // The inner ones first.
  for (const element of elementsIn(tree, ({ name }) => forms.test(name)).toReversed()) {
    if (isInside(element, "pre", "code")) continue;
    const made = plainForm(element);
    if (made !== undefined) replaceElement(element, made);
    else if (/^h[1-6]$/.test(element.name)) keepId(element, wanted, guard);
  }
}

function plainForm(element: TreeElement): string | undefined {
  const inside = insideOf(element);
  switch (element.name) {
    case "sup":
    case "sub": {
      const words = wordsOf(element);
      // Marks of notes stay what they are.
      const isMark =
        /medspilfootnote|[\uFDD0-\uFDD3]/.test(words) ||
        elementsIn(element, ({ name }) => name === "a" || name === "img").length > 0;
      return words === "" || isMark ? undefined : escapeHtml(smallLetters(element.name, words));
    }
    case "b":
    case "strong":
      return isInside(element, "strong", "b") ? inside : undefined;
    case "i":
    case "em":
      return isInside(element, "em", "i") ? inside : undefined;
    case "kbd":
    case "samp":
    case "tt":
      return `<code>${inside}</code>`;
    case "mark":
      return isInside(element, "strong", "b") ? inside : `<strong>${inside}</strong>`;
    case "q":
      return `“${inside}”`;
    case "abbr":
    case "acronym": {
      const title = element.attribs["title"]?.trim() ?? "";
      return title === "" ? inside : `${inside} (${escapeHtml(title)})`;
    }
    case "rp":
      return "";
    case "rt":
      return ` (${inside})`;
    case "summary":
    case "dt":
      return `<p><strong>${inside}</strong></p>`;
    case "dd":
      return `<p>${inside}</p>`;
    case "details":
      return `<div>${inside}</div>`;
    case "input":
      if (element.attribs["type"]?.toLowerCase() !== "checkbox") return undefined;
      return element.attribs["checked"] === undefined ? "☐" : "☑";
    default:
      return undefined;
  }
}

/** The places of this text that links in it lead to. */
function idsWanted(tree: Tree): ReadonlySet<string> {
  const links = elementsIn(tree, ({ name }) => name === "a");
  return new Set(
    links.flatMap(({ attribs: { href = "" } }) => {
      if (!href.startsWith("#")) return [];
      const id = href.slice(1);
      try {
        return [id, decodeURIComponent(id)];
      } catch {
        return [id];
      }
    }),
  );
}

/** A heading keeps the id by which a link leads to it: its own, that of an anchor in it, or that of the part it begins. */
function keepId(heading: TreeElement, wanted: ReadonlySet<string>, guard: Guard): void {
  if (wanted.size === 0) return;
  const around = parentOf(heading);
  const begins = around?.children.find((node) => "attribs" in node) === heading;
  const places = [heading, ...elementsIn(heading, () => true), ...(begins ? [around] : [])];
  const id = places
    .flatMap(({ attribs }) => [attribs["id"] ?? "", attribs["name"] ?? ""])
    .find((one) => wanted.has(one) && /^[\p{L}\p{N}_][\p{L}\p{M}\p{N}_.:-]{0,99}$/u.test(one));
  if (id === undefined) return;
  const plain = `<${heading.name}>${insideOf(heading)} ${guard.hold(`{#${id}}`)}</${heading.name}>`;
  replaceElement(heading, plain);
}
