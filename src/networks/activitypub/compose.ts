import { excerpt } from "#core/markdown.ts";
import { escapeHtml } from "#core/html.ts";
import type { Db } from "#schema";
import { type PostRow, topicsOf } from "#posts";

import { context, everyone, type OwnAddresses } from "./addresses.ts";

/** A thing of ours as ActivityPub says it. */
export type ApObject = Readonly<Record<string, unknown>>;

/** Addresses of licences that have one. @source https://spdx.org/licenses */
const licenceAddress: Readonly<Record<string, string>> = {
  "CC0-1.0": "https://creativecommons.org/publicdomain/zero/1.0/",
  "CC-BY-4.0": "https://creativecommons.org/licenses/by/4.0/",
  "CC-BY-SA-4.0": "https://creativecommons.org/licenses/by-sa/4.0/",
  "CC-BY-NC-4.0": "https://creativecommons.org/licenses/by-nc/4.0/",
};

/**
 * One of our posts as an Article or a Note.
 * @source Activity Vocabulary §3.3; FEP-b2b8 (long-form text: a Note as `preview`); FEP-044f (quotes)
 */
export async function postObject(db: Db, own: OwnAddresses, post: PostRow): Promise<ApObject> {
  if (post.state === "deleted") return tombstone(post.uri ?? "", post.deleted_at ?? 0);
  const topics = await topicsOf(db, post.id);
  const tags = topics.map(({ slug, name }) => ({
    type: "Hashtag",
    name: `#${name.replace(/[^\p{L}\p{N}_]+/gu, "")}`,
    href: `${own.origin}/topics/${slug}`,
  }));
  const content = absolute(post.html, own.origin);
  const summary = post.summary || (post.kind === "article" ? excerpt(post.markdown, 300) : "");
  const isArticle = post.kind === "article";
  return {
    id: post.uri,
    type: isArticle ? "Article" : "Note",
    url: post.uri,
    attributedTo: own.actor,
    ...(isArticle ? { name: post.title, summary } : {}),
    content,
    contentMap: { [post.language]: content },
    mediaType: "text/html",
    published: iso(post.published_at),
    ...(post.edited_at === null ? {} : { updated: iso(post.edited_at) }),
    to: [everyone],
    cc: [own.followers],
    tag: tags,
    attachment: await attachments(db, own, post),
    replies: `${own.origin}/ap/replies/${post.id}`,
    ...(licenceAddress[post.licence] === undefined ? {} : { license: licenceAddress[post.licence] }),
    interactionPolicy: { canQuote: { automaticApproval: everyone } },
    ...(isArticle
      ? {
          preview: {
            type: "Note",
            content: `<p><strong>${escapeHtml(post.title)}</strong></p><p>${escapeHtml(summary)}</p><p><a href="${post.uri}">${post.uri}</a></p>`,
          },
        }
      : {}),
  };
}

/** An answer of ours under a post, or to someone elsewhere, as a Note. */
export async function answerObject(
  db: Db,
  own: OwnAddresses,
  what: "reply" | "answer",
  id: number,
): Promise<{ readonly object: ApObject; readonly to: readonly string[] } | undefined> {
  const found = what === "reply" ? await ownReply(db, id) : await ownAnswer(db, id);
  if (found === undefined) return undefined;
  const { uri, html, at, editedAt, goneAt, inReplyTo, asker } = found;
  const to = asker === undefined ? [] : [asker.uri];
  if (goneAt !== undefined) return { object: tombstone(uri, goneAt), to };
  const mention =
    asker === undefined
      ? ""
      : `<a href="${escapeHtml(asker.url)}" class="u-url mention">${escapeHtml(asker.handle)}</a> `;
  const content = html.replace(/^<p>/, `<p>${mention}`);
  return {
    object: {
      id: uri,
      type: "Note",
      url: uri,
      attributedTo: own.actor,
      content: content === html && mention !== "" ? `<p>${mention}</p>${html}` : content,
      inReplyTo,
      published: iso(at),
      ...(editedAt === null ? {} : { updated: iso(editedAt) }),
      to: [everyone, ...to],
      cc: [own.followers],
      tag: asker === undefined ? [] : [{ type: "Mention", name: asker.handle, href: asker.uri }],
      interactionPolicy: { canQuote: { automaticApproval: everyone } },
    },
    to,
  };
}

/** What is left of something deleted. @source Activity Vocabulary, Tombstone */
export function tombstone(uri: string, at: number): ApObject {
  return { id: uri, type: "Tombstone", deleted: iso(at) };
}

/** Wraps something of ours in the activity that tells of it. */
export function activityAbout(
  own: OwnAddresses,
  type: "Create" | "Update" | "Delete",
  object: ApObject,
  uri: string,
  now: number,
): ApObject {
  return {
    "@context": context,
    id: uri,
    type,
    actor: own.actor,
    published: iso(now),
    to: object.to ?? [everyone],
    cc: object.cc ?? [own.followers],
    object,
  };
}

/** An activity whose object is named only: Follow, Like, Announce; or that undoes or answers another. */
export function plainActivity(
  own: OwnAddresses,
  type: string,
  object: unknown,
  uri: string,
  audience: { readonly to: readonly string[]; readonly cc?: readonly string[] },
): ApObject {
  return {
    "@context": "https://www.w3.org/ns/activitystreams",
    id: uri,
    type,
    actor: own.actor,
    object,
    to: audience.to,
    ...(audience.cc === undefined ? {} : { cc: audience.cc }),
  };
}

interface OwnWords {
  readonly uri: string;
  readonly html: string;
  readonly at: number;
  readonly editedAt: number | null;
  readonly goneAt: number | undefined;
  readonly inReplyTo: string;
  readonly asker: { readonly uri: string; readonly url: string; readonly handle: string } | undefined;
}

async function ownReply(db: Db, id: number): Promise<OwnWords | undefined> {
  const row = await db
    .selectFrom("replies")
    .innerJoin("posts", "posts.id", "replies.post_id")
    .leftJoin("replies as parent", "parent.id", "replies.parent_id")
    .leftJoin("accounts", "accounts.id", "parent.account_id")
    .select(["replies.uri", "replies.html", "replies.written_at", "replies.edited_at", "replies.state"])
    .select(["posts.uri as post_uri", "parent.uri as parent_uri"])
    .select(["accounts.uri as asker_uri", "accounts.url as asker_url", "accounts.handle", "accounts.network"])
    .where("replies.id", "=", id)
    .where("replies.ours", "=", 1)
    .executeTakeFirst();
  if (row === undefined) return undefined;
  return {
    uri: row.uri,
    html: row.html,
    at: row.written_at,
    editedAt: row.edited_at,
    goneAt: row.state === "erased" ? (row.edited_at ?? 0) : undefined,
    inReplyTo: row.parent_uri ?? row.post_uri ?? "",
    asker:
      row.network === "activitypub" && row.asker_uri !== null
        ? { uri: row.asker_uri, url: row.asker_url ?? row.asker_uri, handle: row.handle ?? "" }
        : undefined,
  };
}

async function ownAnswer(db: Db, id: number): Promise<OwnWords | undefined> {
  const row = await db
    .selectFrom("answers")
    .innerJoin("accounts", "accounts.id", "answers.to_account_id")
    .select(["answers.uri", "answers.html", "answers.created_at", "answers.edited_at", "answers.deleted_at", "answers.in_reply_to"])
    .select(["accounts.uri as asker_uri", "accounts.url", "accounts.handle"])
    .where("answers.id", "=", id)
    .executeTakeFirst();
  if (row === undefined) return undefined;
  return {
    uri: row.uri,
    html: row.html,
    at: row.created_at,
    editedAt: row.edited_at,
    goneAt: row.deleted_at ?? undefined,
    inReplyTo: row.in_reply_to,
    asker: { uri: row.asker_uri, url: row.url, handle: row.handle },
  };
}

async function attachments(db: Db, own: OwnAddresses, post: PostRow): Promise<unknown[]> {
  const hashes = [...post.html.matchAll(/\/media\/([0-9a-f]{2})\/([0-9a-f]{62})/g)].map((m) => `${m[1]}${m[2]}`);
  let media = db.selectFrom("media").selectAll();
  media = media.where((or) =>
    or.or([
      or("id", "=", post.cover_id ?? 0),
      ...(hashes.length === 0 ? [] : [or("hash", "in", [...new Set(hashes)])]),
    ]),
  );
  return (await media.limit(16).execute()).flatMap((row) => {
    const variants = JSON.parse(row.variants_json) as { path: string; type: string; width: number; height: number }[];
    const best = variants.findLast((one) => one.type !== "image/avif");
    if (best === undefined) return [];
    return [
      {
        type: row.kind === "picture" ? "Image" : row.kind === "video" ? "Video" : row.kind === "audio" ? "Audio" : "Document",
        mediaType: best.type,
        url: `${own.origin}/media/${best.path}`,
        name: row.description,
        ...(row.width === null ? {} : { width: best.width, height: best.height }),
      },
    ];
  });
}

/** Our own links and pictures by bare path, made whole for readers elsewhere. */
function absolute(html: string, origin: string): string {
  return html.replace(/ (href|src)="\/(?!\/)/g, ` $1="${origin}/`).replace(/ srcset="([^"]*)"/g, "");
}

function iso(at: number | null): string {
  return new Date(at ?? 0).toISOString();
}

