import { cleanHtml, escapeHtml, plainText } from "#core/html.ts";
import type { Secrets } from "#core/secrets.ts";
import type { ImportedReply } from "#flows/replies-are-imported.ts";
import type { MessageKey, Messages } from "#words";

import type { WxrComment, WxrItem } from "./wordpress-file.ts";

/** The comments that come along, each after the one it answers, and why the others do not. */
export function commentsOf(
  secrets: Secrets,
  site: string,
  { comments }: WxrItem,
  { t }: Messages,
): { readonly replies: ImportedReply[]; readonly left: string[] } {
  const left: string[] = [];
  const byId = new Map(comments.map((comment) => [comment.id, comment]));
  const taken = new Map<string, WxrComment>();
  const texts = new Map<string, string>();
  for (const comment of comments) {
    const html = commentHtml(comment.content);
    texts.set(comment.id, html);
    const why = whyNot(comment, html);
    const name = plainText(comment.author).trim() || t("import.comment_nobody");
    if (why === undefined) taken.set(comment.id, comment);
    else left.push(t("import.comment_left", { name, why: t(why, { kind: comment.type }) }));
  }
  const uriOf = (id: string): string => `urn:wordpress:${site}:comment-${id}`;
  const replies: ImportedReply[] = [];
  const done = new Set<string>();
  const add = (first: WxrComment): void => {
    // From the comment up to the first that stands already; a parent that stays out is passed over.
    const line: WxrComment[] = [];
    const met = new Set<string>();
    for (
      let at: WxrComment | undefined = first;
      at !== undefined && !met.has(at.id);
      at = byId.get(at.parent)
    ) {
      met.add(at.id);
      if (done.has(at.id)) break;
      if (taken.has(at.id)) line.unshift(at);
    }
    for (const comment of line) {
      done.add(comment.id);
      const parent = ancestorOf(comment, byId, taken, done);
      replies.push({
        uri: uriOf(comment.id),
        parentUri: parent === undefined ? undefined : uriOf(parent),
        accountUri: `imported:${secrets.fingerprint(`wordpress ${site} ${(comment.email || comment.author).trim().toLowerCase()}`)}`,
        authorName: plainText(comment.author),
        authorUrl:
          /^https?:\/\//i.test(comment.url) && URL.canParse(comment.url)
            ? comment.url.slice(0, 500)
            : "",
        html: texts.get(comment.id) ?? "",
        writtenAt: comment.at,
      });
    }
  };
  for (const comment of taken.values()) if (!done.has(comment.id)) add(comment);
  return { replies, left };
}

function ancestorOf(
  comment: WxrComment,
  byId: ReadonlyMap<string, WxrComment>,
  taken: ReadonlyMap<string, WxrComment>,
  done: ReadonlySet<string>,
): string | undefined {
  const met = new Set([comment.id]);
  let at = comment.parent;
  while (at !== "" && at !== "0" && !met.has(at)) {
    if (taken.has(at)) return done.has(at) ? at : undefined;
    met.add(at);
    at = byId.get(at)?.parent ?? "";
  }
  return undefined;
}

function whyNot({ type, approved }: WxrComment, html: string): MessageKey | undefined {
  if (type === "pingback" || type === "trackback") return `import.comment_${type}`;
  if (type !== "" && type !== "comment") return "import.comment_kind";
  if (approved === "spam") return "import.comment_spam";
  if (approved === "trash" || approved === "post-trashed") return "import.comment_trash";
  if (approved !== "1") return "import.comment_unapproved";
  return plainText(html).trim() === "" ? "import.comment_empty" : undefined;
}

/** WordPress keeps comments as text with a few tags; an empty line parts paragraphs. */
function commentHtml(content: string): string {
  const html = content
    .replace(/\r\n?/g, "\n")
    .split(/\n\s*\n/)
    .map((part) => `<p>${part.trim().replaceAll("\n", "<br>")}</p>`)
    .join("")
    // Bare addresses become links, but not those inside a tag.
    .replace(
      /(^|[\s>])(https?:\/\/[^\s<"]+)(?![^<]*<\/a>)/g,
      (_, before: string, url: string) => `${before}<a href="${escapeHtml(url)}">${url}</a>`,
    );
  return cleanHtml(html, "reply");
}
