import { htmlToMarkdown } from "#core/html-to-markdown.ts";
import { longest } from "#posts";
import type { Messages } from "#words";

import { refuse } from "./micropub-faults.ts";
import type { Properties } from "./micropub-request.ts";

/** What an entry says, in our own words. */
export interface Entry {
  readonly title: string;
  readonly summary: string;
  /** Markdown, without its photos. */
  readonly text: string;
  readonly topics: readonly string[];
  /** Unix milliseconds; undefined for now. */
  readonly publishedAt: number | undefined;
  readonly slug: string | undefined;
  readonly isDraft: boolean;
  /** The uids of connections; undefined where nothing was said of it. */
  readonly syndicateTo: readonly string[] | undefined;
}

/** The addresses of what an entry answers, likes, passes on or keeps in mind. */
export const relations = ["in-reply-to", "like-of", "repost-of", "bookmark-of"] as const;
export type Relation = (typeof relations)[number];

/** Reads an entry. @throws MicropubFault `invalid_request` for what we cannot take without losing some of it */
export function readEntry(properties: Properties): Entry {
  const title = textOf(properties["name"]);
  const summary = textOf(properties["summary"]);
  const visibility = textOf(properties["visibility"]);
  if (visibility !== "" && visibility !== "public")
    throw refuse("Posts here are for everyone; there is no visibility but “public”.");
  const status = textOf(properties["post-status"]);
  if (status !== "" && status !== "draft" && status !== "published")
    throw refuse("The post-status is “draft” or “published”.");
  const content = (properties["content"] ?? []).map(markdownOf).join("\n\n").trim();
  const slug = textOf(properties["mp-slug"]) || textOf(properties["slug"]);
  // Some apps send the beginning of a note as its name too.
  const isNamed = title !== "" && title !== content;
  return {
    title: isNamed ? title.replace(/\s+/g, " ") : "",
    summary: isNamed ? summary : "",
    // A note has no summary of its own, and what was written is not dropped.
    text:
      isNamed || summary === "" || content.includes(summary)
        ? content
        : [summary, content].filter(Boolean).join("\n\n"),
    topics: (properties["category"] ?? []).map(asText).filter(Boolean),
    publishedAt: momentOf(textOf(properties["published"])),
    slug: slug === "" ? undefined : slug,
    isDraft: status === "draft",
    syndicateTo: syndicateTo(properties),
  };
}

function syndicateTo(properties: Properties): readonly string[] | undefined {
  const given = properties["mp-syndicate-to"] ?? properties["syndicate-to"];
  return given?.map(asText).filter(Boolean);
}

/** Plain text is read as Markdown, as in the studio; HTML is made into it. */
export function markdownOf(value: unknown): string {
  if (typeof value === "string") return value.slice(0, longest.markdown + 1);
  if (typeof value !== "object" || value === null) return asText(value);
  const { html, markdown, text, value: plain } = value as Record<string, unknown>;
  if (typeof html === "string" && html !== "") return htmlToMarkdown(html.slice(0, 1_000_000));
  return asText(markdown ?? text ?? plain);
}

/** The first of some values as a line of text. */
export function textOf(values: readonly unknown[] | undefined): string {
  const [first] = values ?? [];
  return (typeof first === "object" ? markdownOf(first) : asText(first)).trim();
}

/** A value as text; what is an object in microformats is its `value`. */
export function asText(value: unknown): string {
  if (typeof value === "string") return value.trim();
  if (typeof value === "number") return String(value);
  if (typeof value === "object" && value !== null && "value" in value) return asText(value.value);
  return "";
}

/** The address that an entry is about: a plain one, or that of an object with `url`. */
export function addressIn(values: readonly unknown[] | undefined): string | undefined {
  const [first] = values ?? [];
  const object = first as { properties?: { url?: unknown[] }; url?: unknown } | undefined;
  const text =
    typeof first === "object" && first !== null
      ? asText(object?.properties?.url?.[0] ?? object?.url ?? first)
      : asText(first);
  return /^https?:\/\/\S+$/i.test(text) && URL.canParse(text) ? text.slice(0, 2000) : undefined;
}

function momentOf(text: string): number | undefined {
  if (text === "") return undefined;
  const at = Date.parse(text);
  // Before the year 0 nobody wrote a post.
  if (Number.isNaN(at) || at < -62_167_219_200_000) throw refuse("“published” is no moment.");
  return at;
}

/** The line that stands for what an entry is about, where that is not one of ours to answer or like. */
export function relationLine(
  messages: Messages,
  relation: Relation,
  url: string,
  name: string,
): string {
  const shown = name === "" ? url.replace(/^https?:\/\/(?:www\.)?/i, "").replace(/\/$/, "") : name;
  const link = `[${shown.replace(/[[\]\\]/g, "\\$&")}](<${new URL(url).href.replace(/[<>]/g, "")}>)`;
  return messages.t(`apps.line_${relation}`, { link });
}
