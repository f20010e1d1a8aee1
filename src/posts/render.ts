import { sql } from "kysely";

import { findPictures, findStandaloneLinks, renderMarkdown } from "#core/markdown.ts";
import type { Db, Tx } from "#schema";

import { embedsFor } from "./embeds.ts";
import { linkKnownNames } from "./link-names.ts";
import { linkTopics } from "./link-topics.ts";
import { picturesFor } from "./pictures.ts";
import type { PostKind } from "./post.ts";

/** What decides over a text's HTML: in a note a line end is one; our own words are in its language. */
export interface Manner {
  readonly kind: PostKind;
  readonly language: string;
}

/** A post's Markdown as the HTML that its page and its feeds show. */
export async function renderPost(
  db: Db,
  origin: string,
  markdown: string,
  { kind, language }: Manner,
): Promise<string> {
  const embeds = await embedsFor(db, findStandaloneLinks(markdown), language);
  const pictures = await picturesFor(
    db,
    findPictures(markdown).map((picture) => picture.address),
  );
  // The page's title is its h1; a text that begins its own headings at `##` fits below it as it is.
  const html = renderMarkdown(markdown, {
    ownOrigin: origin,
    headingOffset: /^#\s/m.test(markdown) ? 1 : 0,
    breaks: kind === "note",
    embeds,
    picture: (picture) => pictures.get(picture.address)?.(picture),
  });
  return linkTopics(await linkKnownNames(db, html), origin);
}

/** Renders a published post again, since a preview it shows has come. */
export async function renderAgain(tx: Tx, origin: string, postId: number): Promise<void> {
  const post = await tx.db
    .selectFrom("posts")
    .select(["kind", "language", "markdown", "html"])
    .where("id", "=", postId)
    .where("state", "=", "published")
    .executeTakeFirst();
  if (post === undefined) return;
  const html = await renderPost(tx.db, origin, post.markdown, post);
  if (html === post.html) return;
  await tx.db.updateTable("posts").set({ html }).where("id", "=", postId).execute();
  tx.changed("posts", `post:${postId}`);
}

/**
 * Renders every published post again whose text holds `words`: an address of which a preview came, or
 * the name of a stored picture.
 */
export async function renderPostsWith(tx: Tx, origin: string, words: string): Promise<void> {
  const literal = words.replaceAll(/[\\%_]/gu, String.raw`\$&`);
  const posts = await tx.db
    .selectFrom("posts")
    .select("id")
    .where("state", "=", "published")
    .where(sql<boolean>`markdown like ${`%${literal}%`} escape '\\'`)
    .execute();
  for (const { id } of posts) await renderAgain(tx, origin, id);
}
