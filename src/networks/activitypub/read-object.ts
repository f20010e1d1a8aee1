import { cleanHtml, escapeHtml, plainText } from "#core/html.ts";

import type { RemoteDocument } from "./fetch-document.ts";
import { everyone } from "./addresses.ts";
import { firstText, httpAddress, idOf, links, many, moment } from "./read-json.ts";

/** Something somebody wrote, in our words. */
export interface RemoteWork {
  readonly uri: string;
  readonly authorUri: string;
  readonly url: string;
  /** Plain; empty for notes. */
  readonly title: string;
  /** Cleaned HTML. */
  readonly html: string;
  readonly inReplyTo: string | null;
  /** Unix milliseconds. */
  readonly writtenAt: number;
  /** When its author's server says it was last changed, Unix milliseconds. */
  readonly editedAt: number | undefined;
  /** Anyone may see it. */
  readonly isPublic: boolean;
  /** Those it names. */
  readonly mentions: readonly string[];
  /** Its `replies` collection, when it names one of its own origin. */
  readonly replies: string | undefined;
}

/** What can be written. @source Activity Vocabulary §3.3 */
const workTypes = new Set([
  "Note",
  "Article",
  "Page",
  "Question",
  "Video",
  "Audio",
  "Image",
  "Event",
  "Document",
]);

/** The names by which everyone is addressed. @source ActivityPub §5.6 */
const everyones = new Set([everyone, "as:Public", "Public"]);

/** Reads a Note and its like; undefined when it is none or lacks what it must have. */
export function readWork(document: RemoteDocument, now: number): RemoteWork | undefined {
  const uri = httpAddress(document.id);
  const authorUri = idOf(many(document.attributedTo)[0] ?? document.actor);
  if (uri === undefined || authorUri === undefined || !workTypes.has(String(document.type)))
    return undefined;
  const audience = [...many(document.to), ...many(document.cc)];
  const replies = idOf(document.replies);
  const address = links(document.url).find((link) => httpAddress(link) !== undefined);
  return {
    uri,
    authorUri,
    url: address ?? uri,
    title: plainText(firstText(document.name).slice(0, 2000), 300),
    html: wordsOf(document),
    inReplyTo: idOf(many(document.inReplyTo)[0]) ?? null,
    writtenAt: moment(document.published, now),
    editedAt: typeof document.updated === "string" ? moment(document.updated, now) : undefined,
    isPublic: audience.some((one) => typeof one === "string" && everyones.has(one)),
    mentions: many(document.tag).flatMap((tag) => {
      const { type, href } = (tag ?? {}) as { type?: unknown; href?: unknown };
      return type === "Mention" && typeof href === "string" ? [href] : [];
    }),
    replies:
      replies !== undefined && new URL(replies).origin === new URL(uri).origin
        ? replies
        : undefined,
  };
}

/** What it says: a warning first, then the text, then its pictures and files as links with their description. */
function wordsOf(document: RemoteDocument): string {
  const isTitled = document.type !== "Note" && document.type !== "Question";
  const warning = isTitled ? "" : plainText(firstText(document.summary).slice(0, 2000), 300);
  const map = document.contentMap as Record<string, unknown> | undefined;
  const content = firstText(document.content) || firstText(Object.values(map ?? {}));
  const text =
    content === "" && isTitled
      ? `<p>${escapeHtml(plainText(firstText(document.name), 300))}</p>`
      : content;
  const attached = many(document.attachment)
    .slice(0, 16)
    .flatMap((one) => {
      const { name } = (one ?? {}) as { name?: unknown };
      const href = links(one).find((link) => httpAddress(link) !== undefined);
      if (href === undefined) return [];
      const label = plainText(firstText(name).slice(0, 2000), 200) || new URL(href).host;
      return [`<p><a href="${escapeHtml(href)}">${escapeHtml(label)}</a></p>`];
    });
  const warned = warning === "" ? "" : `<p><strong>${escapeHtml(warning)}</strong></p>`;
  return cleanHtml(`${warned}${text}${attached.join("")}`, "reply");
}
