import { type DefaultTreeAdapterTypes, parse, parseFragment } from "parse5";

type Node = DefaultTreeAdapterTypes.Node;

const harmless = new Set(
  `a abbr b blockquote br caption cite code dd del details div dl dt em figcaption figure h2 h3 h4 h5
   h6 hr i img ins kbd li mark ol p pre q rp rt ruby s small span strong sub summary sup table tbody
   td tfoot th thead tr u ul`.split(/\s+/u),
);
const harmlessAttributes = new Set(
  "href src class rel title alt id start colspan rowspan width height loading".split(" "),
);
const ownClasses = /^(?:mention|hashtag|invisible|ellipsis|language-[\w+#-]+|align-\w+)$/u;

/**
 * What a browser would find in this HTML that it must not: read with the parser of the HTML
 * standard, both as a part of a page and as a page. Knows nothing of the sanitiser's own lists.
 */
export function unsafeParts(html: string, ownOrigin = "https://own.example"): string[] {
  const found: string[] = [];
  const visit = (node: Node) => {
    if ("tagName" in node && !["html", "head", "body"].includes(node.tagName)) {
      if (!harmless.has(node.tagName)) found.push(`<${node.tagName}>`);
      if (node.namespaceURI !== "http://www.w3.org/1999/xhtml") found.push(node.namespaceURI);
    }
    if ("attrs" in node)
      for (const { name, value } of node.attrs) {
        if (!harmlessAttributes.has(name)) found.push(`${name}=`);
        if (name === "href" && !isHarmlessLink(value)) found.push(`href=${value}`);
        if (name === "src" && URL.parse(value, ownOrigin)?.origin !== ownOrigin)
          found.push(`src=${value}`);
        if (name === "id" && !value.startsWith("h-")) found.push(`id=${value}`);
        if (name === "class" && !value.split(" ").every((one) => ownClasses.test(one)))
          found.push(`class=${value}`);
      }
    if (node.nodeName === "#comment") found.push("a comment");
    if ("childNodes" in node) for (const child of node.childNodes) visit(child);
    if ("content" in node) visit(node.content);
  };
  visit(parseFragment(html));
  visit(parse(html));
  return found;
}

function isHarmlessLink(value: string): boolean {
  const url = URL.parse(value, "https://own.example/post");
  return (
    url !== null && ["http:", "https:", "mailto:"].includes(url.protocol) && url.username === ""
  );
}

/** The text a browser would show. */
export function shownText(html: string): string {
  const read = (node: Node): string =>
    "value" in node ? node.value : "childNodes" in node ? node.childNodes.map(read).join("") : "";
  return read(parseFragment(html));
}
