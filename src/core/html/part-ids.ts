import { footnoteIdPrefix, headingIdPrefix } from "./policies.ts";

const ours = new RegExp(
  `(\\s(?:id="|href="#))(${headingIdPrefix}|${footnoteIdPrefix}(?:ref-)?)`,
  "gu",
);

/**
 * Gives the headings and footnotes of a cleaned post ids with `key` in them, and their links too, so that
 * several posts can stand on one page.
 */
export function partIds(html: string, key: number): string {
  // Only inside tags: a text may speak of ids.
  return html.includes(' id="')
    ? html.replace(/<[^>]*>/gu, (tag) => tag.replace(ours, `$1$2${key}-`))
    : html;
}
