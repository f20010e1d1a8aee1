import { Hono } from "hono";

import { notFound } from "#core/errors.ts";
import { findReply, pageOfReply, pageOfRevisions } from "#conversation";

import { goneWithPost } from "./gone-page.ts";
import { html, type Piece } from "#web/html.ts";
import { icon } from "#look/icons.ts";
import { named, written } from "#look/written.ts";
import { page } from "./page.ts";
import { queryNumber } from "#web/query-number.ts";
import type { SiteEnv } from "./context.ts";

/** `/replies/:id`: a reply's own address, and what it said before it was edited. */
export function replyAddressPages(): Hono<SiteEnv> {
  const app = new Hono<SiteEnv>();

  // It leads to the reply's place in the conversation, whatever page that is on by now.
  app.get("/replies/:id{[0-9]{1,15}}", async (c) => {
    const { db } = c.var.parts.kit.store;
    const id = Number(c.req.param("id"));
    const reply = await findReply(db, { id });
    const gone = await goneWithPost(c, reply);
    if (gone !== undefined) return gone;
    const place = reply === undefined ? undefined : await pageOfReply(db, id);
    const post = await db
      .selectFrom("posts")
      .select("uri")
      .where("id", "=", place?.conversationId ?? 0)
      .where("state", "=", "published")
      .executeTakeFirst();
    // What is held back is not there yet for anyone.
    if (reply === undefined || reply.state === "held" || post?.uri == null)
      throw notFound("That reply");
    const path = new URL(post.uri).pathname;
    const query = place?.after === undefined ? "" : `?after=${place.after}`;
    return c.redirect(`${path}${query}#reply-${id}`, 302);
  });

  app.get("/replies/:id{[0-9]{1,15}}/revisions", async (c) => {
    const { messages, parts } = c.var;
    const { db } = parts.kit.store;
    const reply = await findReply(db, { id: Number(c.req.param("id")) });
    const gone = await goneWithPost(c, reply);
    if (gone !== undefined) return gone;
    if (reply?.state !== "visible") throw notFound("That reply");
    const from = queryNumber(c, "before");
    const { revisions, next, notKept } = await pageOfRevisions(db, reply, from);
    // Whoever wrote it need not be told to have changed it.
    const changedBy = (by: string | null, author: string): Piece =>
      by === null || by === "" || by === author
        ? ""
        : html`<p class="small">${messages.t("site.changedBy", { name: by })}</p>`;
    const before = revisions.map(
      ({ replacedAt, by, ...text }) =>
        html`<section>
          <h2>${messages.t("site.until", { date: messages.dateTime(replacedAt) })}</h2>
          ${changedBy(by, reply.author_name)}
          <div class="card">${written(messages, text)}</div>
        </section> `,
    );
    const now = html`<section>
      <h2>${messages.t("site.now")}</h2>
      <div class="card">${written(messages, reply)}</div>
    </section>`;
    const older = html`<a
      class="btn"
      rel="next"
      href="/replies/${reply.id}/revisions?before=${next}"
      >${messages.t("conversation.revisionsOlder")} ${icon("arrow")}</a
    >`;
    return page(
      c,
      { title: messages.t("conversation.revisionsTitle"), noIndex: true },
      html`<main id="main" class="page">
        <header class="head">
          <p class="kicker">${named(reply.author_name)}</p>
          <h1>${messages.t("conversation.revisionsTitle")}</h1>
          ${
            notKept === 0
              ? ""
              : html`<p class="standfirst">
                  ${messages.t("conversation.revisionsNotKept", { count: notKept })}
                </p>`
          }
        </header>
        ${from === undefined ? now : ""} ${before}
        <p class="actions">
          ${next === undefined ? "" : older}
          <a class="btn" href="/replies/${reply.id}">${messages.t("site.seeInPlace")}</a>
        </p>
      </main>`,
    );
  });
  return app;
}
