import { DomHandler, DomUtils, Parser } from "htmlparser2";

import { badInput } from "#core/errors.ts";

/** An HTML document or a piece of one. */
export type Tree = DomHandler["root"];
/** An element of it. */
export type TreeElement = Parameters<typeof DomUtils.getAttributeValue>[0];

/** A piece of text in it. */
export type TreeText = Extract<TreeNode, { data: string }>;
/** Anything in it. */
export type TreeNode = Tree["children"][number];

/** Elements deeper than this are no text anyone wrote. */
const maxDepth = 300;

/** Refuses depth while it reads: to read on would take time with the square of it. */
class ShallowHandler extends DomHandler {
  private depth = 0;

  override onopentag(name: string, attribs: Record<string, string>): void {
    this.depth += 1;
    if (this.depth > maxDepth)
      throw badInput("Its elements lie in each other too deeply.", "too_deep");
    super.onopentag(name, attribs);
  }

  override onclosetag(): void {
    this.depth -= 1;
    super.onclosetag();
  }
}

/**
 * Reads HTML as elements, to find and change parts of it; it is not cleaned by that.
 * @throws AppError `too_deep` when elements lie in each other too deeply
 */
export function readTree(html: string): Tree {
  const handler = new ShallowHandler();
  new Parser(handler).end(html);
  return handler.root;
}

/** All elements in it that pass, in their order. */
export function elementsIn(
  tree: Tree | TreeElement,
  test: (element: TreeElement) => boolean,
): TreeElement[] {
  return DomUtils.findAll(test, tree.children) as TreeElement[];
}

/** The first element with this class. */
export function byClass(tree: Tree | TreeElement, name: string): TreeElement | undefined {
  return (DomUtils.findOne((element) => hasClass(element as TreeElement, name), tree.children) ??
    undefined) as TreeElement | undefined;
}

export function hasClass(element: TreeElement, ...names: readonly string[]): boolean {
  const own = (element.attribs["class"] ?? "").split(/\s+/);
  return names.some((name) => own.includes(name));
}

/** Its words, with spaces as a reader sees them. */
export function wordsOf(element: Tree | TreeElement | undefined): string {
  return element === undefined ? "" : DomUtils.textContent(element).replace(/\s+/g, " ").trim();
}

/** What stands in it, as HTML. */
export function insideOf(tree: Tree | TreeElement): string {
  return DomUtils.getInnerHTML(tree, { encodeEntities: "utf8" });
}

/** It with what stands in it, as HTML. */
export function wholeOf(element: TreeElement): string {
  return DomUtils.getOuterHTML(element, { encodeEntities: "utf8" });
}

/** Whether it lies in an element of one of these names. */
export function isInside(node: TreeNode, ...names: readonly string[]): boolean {
  for (let at = node.parent; at !== null; at = at.parent)
    if (names.includes((at as TreeElement).name)) return true;
  return false;
}

/** The element a node lies in; undefined at the top. */
export function parentOf(node: TreeNode): TreeElement | undefined {
  const { parent } = node;
  return parent !== null && "attribs" in parent ? parent : undefined;
}

export function isElement(node: TreeNode): node is TreeElement {
  return "attribs" in node;
}

/** All pieces of text in it, in their order. */
export function textsIn(tree: Tree | TreeElement): TreeText[] {
  return DomUtils.find(
    ({ type }) => String(type) === "text",
    tree.children,
    true,
    Number.POSITIVE_INFINITY,
  ) as TreeText[];
}

/** Puts HTML in the place of a piece of text. */
export function replaceText(text: TreeText, html: string): void {
  for (const node of [...readTree(html).children]) DomUtils.prepend(text, node);
  DomUtils.removeElement(text);
}

/** Lays siblings that follow each other into a new element. */
export function wrap(nodes: readonly TreeNode[], opening: string): void {
  const [first] = nodes;
  const made = readTree(opening).children[0] as TreeElement | undefined;
  if (first === undefined || made === undefined) return;
  DomUtils.prepend(first, made);
  for (const node of nodes) {
    DomUtils.removeElement(node);
    DomUtils.appendChild(made, node);
  }
}

/** Takes an element away, but not what stands in it. */
export function unwrap(element: TreeElement): void {
  for (const node of [...element.children]) DomUtils.prepend(element, node);
  DomUtils.removeElement(element);
}

/** Puts HTML in the place of an element; nothing when it is empty. */
export function replaceElement(element: TreeElement, html: string): void {
  // Its parent went before it, and it with that.
  if (element.parent === null) return;
  for (const node of [...readTree(html).children]) DomUtils.prepend(element, node);
  DomUtils.removeElement(element);
}
