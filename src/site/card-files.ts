import { createHash } from "node:crypto";
import { mkdir, readFile, rename, writeFile } from "node:fs/promises";
import { join } from "node:path";

import { atMost } from "#core/at-most.ts";
import { notFound } from "#core/errors.ts";
import { excerpt } from "#core/markdown.ts";
import { findPost } from "#posts";

import type { CardParts } from "#look/card.ts";
import { findByline } from "./byline.ts";
import type { SiteContext } from "./context.ts";

/** One after the other: drawing takes a tenth of a second of the processor that also answers readers. */
const inTurn = atMost({ running: 1, waiting: 20 });

/**
 * `/cards/12.png`, or `/cards/12-3.png` for what may be kept for long: the picture others show when a
 * post is shared, drawn once for each text and kept in the data folder.
 * @throws AppError `not_found`, `busy` when many others wait to be drawn
 */
export async function shareCard(c: SiteContext, name: string): Promise<Response> {
  const { parts, settings } = c.var;
  const [, id = ""] = /^(\d{1,15})(?:-\d{1,9})?\.png$/.exec(name) ?? [];
  const post = id === "" ? undefined : await findPost(parts.kit.store.db, Number(id));
  if (post?.state !== "published") throw notFound("That picture");
  const card: CardParts = {
    title: post.title || excerpt(post.markdown, 140),
    siteName: settings.siteName,
    author: (await findByline(parts.kit.store.db, settings, post)).name,
    accent: settings.accent,
    language: post.language,
  };
  const hash = createHash("sha256").update(JSON.stringify(card)).digest("hex").slice(0, 32);
  const etag = `"${hash}"`;
  const headers = {
    "cache-control": "public, max-age=86400",
    "x-content-type-options": "nosniff",
    etag,
  };
  if (c.req.header("if-none-match") === etag) return new Response(null, { status: 304, headers });
  const png = await drawn(join(parts.kit.config.dataDir, "cache", "cards"), hash, card);
  return new Response(png as BodyInit, { headers: { "content-type": "image/png", ...headers } });
}

async function drawn(folder: string, hash: string, card: CardParts): Promise<Buffer> {
  const file = join(folder, `${hash}.png`);
  const kept = await readFile(file).catch(() => undefined);
  if (kept !== undefined) return kept;
  return await inTurn(async () => {
    const meanwhile = await readFile(file).catch(() => undefined);
    if (meanwhile !== undefined) return meanwhile;
    const { renderCard } = await import("#look/card.ts");
    const png = Buffer.from(await renderCard(card));
    await mkdir(folder, { recursive: true });
    const part = `${file}.${crypto.randomUUID()}.part`;
    await writeFile(part, png);
    await rename(part, file);
    return png;
  });
}
