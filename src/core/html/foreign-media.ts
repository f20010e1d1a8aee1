import { foreignLink } from "./links.ts";
import { type Attributes, foreignAnchor } from "./policies.ts";

/** What stands where somebody put a picture, a film or another page into their text. */
interface Stand {
  readonly tagName: string;
  readonly attribs: Attributes;
  readonly text: string;
}

const longestLabel = 300;

/** Pictures that stand for a character or a person, not for something to look at. */
const drawnCharacter = /(?:^|\s)(?:wp-)?(?:custom-)?(?:emoji|emojione|smiley|emoticon)(?:\s|$)/iu;

/** Where the picture stood. */
interface Place {
  /** A link cannot lie in a link. */
  readonly isInLink: boolean;
  /** False where no address of others may stand, as in a mail. */
  readonly mayLink: boolean;
}

/**
 * What takes the place of a picture, film, sound or frame in what others write: its description, as a link
 * to it where that may be. Nothing of it is loaded from elsewhere.
 */
export function inPlaceOf(tag: string, attributes: Attributes, place: Place): Stand {
  const { alt, title, "aria-label": label, width, height } = attributes;
  // Such a picture is there to count who reads.
  if (Number(width ?? 99) <= 1 && Number(height ?? 99) <= 1) return gone(tag);
  const described = [alt, title, label]
    .find((one) => one !== undefined && one.trim() !== "")
    ?.trim()
    .slice(0, longestLabel)
    .toWellFormed();
  const address = place.mayLink
    ? foreignLink(attributes["src"] ?? attributes["data-src"])
    : undefined;
  if (address === undefined) return described === undefined ? gone(tag) : span(described);
  if (!voids.has(tag)) {
    const text = described === undefined ? address : `${described}: ${address}`;
    return { tagName: "div", attribs: {}, text };
  }
  const isCharacter = tag === "img" && drawnCharacter.test(attributes["class"] ?? "");
  const text = described ?? nameOf(address);
  const anchor = place.isInLink || isCharacter ? undefined : foreignAnchor(address, undefined);
  return anchor === undefined ? span(text) : { tagName: "a", attribs: anchor, text };
}

/** No policy lets it through under its own name. */
function gone(tag: string): Stand {
  return { tagName: tag, attribs: {}, text: "" };
}

function span(text: string): Stand {
  return { tagName: "span", attribs: {}, text };
}

/** Those that hold nothing, so a link can take their place. */
const voids = new Set(["img", "source", "embed"]);

/** The elements whose place is taken. */
export const foreignMedia: readonly string[] = [...voids, "video", "audio", "iframe"];

/** `example.org/…/kat.jpg`, short enough to stand in a line. */
function nameOf(address: string): string {
  const { host, pathname } = new URL(address);
  const file = pathname.split("/").at(-1) ?? "";
  return file === "" || file.length > 60 ? host : `${host}/…/${file}`;
}
