import { shorten } from "#core/text.ts";
import { wordsFor } from "#words";

import type { Mail } from "./sealed-mail.ts";

/** One line without control characters: what goes into a subject. */
function line(text: string): string {
  return shorten(text.replace(/[\p{Cc}\p{Cf}\u2028\u2029]+/gu, " ").trim(), 120);
}

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
  const { t } = wordsFor(language);
  const values = {
    name: line(about.name),
    site: line(about.siteName),
    title: line(about.title || about.siteName),
    link: about.link,
  };
  return {
    to: about.to,
    subject: t("mail.confirmSubject", values),
    text: t("mail.confirmText", values),
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
    readonly answer: string;
    readonly link: string;
    readonly stopLink: string;
  },
): Mail {
  const { t } = wordsFor(language);
  const values = {
    name: line(about.name),
    site: line(about.siteName),
    answerer: line(about.answerer),
    answer: shorten(about.answer, 2000),
    link: about.link,
    stop: about.stopLink,
  };
  return {
    to: about.to,
    subject: t("mail.answeredSubject", values),
    text: t("mail.answeredText", values),
    stopLink: about.stopLink,
  };
}
