import { html } from "hono/html";
import type { HtmlEscapedString } from "hono/utils/html";

/** Who the face belongs to. */
export interface FaceOf {
  readonly name: string;
  /** Address of a picture on our own origin; without it, initials. */
  readonly picture?: string | undefined;
  /** True for the site's own people: the accent instead of a colour of their own. */
  readonly own?: boolean | undefined;
}

const colours = 10;

/** Up to two letters for a name: `Ida Holm` → `IH`; also for emoji, Chinese and handles. */
export function initials(name: string): string {
  const words = name
    .normalize("NFC")
    .replace(/[@_.·|/-]+/gu, " ")
    .split(/\s+/u)
    .map((word) => word.replace(/^[^\p{L}\p{N}]+/u, ""))
    .filter((word) => word !== "");
  const firstOf = (word: string): string =>
    [...new Intl.Segmenter().segment(word)][0]?.segment.toLocaleUpperCase() ?? "";
  const first = words[0];
  const last = words.at(-1);
  if (first === undefined || last === undefined) {
    const any = [...new Intl.Segmenter().segment(name.trim())][0]?.segment;
    return any === undefined || /[\p{C}\p{Z}]/u.test(any) ? "·" : any;
  }
  const wide = /[\p{sc=Han}\p{sc=Hira}\p{sc=Kana}\p{sc=Hang}]/u;
  return words.length === 1 || wide.test(first) ? firstOf(first) : firstOf(first) + firstOf(last);
}

/** One of ten colour classes, always the same for the same name. */
export function faceColour(name: string): string {
  let sum = 0x811c9dc5;
  for (const char of name.normalize("NFC").toLocaleLowerCase())
    sum = Math.imul(sum ^ (char.codePointAt(0) ?? 0), 0x01000193) >>> 0;
  return `f${sum % colours}`;
}

/** A round face beside a name: the picture, or initials on a colour made from the name. Silent to screen readers, since the name stands beside it. */
export function face(of: FaceOf, size: "" | "big" = ""): HtmlEscapedString {
  const classes = `face${size === "" ? "" : ` ${size}`}`;
  if (of.picture !== undefined && of.picture !== "")
    return html`<img
      class="${classes}"
      src="${of.picture}"
      alt=""
      width="36"
      height="36"
      loading="lazy"
      decoding="async"
    />` as HtmlEscapedString;
  const colour = of.own === true ? "" : ` ${faceColour(of.name)}`;
  return html`<span class="${classes}${colour}" aria-hidden="true"
    >${initials(of.name)}</span
  >` as HtmlEscapedString;
}
