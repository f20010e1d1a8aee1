import { escapeHtml } from "#core/html.ts";
import type { Messages } from "#words";

import { atParts } from "./records.ts";
import { profileUrl, webAddress } from "./rich-text.ts";

const longestLabel = 300;
const mostPictures = 20;

/**
 * What stands beside the text of a post, as HTML that is still to be cleaned: pictures and films by their
 * descriptions, link cards and quoted posts, each as a link. Forms that we do not know are left out.
 * @source app.bsky.embed.images, .video, .external, .record, .recordWithMedia (their `#view`)
 */
export function embedHtml(embed: unknown, messages: Messages, postUrl: string): string {
  const view = fields(embed);
  switch (view["$type"]) {
    case "app.bsky.embed.images#view":
      return list(view["images"])
        .map(({ fullsize, alt }) => link(fullsize, label(alt) || messages.t("bluesky.picture")))
        .join("");
    case "app.bsky.embed.gallery#view":
      return list(view["items"])
        .map(({ fullsize, alt }) => link(fullsize, label(alt) || messages.t("bluesky.picture")))
        .join("");
    case "app.bsky.embed.video#view":
      // What plays it is a page there.
      return link(postUrl, label(view["alt"]) || messages.t("bluesky.video"));
    case "app.bsky.embed.external#view": {
      const { uri, title } = fields(view["external"]);
      return link(uri, label(title) || label(uri));
    }
    case "app.bsky.embed.record#view":
      return quoted(view["record"], messages);
    case "app.bsky.embed.recordWithMedia#view":
      return `${embedHtml(view["media"], messages, postUrl)}${quoted(fields(view["record"])["record"], messages)}`;
    default:
      return "";
  }
}

/** A quoted post, wherever it can be read; nothing of one that is hidden, gone or no post. */
function quoted(record: unknown, messages: Messages): string {
  const { $type, uri, author } = fields(record);
  const isShown = $type === "app.bsky.embed.record#viewRecord" && typeof uri === "string";
  const parts = isShown ? atParts(uri) : undefined;
  if (parts?.collection !== "app.bsky.feed.post") return "";
  const { handle, displayName } = fields(author);
  const name = label(displayName) || label(handle) || parts.did;
  return link(postPage(parts.did, parts.key), messages.t("bluesky.quoted", { name }));
}

/** Where people read a post. */
export function postPage(did: string, key: string): string {
  return `${profileUrl(did)}/post/${key}`;
}

/** The uris of the posts that are quoted there. */
export function quotedIn(embed: unknown): string[] {
  const view = fields(embed);
  const record =
    view["$type"] === "app.bsky.embed.recordWithMedia#view"
      ? fields(view["record"])["record"]
      : view["record"];
  const { uri } = fields(record);
  return typeof uri === "string" && atParts(uri) !== undefined ? [uri] : [];
}

function link(href: unknown, words: string): string {
  const address = webAddress(href);
  return address === undefined
    ? ""
    : `<p><a href="${escapeHtml(address)}">${escapeHtml(words)}</a></p>`;
}

function label(value: unknown): string {
  return typeof value === "string"
    ? value.replace(/\s+/gu, " ").trim().slice(0, longestLabel).toWellFormed()
    : "";
}

function fields(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null ? (value as Record<string, unknown>) : {};
}

function list(value: unknown): Readonly<Record<string, unknown>>[] {
  return Array.isArray(value) ? value.slice(0, mostPictures).map(fields) : [];
}
