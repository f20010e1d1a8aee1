import { Hono } from "hono";

import { notFound } from "#core/errors.ts";
import { findReply, pageOfReply, revisionsOfReply } from "#conversation";

import { html } from "./html.ts";
import { named, written } from "./look/written.ts";
import { page } from "./page.ts";
import type { SiteEnv } from "./parts.ts";

/** `/replies/:id`: a reply's own address, and what it said before it was edited. */
export function replyAddressPages(): Hono<SiteEnv> {
  const app = new Hono<SiteEnv>();

  // It leads to the reply's place in the conversation, whatever page that is on by now.
  app.get("/replies/:id{[0-9]{1,15}}", async (c) => {
    const { db } = c.var.parts.kit.store;
    const id = Number(c.req.param("id"));
    const reply = await findReply(db, { id });
    const place = reply === undefined ? undefined : await pageOfReply(db, id);
    const post = await db
      .selectFrom("posts")
      .select("uri")
      .where("id", "=", place?.postId ?? 0)
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
    const { words: w, parts } = c.var;
    const { db } = parts.kit.store;
    const reply = await findReply(db, { id: Number(c.req.param("id")) });
    if (reply?.state !== "visible") throw notFound("That reply");
    const revisions = await revisionsOfReply(db, reply.id);
    const before = revisions.toReversed().map(
      ({ replacedAt, ...text }) =>
        html`<section>
          <h2>${w.t("site.until", { date: w.dateTime(replacedAt) })}</h2>
          <div class="card">${written(w, text)}</div>
        </section> `,
    );
    return page(
      c,
      { title: w.t("conversation.revisionsTitle"), noIndex: true },
      html`<main id="main" class="page">
        <header class="head">
          <p class="kicker">${named(reply.author_name)}</p>
          <h1>${w.t("conversation.revisionsTitle")}</h1>
        </header>
        <section>
          <h2>${w.t("site.now")}</h2>
          <div class="card">${written(w, reply)}</div>
        </section>
        ${before}
        <p>
          <a class="btn" href="/replies/${reply.id}">${w.t("site.seeInPlace")}</a>
        </p>
      </main>`,
    );
  });
  return app;
}
