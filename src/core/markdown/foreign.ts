import MarkdownIt from "markdown-it";

import { foreignLink } from "#core/html/links.ts";
import { beforeNth } from "#core/text.ts";

/** What is longer is cut off, in UTF-16 units. @source Lemmy, `POST_BODY_MAX_LENGTH`: the longest that others take */
const maxCharacters = 50_000;
/** After so many line ends a text runs on: more would not be shown as lines anyway (html/limits.ts). */
const mostLines = 1000;
/** After so many web addresses that are only written down the others stay text. */
const mostAddresses = 500;
/** How many are left in the text that is read just now. */
let addressesLeft = 0;
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
  const { linkify } = parser;
  const test = linkify.test.bind(linkify);
  const match = linkify.match.bind(linkify);
  const matchAtStart = linkify.matchAtStart.bind(linkify);
  const searched = (text: string): string => beforeNth(text, "://", addressesLeft);
  linkify.test = (text) => test(searched(text));
  linkify.match = (text) => {
    const found = match(searched(text));
    addressesLeft -= found?.length ?? 0;
    return found;
  };
  linkify.matchAtStart = (text) => {
    if (addressesLeft <= 0) return null;
    addressesLeft -= 1;
    return matchAtStart(text);
  };
}

/** Markdown or plain text that came from elsewhere, as HTML that is still to be cleaned. */
export function foreignHtml(text: string, kind: "markdown" | "plain"): string {
  addressesLeft = mostAddresses;
  const lines = text.slice(0, maxCharacters).replace(/\r\n?/gu, "\n");
  const begin = beforeNth(lines, "\n", mostLines);
  const rest = lines.slice(begin.length).replaceAll("\n", " ");
  return (kind === "markdown" ? markdown : plain).render((begin + rest).toWellFormed());
}
