import { Hono } from "hono";

import { notFound } from "#core/errors.ts";
import { readForm } from "#core/read-form.ts";
import { findReply } from "#conversation";
import { replyIsReported } from "#flows/reply-is-reported.ts";

import { sealFits, formSeal } from "./form-seal.ts";
import { html, type Piece } from "./html.ts";
import { named, written } from "./look/written.ts";
import { page, plainly } from "./page.ts";
import type { SiteContext, SiteEnv, SiteParts } from "./parts.ts";
import { textarea } from "./reply-form.ts";
import { privately, textOf, tooOften, type Visitors } from "./visitors.ts";

/** `/replies/:id/report` and `/replies/:id/appeal`: a reader asks an owner to look at a reply. */
export function reportPages(parts: SiteParts, visitors: Visitors): Hono<SiteEnv> {
  const { kit } = parts;
  const app = new Hono<SiteEnv>();
  for (const kind of ["report", "appeal"] as const) {
    app.get(`/replies/:id{[0-9]+}/${kind}`, async (c) => {
      return await formPage(c, parts, kind, Number(c.req.param("id")));
    });

    app.post(`/replies/:id{[0-9]+}/${kind}`, async (c) => {
      const { words: w } = c.var;
      const replyId = Number(c.req.param("id"));
      const body = await readForm(c);
      const reason = textOf(body, "reason").trim().slice(0, 2000);
      const contact = textOf(body, "contact").trim().slice(0, 254);
      const fault =
        visitors.isStrange(c) || !sealFits(kit, `reply ${replyId}`, textOf(body, "seal"));
      if (fault)
        return await formPage(c, parts, kind, replyId, { reason, said: w.t("site.formStale") });
      if (reason === "")
        return await formPage(c, parts, kind, replyId, { reason, said: w.t("site.wrongReason") });
      if (await visitors.isTooOften(c, "write")) return tooOften(c);
      const isAddress = /^[^\s@<>"',;]+@[^\s@<>"',;]+$/.test(contact);
      const outcome = await replyIsReported(kit.store, kit.secrets, {
        kind,
        replyId,
        reason,
        contact: isAddress ? contact : null,
      });
      if (outcome.kind === "not-found") throw notFound("That reply");
      const said = { title: w.t(`site.${kind}Thanks`), text: w.t(`conversation.${kind}Done`) };
      return privately(plainly(c, said));
    });
  }
  return app;
}

async function formPage(
  c: SiteContext,
  { kit }: SiteParts,
  kind: "report" | "appeal",
  id: number,
  wrong?: { readonly reason: string; readonly said: string },
): Promise<Response> {
  const { words: w } = c.var;
  const reply = await findReply(kit.store.db, { id });
  if (reply?.state !== (kind === "report" ? "visible" : "hidden")) throw notFound("That reply");
  const about: Piece =
    kind === "report"
      ? html`<blockquote class="card">
          ${written(w, reply)}
          <p class="small">${named(reply.author_name)}</p>
        </blockquote>`
      : html`<p class="trace">
          <span
            >${w.t("conversation.hiddenTrace", {
              date: w.date(reply.hidden_at ?? 0),
              reason: reply.hidden_reason,
            })}</span
          >
        </p>`;
  const text = textarea("reason", wrong?.reason ?? "", html`rows="5" maxlength="2000" required`);
  const answer = page(
    c,
    { title: w.t(`conversation.${kind}Title`), noIndex: true },
    html`<main id="main" class="page">
      <header class="head">
        <h1>${w.t(`conversation.${kind}Title`)}</h1>
        <p class="standfirst">${w.t(`conversation.${kind}Help`)}</p>
      </header>
      ${about}
      <form class="card form" method="post" action="/replies/${id}/${kind}">
        ${wrong === undefined ? "" : html`<p class="flash bad" role="alert">${wrong.said}</p>`}
        <input type="hidden" name="seal" value="${formSeal(kit, `reply ${id}`)}" />
        <div class="field">
          <label for="reason">${w.t(`conversation.${kind}Reason`)}</label>
          ${text}
        </div>
        <div class="field">
          <label for="contact">${w.t("conversation.reportContact")}</label>
          <p class="help" id="contact-h">${w.t("site.contactHelp")}</p>
          <input
            id="contact"
            name="contact"
            type="email"
            maxlength="254"
            autocomplete="email"
            aria-describedby="contact-h"
          />
        </div>
        <div class="actions">
          <button class="btn main">${w.t(`conversation.${kind}Send`)}</button>
          <a class="btn quiet" href="/replies/${id}">${w.t("site.cancel")}</a>
        </div>
      </form>
    </main>`,
    wrong === undefined ? 200 : 422,
  );
  return privately(answer);
}
