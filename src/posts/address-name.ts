import { postSlugOf } from "./post.ts";

/** Words written with other letters than Latin ones; digits and signs belong to every script. */
const otherScripts = /[\p{L}\p{M}]*[^\P{L}\p{Script=Latin}][\p{L}\p{M}]*/gu;

/**
 * The text with words of other scripts spelled in Latin letters, so that an address made of it can be read and
 * is written the same by every server: `Привет мир` → `Privet mir`. Latin letters stay as they are.
 */
async function latinLetters(text: string): Promise<string> {
  const composed = text.normalize("NFC");
  if (composed.search(otherScripts) === -1) return composed;
  // Read when it is needed: few sites need it, and it knows a hundred thousand letters.
  const { default: spelled } = await import("any-ascii");
  return composed.replace(otherScripts, (word) => spelled(word).replace(/['`]/g, ""));
}

/** The last part of a post's address, made of its title or of what it was called; empty where nothing can be read. */
export async function addressName(text: string): Promise<string> {
  return postSlugOf(await latinLetters(text));
}
