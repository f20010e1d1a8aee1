import { escapeHtml } from "#core/html.ts";

import {
  elementsIn,
  isElement,
  replaceElement,
  type Tree,
  type TreeElement,
  type TreeNode,
  unwrap,
  wholeOf,
  wordsOf,
  wrap,
} from "./tree.ts";

const aPictureFile = /\.(?:jpe?g|png|gif|webp|avif|svg|bmp)(?:[?#].*)?$/i;

const blocks = new Set(
  "address article aside blockquote center dd details div dl dt fieldset figcaption figure footer form h1 h2 h3 h4 h5 h6 header hr li main nav ol p pre section summary table tbody td tfoot th thead tr ul".split(
    " ",
  ),
);

/** Links around blocks become links inside each of them: Markdown has no others, and would show their brackets. */
export function moveLinksIn(tree: Tree): void {
  for (const link of elementsIn(tree, ({ name }) => name === "a")) {
    if (elementsIn(link, ({ name }) => blocks.has(name)).length === 0) continue;
    moveIn(link, link.attribs["href"] ?? "");
    unwrap(link);
  }
}

function moveIn(around: TreeElement, href: string): void {
  let run: TreeNode[] = [];
  const finish = (): void => {
    const pictures = run.some((node) => isElement(node) && picturesOf(node).length > 0);
    const hasWords = run.some((node) =>
      isElement(node) ? wordsOf(node) !== "" : "data" in node && node.data.trim() !== "",
    );
    // What stands below a picture leads nowhere when the link only shows the picture larger.
    if (pictures || (hasWords && href !== "" && !aPictureFile.test(href)))
      wrap(run, `<a href="${escapeHtml(href)}"></a>`);
    run = [];
  };
  for (const node of [...around.children]) {
    if (!isElement(node)) run.push(node);
    else if (blocks.has(node.name) || elementsIn(node, ({ name }) => blocks.has(name)).length > 0) {
      finish();
      moveIn(node, href);
    } else if (picturesOf(node).length > 0) {
      finish();
      run.push(node);
      finish();
    } else run.push(node);
  }
  finish();
}

function picturesOf(element: TreeElement): TreeElement[] {
  return element.name === "img" ? [element] : elementsIn(element, ({ name }) => name === "img");
}

/** A small picture that leads to its own large version becomes that. */
export function enlarge(tree: Tree): void {
  for (const link of elementsIn(tree, ({ name }) => name === "a")) {
    const href = link.attribs["href"] ?? "";
    const [picture, another] = picturesOf(link);
    if (picture === undefined || another !== undefined || !/^https?:/i.test(href)) continue;
    if (aPictureFile.test(href) && nameOf(href) === nameOf(picture.attribs["src"] ?? ""))
      picture.attribs["src"] = href;
  }
}

/**
 * Pictures as a text of ours has them: those that are here now (`stored`) stay, the others become links. One that leads
 * somewhere keeps where it leads, unless that is its own large version, which says nothing more.
 */
export function placePictures(tree: Tree, stored: ReadonlyMap<string, string>): void {
  for (const link of elementsIn(tree, ({ name }) => name === "a")) {
    const pictures = picturesOf(link);
    const [picture] = pictures;
    if (picture === undefined) continue;
    const href = link.attribs["href"] ?? "";
    const isHere = ({ attribs }: TreeElement): boolean => stored.has(attribs["src"] ?? "");
    if (wordsOf(link) === "" && pictures.length === 1) {
      const { src = "", alt = "" } = picture.attribs;
      const isItself =
        href === "" ||
        aPictureFile.test(href) ||
        /[?&]attachment_id=/.test(href) ||
        stemOf(href) === stemOf(src);
      if (isItself) replaceElement(link, wholeOf(picture));
      else if (!isHere(picture))
        replaceElement(link, `${linkHtml(href, alt)} (${foreignPicture(picture)})`);
    } else if (!pictures.every(isHere))
      // A link inside a link is none, so they stand beside each other.
      replaceElement(link, `${pictures.map(wholeOf).join(" ")} ${linkHtml(href, wordsOf(link))}`);
  }
  for (const picture of elementsIn(tree, ({ name }) => name === "img")) {
    const { src = "", alt = "" } = picture.attribs;
    const here = stored.get(src);
    replaceElement(
      picture,
      here === undefined
        ? foreignPicture(picture)
        : `<img src="${escapeHtml(here)}" alt="${escapeHtml(alt)}">`,
    );
  }
}

/** A link to a picture that is not here, by its description; the description alone where it is nowhere. */
function foreignPicture({ attribs: { src = "", alt = "" } }: TreeElement): string {
  if (!/^https?:/i.test(src)) return escapeHtml(alt);
  const [name] = src
    .replace(/[?#].*$/, "")
    .split("/")
    .slice(-1);
  return linkHtml(src, alt === "" ? (name ?? "") : alt);
}

function linkHtml(href: string, words: string): string {
  return `<a href="${escapeHtml(href)}">${escapeHtml(words === "" ? href : words)}</a>`;
}

function stemOf(address: string): string {
  return address.replace(/[?#].*$/, "").replace(/(?:-\d+x\d+)?\.\w+$/, "");
}

/** The name of the file, the same for every size: WordPress names them photo.jpg, photo-300x200.jpg, photo-scaled.jpg. */
function nameOf(address: string): string {
  return (stemOf(address).split("/").at(-1) ?? "").replace(/-scaled$/, "").toLowerCase();
}
