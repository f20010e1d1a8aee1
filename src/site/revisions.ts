import { Hono } from "hono";

import { diffTexts, type DiffParagraph, type Revision, revisionsOf } from "#posts";
import type { Messages } from "#words";

import { publicPost } from "./article.ts";
import { bylineOf, hostOf } from "./byline.ts";
import { tongueOf } from "./entries.ts";
import { html, type Piece } from "#web/html.ts";
import { icon } from "#look/icons.ts";
import { page } from "./page.ts";
import { queryNumber } from "#web/query-number.ts";
import type { SiteContext, SiteEnv } from "./context.ts";

/** So many changes stand on a page. */
const mostOnPage = 10;

/** `…/revisions`: every change of a post, with its reason and what exactly changed. */
export function revisionPages(): Hono<SiteEnv> {
  const app = new Hono<SiteEnv>();
  for (const kind of ["article", "note"] as const)
    app.get(`/${kind}s/:slug/revisions`, async (c) => {
      const { messages, parts } = c.var;
      const post = await publicPost(c, kind, c.req.param("slug"));
      if (post instanceof Response) return post;
      c.var.tags.push(`post:${post.id}`);
      const revisions = await revisionsOf(parts.kit.store.db, post.id);
      const count = Math.max(0, revisions.length - 1);
      const from = queryNumber(c, "before");
      const upTo = revisions.findIndex(({ number }) => from !== undefined && number >= from);
      const end = upTo === -1 ? revisions.length : upTo;
      const start = Math.max(1, end - mostOnPage);
      const hostId = await hostOf(parts.kit.store.db, c.var.settings);
      const changes = revisions
        .slice(start, end)
        .map((after, i) =>
          change(
            messages,
            revisions[start + i - 1],
            after,
            tongueOf(messages, post),
            changedBy(c, hostId, after),
          ),
        );
      const older = html`<p>
        <a class="btn" rel="next" href="?before=${revisions[start]?.number}"
          >${messages.t("site.older")} ${icon("arrow")}</a
        >
      </p>`;
      const title = post.title || messages.t("site.note");
      const first = messages.dateTime(revisions[0]?.at ?? post.published_at ?? 0);
      return page(
        c,
        { title: messages.t("site.revisionsTitle", { title }), noIndex: true },
        html`<main id="main" class="page">
          <header class="head">
            <a class="kicker" href="${post.uri}">${title}</a>
            <h1>${messages.t("site.revisions")}</h1>
            <p class="standfirst">
              ${count === 0 ? messages.t("site.revisionsNone") : messages.t("site.revisionsIntro", { count })}
            </p>
          </header>
          ${changes.toReversed()} ${start > 1 ? older : ""}
          <p class="small">${messages.t("site.revisionsFirst", { date: first })}</p>
        </main>`,
      );
    });
  return app;
}

/** Who changed it, where that is somebody else than whoever runs the site. */
function changedBy(c: SiteContext, hostId: number | undefined, change: Revision): Piece {
  const writer = { userId: change.userId, name: change.by };
  const { name, isHost } = bylineOf(c.var.settings, hostId, writer);
  if (isHost) return "";
  return html`<p class="small">${c.var.messages.t("site.changedBy", { name })}</p>`;
}

function change(
  messages: Messages,
  before: Revision | undefined,
  after: Revision,
  says: Piece,
  who: Piece,
): Piece {
  const texts = (["title", "summary", "markdown"] as const)
    .filter((name) => before?.[name] !== after[name])
    .map((name) => diffTexts(before?.[name] ?? "", after[name]));
  return html`<section>
    <h2 id="r${after.number}">
      <time datetime="${new Date(after.at).toISOString()}">${messages.dateTime(after.at)}</time>
    </h2>
    ${who} ${after.reason === "" ? "" : html`<p>${after.reason}</p>`}
    ${texts.map((paragraphs) => html`<div class="prose diff" ${says}>${shown(messages, paragraphs)}</div> `)}
  </section> `;
}

/** What changed, with a paragraph around it; long stretches that stayed the same are only counted. */
function shown(messages: Messages, paragraphs: readonly DiffParagraph[]): Piece[] {
  const isSame = (at: number): boolean =>
    paragraphs[at]?.pieces.every((piece) => piece.kind === "same") ?? true;
  const pieces: Piece[] = [];
  let skipped = 0;
  const tellSkipped = (): void => {
    if (skipped > 0)
      pieces.push(
        html`<p class="same">${messages.t("site.sameParagraphs", { count: skipped })}</p> `,
      );
    skipped = 0;
  };
  paragraphs.forEach((one, at) => {
    if (isSame(at) && isSame(at - 1) && isSame(at + 1)) {
      skipped += 1;
      return;
    }
    tellSkipped();
    pieces.push(paragraph(messages, one));
  });
  tellSkipped();
  return pieces;
}

/** The lines of a text as it was typed: in a list or a table they matter. */
function lines(text: string): Piece[] {
  return text.split("\n").map((line, i) => (i === 0 ? html`${line}` : html`<br />${line}`));
}

function paragraph(messages: Messages, { pieces }: DiffParagraph): Piece {
  const kinds = new Set(pieces.map((piece) => piece.kind));
  const text = pieces.map(({ kind, text: said }) =>
    kind === "added"
      ? html`<ins>${lines(said)}</ins>`
      : kind === "removed"
        ? html`<del>${lines(said)}</del>`
        : html`${lines(said)}`,
  );
  if (!kinds.has("added") && !kinds.has("removed")) return html`<p>${text}</p> `;
  const kind = kinds.size > 1 ? "changed" : kinds.has("added") ? "added" : "removed";
  return html`<p class="${kind}">
    <span class="hint">${messages.t(`site.diff_${kind}`)}</span>${text}
  </p> `;
}
