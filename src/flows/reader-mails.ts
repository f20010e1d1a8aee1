import { escapeHtml } from "#core/html.ts";
import { shorten } from "#core/text.ts";
import { messagesFor, type MessageKey } from "#words";

import type { Mail } from "./sealed-mail.ts";

/** The mail with the link that makes a reader's reply stand. */
export function confirmMail(
  language: string,
  about: {
    readonly to: string;
    readonly name: string;
    readonly siteName: string;
    readonly title: string;
    readonly link: string;
  },
): Mail {
  const values = {
    name: greeting(about.name),
    site: line(about.siteName),
    title: line(about.title || about.siteName),
  };
  return {
    to: about.to,
    subject: messagesFor(language).t("mail.confirmSubject", values),
    ...bodies(language, "mail.confirmText", values, { link: about.link }),
  };
}

/** The mail that tells a reader that someone answered. */
export function answeredMail(
  language: string,
  about: {
    readonly to: string;
    readonly name: string;
    readonly siteName: string;
    readonly answerer: string;
    /** Plain text. */
    readonly answer: string;
    readonly link: string;
    readonly stopLink: string;
  },
): Mail {
  const values = {
    name: greeting(about.name),
    site: line(about.siteName),
    answerer: line(about.answerer),
    answer: shorten(about.answer, 2000),
  };
  return {
    to: about.to,
    subject: messagesFor(language).t("mail.answeredSubject", values),
    ...bodies(language, "mail.answeredText", values, { link: about.link, stop: about.stopLink }),
    stopLink: about.stopLink,
  };
}

/** The same words twice: plain, and as HTML in which nothing but our own links is a link. */
function bodies(
  language: string,
  key: MessageKey,
  values: Readonly<Record<string, string>>,
  links: Readonly<Record<string, string>>,
): { readonly text: string; readonly html: string } {
  const messages = messagesFor(language);
  const each = (
    from: Readonly<Record<string, string>>,
    made: (one: string) => string,
  ): Record<string, string> =>
    Object.fromEntries(Object.entries(from).map(([name, value]) => [name, made(value)]));
  const anchor = (link: string): string => `<a href="${escapeHtml(link)}">${escapeHtml(link)}</a>`;
  const html = messages
    .t(key, { ...each(values, escapeHtml), ...each(links, anchor) })
    .split(/\n{2,}/)
    .map((paragraph) => `<p dir="auto">${paragraph.replaceAll("\n", "<br>")}</p>`)
    .join("\n");
  return {
    text: messages.t(key, { ...values, ...links }),
    html: `<!doctype html><html lang="${language === "da" ? "da" : "en"}"><meta charset="utf-8"><body>${html}</body></html>`,
  };
}

/** One line without control characters: what goes into a subject. */
function line(text: string): string {
  const flat = text.replace(/[\p{Cc}\p{Cf}\u2028\u2029]+/gu, " ").trim();
  return shorten(flat, 120);
}

/**
 * A name as a mail may say it: whoever typed it may not own the address it goes to, and mail programs
 * make links of what looks like one.
 */
function greeting(name: string): string {
  return shorten(line(name).replace(/[/:@\\]|\.(?=\S)/g, " "), 60);
}
