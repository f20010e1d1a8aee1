import MarkdownIt from "markdown-it";

import { foreignLink } from "#core/html/links.ts";

/** What is longer is cut off: no reply is. In UTF-16 units. */
const maxCharacters = 100_000;
const maxNesting = 20;
const maxAddressCharacters = 2048;

/** HTML in the text stays text, and an address is written where it is used, so that none is repeated a thousand times. */
const markdown = new MarkdownIt({ html: false, linkify: true, breaks: true, maxNesting }).disable([
  "reference",
]);
const plain = new MarkdownIt("zero", { html: false, linkify: true, breaks: true, maxNesting });
plain.enable(["newline", "linkify"]);
for (const parser of [markdown, plain]) {
  parser.linkify.set({ fuzzyLink: false, fuzzyEmail: false, fuzzyIP: false });
  parser.validateLink = (address) =>
    address.length <= maxAddressCharacters && foreignLink(address) !== undefined;
}

/** Markdown or plain text that came from elsewhere, as HTML that is still to be cleaned. */
export function foreignHtml(text: string, kind: "markdown" | "plain"): string {
  return (kind === "markdown" ? markdown : plain).render(
    text.slice(0, maxCharacters).toWellFormed(),
  );
}
