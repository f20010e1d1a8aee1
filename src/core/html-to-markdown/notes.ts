import type { Guard } from "./guard.ts";
import {
  elementsIn,
  insideOf,
  parentOf,
  replaceElement,
  type Tree,
  type TreeElement,
  wordsOf,
} from "./tree.ts";

/** A note below a text. */
export interface OldNote {
  readonly number: number;
  readonly html: string;
}

/** What is shown where a note is meant: a number, a letter or a sign. */
const aMark = /^[[(]?(?:\d{1,3}|[a-z]|[ivx]{1,5}|[*†‡§¶]{1,3})[\])]?\.?$/i;
/** What leads back from a note. */
const aWayBack = /^[\s\d[\]().a-z*†‡§¶]{0,6}(?:[↩↑^⏎↵⤴⬆\s\d]|\uFE0E|\uFE0F)*$/i;
/** Names that programs give notes. */
const aNoteName = /f(?:oot|uss)?n(?:ote)?[-_:.\d]|ftn|edn|note/i;

/**
 * Takes footnotes that some program made to links and a list out of a text, and marks where each is meant: they are found by
 * a mark that leads down to words that lead back, or by their names. `first` is the number of the first.
 * @source what markdown-it, kramdown, Goldmark, GitHub, Word, LibreOffice and plugins of WordPress write
 */
export function takeNotes(tree: Tree, guard: Guard, first: number): OldNote[] {
  const all = elementsIn(tree, () => true);
  const order = new Map(all.map((element, index) => [element, index]));
  const places = new Map<string, TreeElement[]>();
  for (const element of all)
    for (const name of namesOf(element)) places.set(name, [...(places.get(name) ?? []), element]);
  const found = new Map<TreeElement, { readonly number: number; readonly marks: TreeElement[] }>();
  for (const mark of all.filter(({ name }) => name === "a")) {
    const hash = hashOf(mark);
    if (hash === undefined || !aMark.test(wordsOf(mark))) continue;
    const here = order.get(mark) ?? 0;
    const target = places.get(hash)?.find((one) => (order.get(one) ?? 0) > here);
    const note = target === undefined ? undefined : noteAround(target);
    if (note === undefined || contains(note, mark)) continue;
    const near = new Set(around(mark).flatMap(namesOf));
    const leadsBack = linksBack(note).some((link) => near.has(hashOf(link) ?? ""));
    if (!leadsBack && !aNoteName.test(hash)) continue;
    const before = found.get(note);
    if (before === undefined) found.set(note, { number: first + found.size, marks: [mark] });
    else before.marks.push(mark);
  }
  const notes: OldNote[] = [];
  for (const [note, { number, marks }] of found) {
    const words = wordsOf(marks[0]);
    for (const mark of marks) {
      const sup = parentOf(mark);
      const isAlone = sup?.name === "sup" && wordsOf(sup) === wordsOf(mark);
      replaceElement(isAlone ? sup : mark, guard.hold(`[^${number}]`));
    }
    for (const link of linksBack(note))
      if (aWayBack.test(wordsOf(link))) replaceElement(withSup(link), "");
    const [sup] = elementsIn(note, ({ name }) => name === "sup");
    if (sup !== undefined && wordsOf(sup) === words) replaceElement(sup, "");
    notes.push({ number, html: insideOf(note) });
    remove(note);
  }
  if (notes.length > 0) withoutEnd(tree);
  return notes;
}

/** A note as Markdown has it. */
export function noteLines(number: number, markdown: string): string {
  const lines = markdown.split("\n").map((line) => (line === "" ? "" : `    ${line}`));
  return `[^${number}]: ${lines.join("\n").trimStart()}`;
}

function namesOf({ attribs }: TreeElement): string[] {
  return [attribs["id"] ?? "", attribs["name"] ?? ""].filter((name) => name !== "");
}

function hashOf({ attribs: { href = "" } }: TreeElement): string | undefined {
  if (!href.startsWith("#") || href === "#") return undefined;
  try {
    return decodeURIComponent(href.slice(1));
  } catch {
    return href.slice(1);
  }
}

/** The paragraph or item that an id belongs to; of Word's notes the part that holds all their paragraphs. */
function noteAround(target: TreeElement): TreeElement | undefined {
  let at: TreeElement | undefined = target;
  while (at !== undefined && !/^(?:li|p|dd|div|aside)$/.test(at.name)) at = parentOf(at);
  const outer = at === undefined ? undefined : parentOf(at);
  const isWhole =
    outer?.name === "div" &&
    /^(?:ftn|edn|sdfootnote|sdendnote)\d+$/.test(outer.attribs["id"] ?? "");
  return isWhole ? outer : at;
}

/** The mark and what may carry the name that a note leads back to. */
function around(mark: TreeElement): TreeElement[] {
  const near = [mark, ...elementsIn(mark, () => true)];
  for (let at: TreeElement | undefined = mark, up = 0; at !== undefined && up < 3; up += 1) {
    if (at.prev !== null && "attribs" in at.prev) near.push(at.prev);
    at = parentOf(at);
    if (at !== undefined) near.push(at);
  }
  return near;
}

function linksBack(note: TreeElement): TreeElement[] {
  return elementsIn(note, (one) => one.name === "a" && hashOf(one) !== undefined);
}

function contains(outer: TreeElement, inner: TreeElement): boolean {
  for (let at: TreeElement | undefined = inner; at !== undefined; at = parentOf(at))
    if (at === outer) return true;
  return false;
}

function withSup(link: TreeElement): TreeElement {
  const sup = parentOf(link);
  return sup?.name === "sup" && wordsOf(sup) === wordsOf(link) ? sup : link;
}

/** Takes a note away, and with the last of them the list and the part they stood in. */
function remove(note: TreeElement): void {
  let around = parentOf(note);
  replaceElement(note, "");
  while (around !== undefined && /^(?:ol|ul|dl|section|div|aside|footer)$/.test(around.name)) {
    const { class: classes = "", role = "", "data-footnotes": isNotes } = around.attribs;
    const isOfNotes =
      /foot-?notes?|end-?notes?/i.test(`${classes} ${role}`) || isNotes !== undefined;
    const rest = elementsIn(around, ({ name }) => /^h[1-6]$/.test(name))
      .map(wordsOf)
      .join(" ");
    const words = wordsOf(around);
    if (words !== "" && !(isOfNotes && words === rest)) return;
    if (elementsIn(around, ({ name }) => name === "img").length > 0) return;
    const outer = parentOf(around);
    replaceElement(around, "");
    around = outer;
  }
}

/** The line that parted the text from its notes parts nothing any more. */
function withoutEnd(tree: Tree): void {
  let around: Tree | TreeElement = tree;
  for (;;) {
    const last: (typeof around.children)[number] | undefined = around.children.findLast(
      (node) => "attribs" in node || ("data" in node && node.data.trim() !== ""),
    );
    if (last === undefined || !("attribs" in last)) return;
    if (last.name === "hr" || last.name === "br") replaceElement(last, "");
    else if (last.name === "div" || last.name === "section" || last.name === "article")
      around = last;
    else return;
  }
}
