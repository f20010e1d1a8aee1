import { Parser } from "htmlparser2";

/** An element as it stands on a page; attributes without a value have an empty one. */
export type OnElement = (
  name: string,
  attributes: Readonly<Record<string, string | undefined>>,
) => boolean | undefined;

/** No page is deeper; of one that is nothing further is read, since going on would take ever longer. */
const deepest = 600;
const chunk = 4096;

/** Goes through the elements of a page in their order, comments and scripts aside, until `onElement` says that it is enough. */
export function walkPage(html: string, onElement: OnElement): void {
  let isOver = false;
  let depth = 0;
  const parser = new Parser({
    onopentag: (name, attributes) => {
      depth += 1;
      if (!isOver) isOver = onElement(name, attributes) === true;
    },
    onclosetag: () => {
      depth -= 1;
    },
  });
  for (let at = 0; at < html.length && !isOver && depth < deepest; at += chunk)
    parser.write(html.slice(at, at + chunk));
  parser.end();
}

/** What relative addresses on a page start from. @source https://html.spec.whatwg.org/#the-base-element */
export function baseOf(html: string, address: string): string {
  let found: string | undefined;
  walkPage(html, (name, { href }) => {
    if (name === "base" && href !== undefined) found = URL.parse(href, address)?.href;
    return found !== undefined || name === "body";
  });
  return found ?? address;
}
