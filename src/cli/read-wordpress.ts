import { createReadStream } from "node:fs";
import { createGunzip } from "node:zlib";

import { SaxesParser } from "saxes";

import { badInput } from "#core/errors.ts";

/** One thing in a WordPress export: a post, a page, a picture … */
export interface WordPressItem {
  readonly fields: Readonly<Record<string, string>>;
  readonly topics: readonly string[];
  readonly comments: readonly Readonly<Record<string, string>>[];
}

/** A WordPress export, read whole. */
export interface WordPressExport {
  readonly site: string;
  readonly items: readonly WordPressItem[];
}

/** The longest text of one field, in UTF-16 units; more is cut. */
const longestField = 2_000_000;

/**
 * Reads a WXR file (also `.gz`) as it streams in. Nothing is imported before all of it was read, so that a
 * broken file brings nothing half-way.
 * @throws AppError `broken_import` with the line where the XML breaks.
 * @source https://developer.wordpress.org "WXR 1.2": RSS 2.0 with the namespaces wp, content, excerpt
 */
export async function readWordPress(path: string): Promise<WordPressExport> {
  // Entities a document defines itself are refused by the parser, so a small file cannot unfold.
  const parser = new SaxesParser({ position: true });
  const items: WordPressItem[] = [];
  let site = "";
  let item:
    | { fields: Record<string, string>; topics: string[]; comments: Record<string, string>[] }
    | undefined;
  let comment: Record<string, string> | undefined;
  let domain = "";
  let text = "";
  parser.on("opentag", ({ name, attributes }) => {
    text = "";
    if (name === "item") item = { fields: {}, topics: [], comments: [] };
    else if (name === "wp:comment") comment = {};
    else if (name === "category") domain = String(attributes.domain ?? "");
  });
  const add = (more: string): void => {
    if (text.length < longestField) text += more;
  };
  parser.on("text", add);
  parser.on("cdata", add);
  parser.on("closetag", ({ name }) => {
    if (name === "item" && item !== undefined) {
      items.push(item);
      item = undefined;
    } else if (name === "wp:comment" && comment !== undefined) {
      item?.comments.push(comment);
      comment = undefined;
    } else if (comment !== undefined) comment[name] = text;
    else if (item !== undefined) {
      if (
        name === "category" &&
        (domain === "category" || domain === "post_tag" || domain === "tag")
      )
        item.topics.push(text.trim());
      else item.fields[name] ??= text;
    } else if (name === "wp:base_blog_url" || (name === "link" && site === "")) site = text.trim();
    text = "";
  });
  const file = createReadStream(path);
  const stream = path.endsWith(".gz") ? file.pipe(createGunzip()) : file;
  const decoder = new TextDecoder();
  try {
    for await (const chunk of stream)
      parser.write(decoder.decode(chunk as Buffer, { stream: true }));
    parser.close();
  } catch (cause) {
    throw badInput(
      `This is not a whole WordPress export: line ${parser.line}: ${cause instanceof Error ? cause.message.replace(/^\d+:\d+: /, "") : "it breaks off"}. Nothing was imported.`,
      "broken_import",
    );
  } finally {
    file.destroy();
  }
  if (items.length === 0)
    throw badInput(
      "There is nothing in this file that can be imported. Is it a WordPress export (Tools → Export)?",
      "broken_import",
    );
  return { site, items };
}
