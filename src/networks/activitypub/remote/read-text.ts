import { calmText } from "#core/calm-text.ts";
import { cleanHtml, escapeHtml, plainText } from "#core/html.ts";
import { renderForeignText } from "#core/markdown.ts";
import type { WrittenText } from "#schema";

import type { RemoteDocument } from "./fetch-document.ts";
import { languageOf, textIn } from "./read-language.ts";
import { firstText, httpAddress, links, many, typesOf } from "./read-json.ts";

/** More of a text is not looked at, in UTF-16 units: so much of what others wrote is kept (core/html). */
const longestText = 100_000;
const longestTitle = 300;
const longestWarning = 300;
const mostAttachments = 16;
/** Mastodon allows 4, Misskey 10, Pleroma 20. */
const mostChoices = 20;

/** Works whose `summary` is a warning before the text; elsewhere it sums the text up. @source Mastodon, "Status federation" */
const warnedTypes = new Set(["Note", "Question", "ChatMessage"]);

/**
 * What a document says, in our words: title, warning, text with its choices, pictures and files, and the
 * language. `context` is that of the activity it came in.
 */
export function readText(document: RemoteDocument, context?: unknown): WrittenText {
  const { language, content } = languageOf(document, context);
  const summary = textIn(document, "summary", language);
  const isWarned = typesOf(document).some((type) => warnedTypes.has(type));
  const hasWarning = isWarned || document.sensitive === true;
  const said = content || sourceOf(document) || (hasWarning ? "" : summary);
  const words = said.slice(0, longestText);
  const text = asHtml(words, content === "" ? sourceTypeOf(document) : document.mediaType);
  const title = plainLine(textIn(document, "name", language), longestTitle);
  const warning = hasWarning ? plainLine(summary, longestWarning) : "";
  const html = cleanHtml(
    `${text}${choicesOf(document, language)}${attachedTo(document, text, language)}`,
    "reply",
  );
  return {
    // Some repeat a short text as its name.
    title: title !== "" && title === plainText(text).replace(/\s+/g, " ").trim() ? "" : title,
    // With nothing to open, what was meant as a warning is all that was said.
    ...(html === "" && title === "" && warning !== ""
      ? { warning: "", html: `<p>${escapeHtml(warning)}</p>` }
      : { warning, html }),
    language,
  };
}

/** Plain text in one line, without what turns writing around or hides; empty when nothing of it can be seen. */
export function plainLine(value: string, max: number): string {
  // Names hold no markup; where one does all the same, or has entities, it is meant as HTML.
  const isHtml = /<\/?(?:a|b|br|em|i|p|span|strong|u)\b|&(?:[a-z]{2,8}|#\w{1,6});/iu.test(value);
  const cut = value.slice(0, 2000);
  const line = calmText(plainText(isHtml ? cut : escapeHtml(cut), max))
    .replace(/[\p{Cc}\u2028\u2029]+/gu, " ")
    .replace(/[\u00AD\u061C\u180E\u200B\u200E\u200F\u202A-\u202E\u2060-\u206F\uFEFF]/gu, "")
    .replace(/\s+/gu, " ")
    .trim();
  return /^[\s\p{Cf}\p{M}\u115F\u1160\u2800\u3164\uFFA0]*$/u.test(line) ? "" : line;
}

/** Text of any kind as HTML that is still to be cleaned with the rest. @source Activity Vocabulary, `mediaType` */
function asHtml(text: string, mediaType: unknown): string {
  const type =
    typeof mediaType === "string" ? (mediaType.split(";")[0] ?? "").trim().toLowerCase() : "";
  if (/^text\/(?:x-)?(?:markdown|md|x\.misskeymarkdown)$/.test(type))
    return renderForeignText(text, "markdown");
  const isPlain = type === "text/plain";
  if (isPlain) return renderForeignText(text, "plain");
  // Without any element its line ends are all the form it has.
  return /\n/.test(text.trim()) && !/<[a-z!/]/iu.test(text)
    ? renderForeignText(plainText(text.replace(/\n/gu, "<br>")), "plain")
    : text;
}

/** What its author typed, where the text made of it is missing. */
function sourceOf({ source }: RemoteDocument): string {
  if (typeof source === "string") return source;
  return firstText((source as { content?: unknown } | null | undefined)?.content);
}

function sourceTypeOf({ source }: RemoteDocument): unknown {
  const type = (source as { mediaType?: unknown } | null | undefined)?.mediaType;
  return type ?? "text/plain";
}

/** What one can choose between in a poll. @source Activity Vocabulary, Question */
function choicesOf(document: RemoteDocument, language: string): string {
  const choices = [...many(document.oneOf), ...many(document.anyOf)].slice(0, mostChoices);
  const lines = choices.flatMap((choice) => {
    const part = partOf(choice);
    const said = plainLine(
      textIn(part, "name", language) || textIn(part, "content", language),
      300,
    );
    return said === "" ? [] : [`<li>${escapeHtml(said)}</li>`];
  });
  return lines.length === 0 ? "" : `<ul class="poll">${lines.join("")}</ul>`;
}

/**
 * Its pictures and files as links with their description, but those that stand in the text. `image` is the one
 * that stands above a work. @source FEP-b2b8; Activity Vocabulary, `image`
 */
function attachedTo(document: RemoteDocument, text: string, language: string): string {
  const shown = new Set<string>();
  return [...many(document.attachment), ...many(document.image)]
    .slice(0, mostAttachments)
    .flatMap((one) => {
      const href = links(one).find((link) => httpAddress(link) !== undefined);
      if (href === undefined || shown.has(href)) return [];
      if (text.includes(href) || text.includes(escapeHtml(href))) return [];
      shown.add(href);
      const part = partOf(one);
      // `summary` describes, `name` may be a title or a file's name. @source FEP-1311; Mastodon, MediaAttachmentParser
      const label =
        plainLine(textIn(part, "summary", language), 300) ||
        plainLine(textIn(part, "name", language), 300) ||
        new URL(href).host;
      return [`<p><a href="${escapeHtml(href)}">${escapeHtml(label)}</a></p>`];
    })
    .join("");
}

/** A part of a work, which may be no more than an address. */
function partOf(value: unknown): RemoteDocument {
  return typeof value === "object" && value !== null ? (value as RemoteDocument) : {};
}
