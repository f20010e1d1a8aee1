declare module "markdown-it-footnote" {
  import type { MarkdownIt } from "markdown-it";

  /** Adds footnotes to a parser; its rules of the renderer may be replaced. */
  const footnotes: (parser: MarkdownIt) => void;
  export default footnotes;
}
