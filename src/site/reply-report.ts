import { Hono } from "hono";

import { notFound } from "#core/errors.ts";
import { readMailAddress } from "#core/mail-address.ts";
import { formFields } from "#web/fields.ts";
import { findReply } from "#conversation";
import { replyIsReported } from "#flows/reply-is-reported.ts";
import type { Messages } from "#words";

import { type Fault, faultOf, faultSummary, faultyTitle, fieldState } from "#web/form-faults.ts";
import { goneWithPost } from "./gone-page.ts";
import { isPublicFormToken, publicFormToken } from "#web/form-token.ts";
import { html, type Piece } from "#web/html.ts";
import { named, written } from "#look/written.ts";
import { page, messagePage } from "./page.ts";
import type { SiteContext, SiteEnv, SiteParts } from "./context.ts";
import { textarea } from "./reply-form.ts";
import { privately, type Visitors } from "./visitors.ts";
import { wayBack } from "./way-back.ts";

/** `/replies/:id/report` and `/replies/:id/appeal`: a reader asks an owner to look at a reply. */
export function reportPages(parts: SiteParts, visitors: Visitors): Hono<SiteEnv> {
  const { kit } = parts;
  const app = new Hono<SiteEnv>();
  for (const kind of ["report", "appeal"] as const) {
    app.get(`/replies/:id{[0-9]+}/${kind}`, async (c) => {
      return await formPage(c, parts, kind, Number(c.req.param("id")));
    });

    app.post(`/replies/:id{[0-9]+}/${kind}`, async (c) => {
      const { messages } = c.var;
      const replyId = Number(c.req.param("id"));
      const form = await formFields(c);
      const typed = {
        reason: form.text("reason").trim().slice(0, 2000),
        contact: form.text("contact").trim().slice(0, 254),
      };
      // What was typed stays in the form, whatever was wrong.
      const refuse = async (faults: readonly Fault[], status: number): Promise<Response> =>
        await formPage(c, parts, kind, replyId, { ...typed, faults, status });
      if (
        visitors.isStrange(c) ||
        !isPublicFormToken(kit, `${kind} ${replyId}`, form.text("token"))
      )
        return await refuse([{ text: messages.t("site.formStale") }], 422);
      const faults = faultsOf(messages, typed);
      if (faults.length > 0) return await refuse(faults, 422);
      if (await visitors.isTooOften(c, "write"))
        return await refuse([{ text: messages.t("site.reportTooOften") }], 429);
      const outcome = await replyIsReported(kit.store, kit.secrets, {
        kind,
        replyId,
        reason: typed.reason,
        contact: typed.contact === "" ? null : typed.contact,
      });
      if (outcome.kind === "not-found") throw notFound("That reply");
      const said = {
        title: messages.t(`site.${kind}Thanks`),
        text: messages.t(`conversation.${kind}Done`),
      };
      const action = html`<p class="actions">${await wayBack(c, { replyId })}</p>`;
      return privately(messagePage(c, { ...said, action }));
    });
  }
  return app;
}

/** What was typed and could not be taken, and why. */
interface Typed {
  readonly reason: string;
  readonly contact: string;
  readonly faults: readonly Fault[];
  readonly status: number;
}

function faultsOf(
  messages: Messages,
  { reason, contact }: Pick<Typed, "reason" | "contact">,
): Fault[] {
  return [
    ...(reason === "" ? [{ field: "reason", text: messages.t("site.wrongReason") }] : []),
    ...(contact !== "" && readMailAddress(contact) === undefined
      ? [{ field: "contact", text: messages.t("site.wrongContact") }]
      : []),
  ];
}

async function formPage(
  c: SiteContext,
  { kit }: SiteParts,
  kind: "report" | "appeal",
  id: number,
  typed: Typed = { reason: "", contact: "", faults: [], status: 200 },
): Promise<Response> {
  const { messages } = c.var;
  const reply = await findReply(kit.store.db, { id });
  const gone = await goneWithPost(c, reply);
  if (gone !== undefined) return gone;
  if (reply?.state !== (kind === "report" ? "visible" : "hidden")) throw notFound("That reply");
  const about: Piece =
    kind === "report"
      ? html`<blockquote class="card">
          ${written(messages, reply)}
          <p class="small">${named(reply.author_name)}</p>
        </blockquote>`
      : html`<p class="trace">
          <span
            >${messages.t("conversation.hiddenTrace", {
              date: messages.date(reply.hidden_at ?? 0),
              reason: reply.hidden_reason,
            })}</span
          >
        </p>`;
  const { faults } = typed;
  const heading = messages.t(`conversation.${kind}Title`);
  const text = textarea(
    "reason",
    typed.reason,
    html`rows="5" maxlength="2000" required ${fieldState(faults, "reason")}`,
  );
  const answer = page(
    c,
    { title: faultyTitle(messages, heading, faults), noIndex: true },
    html`<main id="main" class="page">
      <header class="head">
        <h1>${heading}</h1>
        <p class="standfirst">${messages.t(`conversation.${kind}Help`)}</p>
      </header>
      ${faultSummary(messages, faults)} ${about}
      <form class="card form" method="post" action="/replies/${id}/${kind}">
        <input type="hidden" name="token" value="${publicFormToken(kit, `${kind} ${id}`)}" />
        <div class="field">
          <label for="reason">${messages.t(`conversation.${kind}Reason`)}</label>
          ${text} ${faultOf(faults, "reason")}
        </div>
        <div class="field">
          <label for="contact">${messages.t("conversation.reportContact")}</label>
          <p class="help" id="contact-h">${messages.t("site.contactHelp")}</p>
          <input
            id="contact"
            name="contact"
            type="email"
            maxlength="254"
            autocomplete="email"
            value="${typed.contact}"
            ${fieldState(faults, "contact", "contact-h")}
          />
          ${faultOf(faults, "contact")}
        </div>
        <div class="actions">
          <button class="btn main">${messages.t(`conversation.${kind}Send`)}</button>
          <a class="btn quiet" href="/replies/${id}">${messages.t("site.cancel")}</a>
        </div>
      </form>
    </main>`,
    typed.status,
  );
  return privately(answer);
}
