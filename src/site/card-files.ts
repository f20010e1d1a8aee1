import { mkdir, readFile, rename, writeFile } from "node:fs/promises";
import { join } from "node:path";

import { notFound } from "#core/errors.ts";
import { excerpt } from "#core/markdown.ts";
import { findPost } from "#posts";

import type { SiteContext } from "./parts.ts";

/** The share card of a post, drawn once for each revision and kept in the data folder. */
export async function shareCard(c: SiteContext, name: string): Promise<Response> {
  const { parts, settings, words: w } = c.var;
  const [, id = "", revision = ""] = /^(\d{1,15})-(\d{1,9})\.png$/.exec(name) ?? [];
  const post = id === "" ? undefined : await findPost(parts.kit.store.db, Number(id));
  if (post?.state !== "published" || String(post.revision) !== revision) throw notFound(w.t("site.thisPage"));
  const folder = join(parts.kit.config.dataDir, "cache", "cards");
  const file = join(folder, `${id}-${revision}-${settings.accent.slice(1)}.png`);
  let png = await readFile(file).catch(() => undefined);
  if (png === undefined) {
    const { renderCard } = await import("./look/card.ts");
    png = Buffer.from(await renderCard({ title: post.title || excerpt(post.markdown, 140), siteName: settings.siteName, author: settings.ownerName, accent: settings.accent, language: post.language }));
    await mkdir(folder, { recursive: true });
    await writeFile(`${file}.part`, png);
    await rename(`${file}.part`, file);
  }
  return new Response(png as BodyInit, { headers: { "Content-Type": "image/png", "Cache-Control": "public, max-age=86400", "X-Content-Type-Options": "nosniff" } });
}
