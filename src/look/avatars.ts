import { html } from "hono/html";
import type { HtmlEscapedString } from "hono/utils/html";
import { LRUCache } from "lru-cache";

/** Whose avatar it is. */
export interface AvatarOf {
  readonly name: string;
  /** Address of a picture on our own origin; without it, initials. */
  readonly picture?: string | undefined;
  /** True for the site's own people: the accent instead of a colour of their own. */
  readonly own?: boolean | undefined;
}

const colours = 10;

const segmenter = new Intl.Segmenter();

/** A Latin letter or digit that no mark follows: no need to ask the segmenter, which takes its time. */
const plainFirst = /^[0-9A-Za-z\u00c0-\u024f](?![\p{M}\u200c\u200d])/u;

/** What a reader sees as the first character. */
function firstCharacter(text: string): string | undefined {
  if (plainFirst.test(text)) return text[0];
  for (const { segment } of segmenter.segment(text)) return segment;
  return undefined;
}

/** Up to two letters for a name: `Ida Holm` → `IH`; also for emoji, Chinese and handles. */
export function initials(name: string): string {
  const words = name
    .normalize("NFC")
    .replace(/[@_.·|/-]+/gu, " ")
    .split(/\s+/u)
    .map((word) => word.replace(/^[^\p{L}\p{N}]+/u, ""))
    .filter((word) => word !== "");
  const firstOf = (word: string): string => firstCharacter(word)?.toLocaleUpperCase() ?? "";
  const first = words[0];
  const last = words.at(-1);
  if (first === undefined || last === undefined) {
    const any = firstCharacter(name.trim());
    return any === undefined || /[\p{C}\p{Z}]/u.test(any) ? "·" : any;
  }
  const wide = /[\p{sc=Han}\p{sc=Hira}\p{sc=Kana}\p{sc=Hang}]/u;
  return words.length === 1 || wide.test(first) ? firstOf(first) : firstOf(first) + firstOf(last);
}

/** One of ten colour classes, always the same for the same name. */
export function avatarColour(name: string): string {
  let sum = 0x811c9dc5;
  for (const char of name.normalize("NFC").toLocaleLowerCase())
    sum = Math.imul(sum ^ (char.codePointAt(0) ?? 0), 0x01000193) >>> 0;
  return `f${sum % colours}`;
}

/** Avatars made before: the same people stand on many pages, and the letters and colour of a name take their time. */
const made = new LRUCache<string, HtmlEscapedString>({ max: 2000 });

/** A round avatar beside a name: the picture, or initials on a colour made from the name. Silent to screen readers, since the name stands beside it. */
export function avatar(of: AvatarOf, size: "" | "big" = ""): HtmlEscapedString {
  const key = `${size}\n${of.own === true}\n${of.picture ?? ""}\n${of.name}`;
  let one = made.get(key);
  if (one === undefined) {
    one = draw(of, size);
    made.set(key, one);
  }
  return one;
}

function draw(of: AvatarOf, size: "" | "big"): HtmlEscapedString {
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
  const colour = of.own === true ? "" : ` ${avatarColour(of.name)}`;
  return html`<span class="${classes}${colour}" aria-hidden="true"
    >${initials(of.name)}</span
  >` as HtmlEscapedString;
}
