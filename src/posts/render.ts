import { findPictures, findStandaloneLinks, renderMarkdown } from "#core/markdown.ts";
import type { Db, Tx } from "#schema";

import { embedsFor } from "./embeds.ts";
import { picturesFor } from "./pictures.ts";

/** A post's Markdown as the HTML that its page and its feeds show. */
export async function renderPost(db: Db, origin: string, markdown: string): Promise<string> {
  const embeds = await embedsFor(db, findStandaloneLinks(markdown));
  const pictures = await picturesFor(
    db,
    findPictures(markdown).map((picture) => picture.address),
  );
  return renderMarkdown(markdown, {
    ownOrigin: origin,
    embeds,
    picture: (picture) => pictures.get(picture.address)?.(picture),
  });
}

/** Renders a published post again, since a preview it shows has come. */
export async function renderAgain(tx: Tx, origin: string, postId: number): Promise<void> {
  const post = await tx.db
    .selectFrom("posts")
    .select(["markdown", "html"])
    .where("id", "=", postId)
    .where("state", "=", "published")
    .executeTakeFirst();
  if (post === undefined) return;
  const html = await renderPost(tx.db, origin, post.markdown);
  if (html === post.html) return;
  await tx.db.updateTable("posts").set({ html }).where("id", "=", postId).execute();
  tx.changed("posts", `post:${postId}`);
}

/** Renders every published post again that shows the stored file with this hash. */
export async function renderPostsWith(tx: Tx, origin: string, hash: string): Promise<void> {
  const posts = await tx.db
    .selectFrom("posts")
    .select("id")
    .where("state", "=", "published")
    .where("markdown", "like", `%/media/${hash.slice(0, 2)}/${hash.slice(2)}%`)
    .execute();
  for (const { id } of posts) await renderAgain(tx, origin, id);
}
