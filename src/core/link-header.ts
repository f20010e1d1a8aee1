/** One link of a `Link` header: where it leads as it is written, and what it is for, in lower case. */
export interface HeaderLink {
  readonly href: string;
  readonly rels: readonly string[];
}

/** So many links of one header are read. */
const mostLinks = 100;

/**
 * Reads a `Link` header; several of them joined by commas are read as one. Commas and semicolons within addresses and quoted
 * values belong to those. What keeps to no form is left out.
 * @source RFC 8288 §3 and Appendix B.2
 */
export function parseLinkHeader(value: string | null): HeaderLink[] {
  const links: HeaderLink[] = [];
  let rest = value ?? "";
  while (links.length < mostLinks) {
    const start = rest.indexOf("<");
    const end = rest.indexOf(">", start);
    if (start === -1 || end === -1) return links;
    const href = rest.slice(start + 1, end).trim();
    let at = end + 1;
    let isQuoted = false;
    for (; at < rest.length; at += 1) {
      const sign = rest[at];
      if (isQuoted && sign === "\\") at += 1;
      else if (sign === '"') isQuoted = !isQuoted;
      else if (sign === "," && !isQuoted) break;
    }
    links.push({ href, rels: relsOf(rest.slice(end + 1, at)) });
    rest = rest.slice(at + 1);
  }
  return links;
}

/** Only the first `rel` counts. @source RFC 8288 §3.3 */
function relsOf(parameters: string): string[] {
  const found = /;\s*rel\s*=\s*(?:"([^"]*)"|([^\s;,"]+))/iu.exec(parameters);
  return (found?.[1] ?? found?.[2] ?? "").toLowerCase().split(/\s+/u).filter(Boolean);
}
