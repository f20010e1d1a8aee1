import { Hono } from "hono";
import { html } from "hono/html";

import { diffTexts, type DiffParagraph, revisionsOf } from "#posts";
import type { Words } from "#words";

import { publicPost } from "./article.ts";
import { page } from "./page.ts";
import type { Piece, SiteEnv } from "./parts.ts";

/** `…/revisions`: every change of a post, with its reason and what exactly changed. */
export function revisionPages(): Hono<SiteEnv> {
  const app = new Hono<SiteEnv>();
  for (const kind of ["article", "note"] as const)
    app.get(`/${kind}s/:slug/revisions`, async (c) => {
      const { words: w, parts } = c.var;
      const post = await publicPost(c, kind, c.req.param("slug"));
      if (post instanceof Response) return post;
      c.var.tags.push(`post:${post.id}`);
      const revisions = await revisionsOf(parts.kit.store.db, post.id);
      const changes = revisions.slice(1).map((after, i) => ({ before: revisions[i], after }));
      return await page(
        c,
        { title: w.t("site.revisionsTitle", { title: post.title || w.t("site.note") }), noIndex: true },
        html`<main id="main" class="page"><header class="head"><p class="kicker"><a href="${post.uri}">${post.title || w.t("site.note")}</a></p><h1>${w.t("site.revisions")}</h1><p class="standfirst">${w.t("site.revisionsIntro", { count: changes.length })}</p></header>
${changes.toReversed().map(({ before, after }) => html`<section><h2 id="r${after.number}">${w.dateTime(after.at)}</h2>${after.reason === "" ? "" : html`<p>${after.reason}</p>`}
${before === undefined || (before.title === after.title && before.summary === after.summary) ? "" : html`<div class="prose diff">${[...diffTexts(before.title, after.title), ...diffTexts(before.summary, after.summary)].map((p) => paragraph(w, p))}</div>`}
<div class="prose diff">${shown(w, before === undefined ? [] : diffTexts(before.markdown, after.markdown))}</div></section>`)}
<p class="small">${w.t("site.revisionsFirst", { date: w.dateTime(revisions[0]?.at ?? post.published_at ?? 0) })}</p></main>`,
      );
    });
  return app;
}

/** What changed, with a paragraph around it; long stretches that stayed the same are only counted. */
function shown(w: Words, paragraphs: readonly DiffParagraph[]): Piece[] {
  const isSame = (at: number): boolean => paragraphs[at]?.pieces.every((piece) => piece.kind === "same") ?? true;
  const out: Piece[] = [];
  let skipped = 0;
  const tellSkipped = (): void => {
    if (skipped > 0) out.push(html`<p class="same">${w.t("site.sameParagraphs", { count: skipped })}</p>`);
    skipped = 0;
  };
  paragraphs.forEach((one, at) => {
    if (isSame(at) && isSame(at - 1) && isSame(at + 1)) {
      skipped += 1;
      return;
    }
    tellSkipped();
    out.push(paragraph(w, one));
  });
  tellSkipped();
  return out;
}

function paragraph(w: Words, one: DiffParagraph): Piece {
  const kinds = new Set(one.pieces.map((piece) => piece.kind));
  const kind = !kinds.has("added") && !kinds.has("removed") ? "" : kinds.size === 1 && kinds.has("added") ? "added" : kinds.size === 1 ? "removed" : "changed";
  const hint = kind === "" ? "" : html`<span class="hint">${w.t(`site.diff_${kind}`)}</span>`;
  return html`<p${kind === "" ? "" : html` class="${kind}"`}>${hint}${one.pieces.map((piece) => (piece.kind === "added" ? html`<ins>${piece.text}</ins>` : piece.kind === "removed" ? html`<del>${piece.text}</del>` : html`${piece.text}`))}</p>`;
}
