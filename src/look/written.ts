import { html, raw } from "hono/html";
import type { HtmlEscapedString } from "hono/utils/html";

import { plainText } from "#core/html.ts";
import type { GivenText } from "#schema";
import type { Messages } from "#words";

/**
 * What an element says that holds somebody's text: the direction is that of its first letters, and the
 * language is theirs where it is known. @source WCAG 2.2, 3.1.2; WHATWG HTML §3.2.6.4
 */
export function tongue(language = ""): HtmlEscapedString {
  return (
    language === "" ? html`dir="auto"` : html`dir="auto" lang="${language}"`
  ) as HtmlEscapedString;
}

/** A name somebody chose, with its own direction, so that it turns nothing around it. */
export function named(name: string): HtmlEscapedString {
  return html`<bdi>${name}</bdi>` as HtmlEscapedString;
}

/**
 * What somebody wrote: its title, and its text, which was cleaned when it came. Behind a warning both stay
 * closed until they are opened, and of a long text the beginning stands alone until the whole is asked for.
 * `classes` are for the text.
 */
export function written(messages: Messages, text: GivenText, classes = ""): HtmlEscapedString {
  const { title = "", warning = "", language = "" } = text;
  const says = tongue(language);
  const heading = title === "" ? "" : html`<p class="title p-name" ${says}>${title}</p>`;
  const words = html`<div class="words${classes === "" ? "" : ` ${classes}`}" ${says}>
    ${raw(text.html)}
  </div>` as HtmlEscapedString;
  const body =
    text.html === "" ? "" : isLong(text.html) ? folded(messages, text.html, says, words) : words;
  if (warning === "") return html`${heading}${body}` as HtmlEscapedString;
  return html`<details class="warned">
    <summary><b>${messages.t("conversation.warning")}</b> <span ${says}>${warning}</span></summary>
    ${heading}${body}
  </details>` as HtmlEscapedString;
}

/** A text taller than this is folded: in lines of a wide page, where so many characters stand in one. */
const longestOpen = 36;
const charactersInLine = 64;
/** So many characters of it are shown, of so many UTF-16 units that are read. */
const shownFirst = 400;
const readFirst = 4000;

/** Whether a text is so tall that it pushes away what others wrote. */
function isLong(text: string): boolean {
  if (text.length < longestOpen * 4) return false;
  let lines = 0;
  let letters = 0;
  // Every line end and every block begins a new line; markup itself takes no room.
  for (const [found, tag] of text.matchAll(/<(\/?[a-z\d]+)[^>]*>|\n|[^<\n]+/gu)) {
    const breaks =
      found === "\n" ||
      (tag !== undefined && /^(?:br|hr|p|li|div|pre|ul|ol|blockquote)$/u.test(tag));
    if (breaks) {
      lines += Math.ceil(letters / charactersInLine);
      letters = 0;
      lines += tag === "br" || tag === "hr" ? 1 : 0;
    } else if (tag === undefined) letters += found.length;
  }
  return lines + Math.ceil(letters / charactersInLine) > longestOpen;
}

function folded(
  messages: Messages,
  text: string,
  says: HtmlEscapedString,
  words: HtmlEscapedString,
): HtmlEscapedString {
  // A tag that is cut in two is no text.
  const start = text.slice(0, readFirst).replace(/<[^>]*$/u, "");
  return html`<p class="words start" ${says}>${plainText(start, shownFirst)}</p>
    <details class="long">
      <summary>${messages.t("conversation.readAll")}</summary>
      ${words}
    </details>` as HtmlEscapedString;
}
