import { html, raw } from "hono/html";
import type { HtmlEscapedString } from "hono/utils/html";

import type { GivenText } from "#schema";
import type { Words } from "#words";

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
 * closed until they are opened. `classes` are for the text.
 */
export function written(w: Words, text: GivenText, classes = ""): HtmlEscapedString {
  const { title = "", warning = "", language = "" } = text;
  const says = tongue(language);
  const heading = title === "" ? "" : html`<p class="title p-name" ${says}>${title}</p>`;
  const body =
    text.html === ""
      ? ""
      : html`<div class="words${classes === "" ? "" : ` ${classes}`}" ${says}>
          ${raw(text.html)}
        </div>`;
  if (warning === "") return html`${heading}${body}` as HtmlEscapedString;
  return html`<details class="warned">
    <summary><b>${w.t("conversation.warning")}</b> <span ${says}>${warning}</span></summary>
    ${heading}${body}
  </details>` as HtmlEscapedString;
}
