import type { AppBskyFeedDefs } from "@atproto/api";

import type { IncomingAccount } from "#audience";
import { cleanHtml } from "#core/html.ts";
import type { Visibility, WrittenText } from "#schema";
import type { Messages } from "#words";

import { isHidden, isMembersOnly, warningOf } from "./labels.ts";
import { readAccount } from "./read-account.ts";
import { embedHtml, postPage, quotedIn } from "./read-embed.ts";
import { atParts } from "./records.ts";
import { richHtml } from "./rich-text.ts";

export type PostView = Pick<
  AppBskyFeedDefs.PostView,
  "uri" | "cid" | "author" | "record" | "indexedAt"
> &
  Partial<AppBskyFeedDefs.PostView>;

/** A post there in our words; cleaned. */
export interface ReadPost extends WrittenText {
  readonly account: IncomingAccount;
  readonly uri: string;
  readonly url: string;
  /** What it answers there, and what began that conversation. */
  readonly parentUri: string | null;
  readonly rootUri: string | null;
  readonly quotes: readonly string[];
  /** Unix milliseconds. */
  readonly writtenAt: number;
  /** `followers` where its author hides from everybody who is not signed in there. */
  readonly visibility: Extract<Visibility, "public" | "followers">;
  /** Where it stood first, for one that a bridge brought there; empty for most. */
  readonly bridgedFrom: string;
}

/**
 * Reads a post as its network shows it. @returns undefined for what is no post, was hidden there by whoever looks
 * after the network, or is said to be by somebody in whose repository it does not lie
 */
export function readPost(
  view: PostView,
  messages: Messages,
  before?: Pick<IncomingAccount, "bioHtml">,
): ReadPost | undefined {
  const parts = atParts(view.uri);
  const account = readAccount(view.author, before);
  if (parts?.collection !== "app.bsky.feed.post" || account?.uri !== parts.did) return undefined;
  if (isHidden(view.labels) || isHidden(view.author.labels)) return undefined;
  const record = view.record as Readonly<Record<string, unknown>>;
  if (typeof record["text"] !== "string") return undefined;
  const url = postPage(parts.did, parts.key);
  const reply = (record["reply"] ?? {}) as {
    readonly parent?: { readonly uri?: unknown };
    readonly root?: { readonly uri?: unknown };
  };
  const beside = embedHtml(view.embed, messages, url);
  return {
    account,
    uri: view.uri,
    url,
    title: "",
    warning: warningOf(messages, [...(view.labels ?? []), ...(view.author.labels ?? [])]),
    html: `${richHtml(record["text"], record["facets"])}${beside === "" ? "" : cleanHtml(beside, "reply")}`,
    language: languageOf(record["langs"]),
    parentUri: uriOf(reply.parent?.uri),
    rootUri: uriOf(reply.root?.uri),
    quotes: quotedIn(view.embed),
    writtenAt: writtenAt(record["createdAt"], view.indexedAt),
    visibility: isMembersOnly(view.author.labels) ? "followers" : "public",
    bridgedFrom: bridgedFrom(record),
  };
}

/** Bridges say where a text stood first. @source fed.brid.gy/docs; Wafrn's `fediverseId` */
function bridgedFrom(record: Readonly<Record<string, unknown>>): string {
  const said = record["bridgyOriginalUrl"] ?? record["fediverseId"];
  return typeof said === "string" && said.length <= 2000 ? said : "";
}

function uriOf(value: unknown): string | null {
  return typeof value === "string" && atParts(value) !== undefined ? value : null;
}

/** The first language it says; a BCP 47 tag, or empty. @source RFC 5646 */
function languageOf(langs: unknown): string {
  const [first] = Array.isArray(langs) ? (langs as unknown[]) : [];
  if (typeof first !== "string" || first.length > 35) return "";
  try {
    return Intl.getCanonicalLocales(first)[0] ?? "";
  } catch {
    return "";
  }
}

/** When it says that it was written, but never after it was first seen there; Unix milliseconds. */
function writtenAt(createdAt: unknown, indexedAt: string): number {
  const seen = Date.parse(indexedAt);
  const said = typeof createdAt === "string" ? Date.parse(createdAt) : Number.NaN;
  if (Number.isNaN(said)) return Number.isNaN(seen) ? 0 : seen;
  return Number.isNaN(seen) ? said : Math.min(said, seen);
}
