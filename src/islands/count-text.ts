/** How many characters an address counts as, however long it is. @source Mastodon, "Posting to your profile": links count as 23 */
const addressLength = 23;

const graphemes = new Intl.Segmenter();

const closers = new Set(").,;:!?»”'\"]");

/** Where an address ends: signs after it are the sentence's, but a bracket that was opened in it is its own. */
function lengthOf(address: string): number {
  let end = address.length;
  while (end > 0 && closers.has(address[end - 1] ?? "")) {
    const before = address.slice(0, end);
    if (before.endsWith(")") && before.split("(").length >= before.split(")").length) break;
    end -= 1;
  }
  return end;
}

/** A picture of ours in the text: it goes along as a picture, so its words do not count. */
const pictures = /!\[[^\]\n]{0,1500}\]\(\/media\/[^)\s]{1,200}\)/g;

/** The length of a note: pictures left out, the rest as {@link countText}. The server counts alike. */
export function countNote(markdown: string): number {
  return countText(markdown.replace(pictures, "").trim());
}

/** Length as the fediverse counts it: what one sees as a letter is one, each address is 23, and of `@name@server` only `@name` counts. */
export function countText(text: string): number {
  const shortened = text
    .normalize("NFC")
    .replaceAll(/https?:\/\/[^\s<>"]+/giu, (address) => {
      return "x".repeat(addressLength) + address.slice(lengthOf(address));
    })
    .replaceAll(/(^|[^\w/])(@[a-z0-9_]+)@[a-z0-9.-]+[a-z0-9]/giu, "$1$2");
  let count = 0;
  for (const _ of graphemes.segment(shortened)) count += 1;
  return count;
}
