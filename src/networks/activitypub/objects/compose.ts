import { escapeHtml } from "#core/html.ts";
import { excerpt } from "#core/markdown.ts";
import { disclosureHtml, disclosurePrefix, type PostRow, topicsOf } from "#posts";
import type { Db } from "#schema";

import { context, everyone, type OwnAddresses } from "#activitypub/addresses.ts";
import { attachmentsOf } from "./attachments.ts";
import { mentionedIn, mentionTags } from "#activitypub/outbound/mentioned.ts";

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
 * Everybody may quote what we say in public. @source FEP-044f: without it Mastodon lets nobody quote
 */
export const quotePolicy = { canQuote: { automaticApproval: [everyone] } } as const;

/**
 * One of our posts as an Article or a Note; a Tombstone once it is deleted.
 * @source Activity Vocabulary §3.3; FEP-b2b8 (long-form text: a Note as `preview`); FEP-044f (quotes)
 */
export async function postObject(db: Db, own: OwnAddresses, post: PostRow): Promise<ApObject> {
  const uri = post.uri ?? "";
  if (post.state === "deleted") return tombstone(uri, post.deleted_at ?? 0);
  const topics = await topicsOf(db, post.id);
  const people = await mentionedIn(db, post.html);
  const content = disclosureHtml(post) + absolute(post.html, own.origin);
  const isArticle = post.kind === "article";
  const licence = licenceAddress[post.licence];
  return {
    id: uri,
    type: isArticle ? "Article" : "Note",
    url: uri,
    attributedTo: own.actor,
    ...(isArticle ? longForm(post, uri) : {}),
    content,
    contentMap: { [post.language]: content },
    mediaType: "text/html",
    published: iso(post.published_at),
    ...(post.edited_at === null ? {} : { updated: iso(post.edited_at) }),
    to: [everyone],
    cc: [own.followers, ...people.map(({ uri: actor }) => actor)],
    tag: [
      ...topics.map(({ slug, name }) => ({
        type: "Hashtag",
        name: `#${name.replace(/[^\p{L}\p{M}\p{N}_]+/gu, "")}`,
        href: `${own.origin}/topics/${slug}`,
      })),
      ...mentionTags(people),
    ],
    ...(await attachmentsOf(db, own.origin, post)),
    context: contextOf(own, post.id),
    replies: `${own.origin}/ap/replies/${post.id}`,
    likes: `${own.origin}/ap/likes/${post.id}`,
    shares: `${own.origin}/ap/shares/${post.id}`,
    ...(licence === undefined ? {} : { license: licence }),
    interactionPolicy: quotePolicy,
  };
}

/** The whole conversation under a post as one list. @source FEP-7888 */
export function contextOf(own: OwnAddresses, postId: number): string {
  return `${own.origin}/ap/contexts/${postId}`;
}

/** What is left of something deleted. @source Activity Vocabulary §3.3, Tombstone */
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
    published: type === "Create" ? (object.published ?? iso(now)) : iso(now),
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
  return { "@context": context, id: uri, type, actor: own.actor, object, ...audience };
}

/** A moment as ActivityPub writes it. @source Activity Vocabulary §4: xsd:dateTime */
export function iso(at: number | null): string {
  return new Date(at ?? 0).toISOString();
}

/**
 * What only an article has: title, summary, and how it looks where long texts are not shown. Many servers take
 * `summary` for a warning, close the text behind it and drop the title; those that sum an article up by it read
 * `summaryMap` too, and the others do not. It is plain text, since some show its HTML as it is written; see
 * “Titles” in FEDERATION.md.
 */
function longForm(post: PostRow, uri: string): ApObject {
  const summary = post.summary || excerpt(post.markdown, 300);
  // Where only the name or the beginning is shown, the mark must stand there too.
  const name = disclosurePrefix(post) + post.title;
  const title = escapeHtml(name);
  const link = escapeHtml(uri);
  return {
    name,
    summaryMap: { [post.language]: asPlain(summary) },
    preview: {
      type: "Note",
      content: `${disclosureHtml(post)}<p><strong>${title}</strong></p><p>${escapeHtml(summary)}</p><p><a href="${link}">${link}</a></p>`,
    },
  };
}

/** Text that reads the same as plain text and as HTML; only what would be a tag is spelt otherwise. */
function asPlain(text: string): string {
  return text.replace(/<(?=[a-z/!?])/giu, "&lt;");
}

/** Our own links and pictures by bare path, made whole for readers elsewhere. */
function absolute(html: string, origin: string): string {
  return html
    .replace(/ (href|src)="\/(?!\/)/g, ` $1="${origin}/`)
    .replace(/ (?:srcset|sizes|loading|decoding|fetchpriority)="[^"]*"/g, "")
    .replace(/<source\b[^>]*>/g, "");
}
