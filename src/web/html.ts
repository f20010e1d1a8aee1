import { html as template, raw } from "hono/html";
import type { HtmlEscapedString } from "hono/utils/html";

/** A piece of a page: escaped already, or text that is escaped where it is put. */
export type Piece = HtmlEscapedString | string;

/** Everything that may stand in a page. */
type Value = Piece | number | null | undefined | readonly Value[];

/** Hono's `html`, for values that are all there: pages read first and are written in one go. */
export const html = template as (
  strings: TemplateStringsArray,
  ...values: readonly Value[]
) => HtmlEscapedString;

/** The same, under a name that the formatter leaves alone: for pieces a page has a hundred of, so that no white space is sent. */
export const lean: typeof html = html;

/** Whether a link may lead there: pages of the web and nothing else, whoever gave the address. */
export function isWebAddress(address: string): boolean {
  return address.startsWith("https://") || address.startsWith("http://");
}

/** HTML that is clean already: what `core/html.ts` or `core/markdown.ts` made. */
export const clean: (html: string) => HtmlEscapedString = raw;
