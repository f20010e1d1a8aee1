import { Hono } from "hono";

import { isStorageFault } from "#core/db/faults.ts";
import { formFields } from "#web/fields.ts";
import { readerAsksAgain, readerReplies } from "#flows/reader-replies.ts";

import { publicPost } from "./article.ts";
import { isPublicFormToken } from "#web/form-token.ts";
import { html } from "#web/html.ts";
import { messagePage } from "./page.ts";
import type { SiteContext, SiteEnv, SiteParts } from "./context.ts";
import { replyPage } from "./reply-page.ts";
import { privately, tooOften, type Visitors } from "./visitors.ts";
import { wayBack } from "./way-back.ts";

/** `POST /articles/:slug/reply` and `/notes/:slug/reply`: a reader replies; a link goes to their mail. */
export function replySendPages(parts: SiteParts, visitors: Visitors): Hono<SiteEnv> {
  const { store, secrets, config } = parts.kit;
  const app = new Hono<SiteEnv>();

  for (const kind of ["article", "note"] as const)
    app.post(`/${kind}s/:slug/reply`, async (c) => {
      const { messages } = c.var;
      const post = await publicPost(c, kind, c.req.param("slug"));
      if (post instanceof Response) return post;
      const form = await formFields(c);
      const to = Number(form.text("to")) || undefined;
      const typed = {
        name: form.text("name"),
        email: form.text("email"),
        source: form.text("source").replaceAll("\r\n", "\n"),
        notify: form.text("notify") !== "",
        to,
      };
      // What was typed stays in the form, whatever was wrong.
      const refuse = async (message: string, status: number): Promise<Response> =>
        privately(await replyPage(c, post, { ...typed, wrong: [], message }, status));
      const token = form.text("token");
      if (visitors.isStrange(c) || !isPublicFormToken(parts.kit, `post ${post.id}`, token))
        return await refuse(messages.t("site.formStale"), 403);
      if (await visitors.isTooOften(c, "write"))
        return await refuse(messages.t("conversation.tooOften"), 429);
      // A field that only machines fill; they are told what people are told.
      if (form.text("website") !== "") return await mailSent(c, "", post.id);
      const outcome = await readerReplies(store, secrets, config.origin, {
        ...typed,
        postId: post.id,
        parentId: to ?? null,
        language: messages.language,
        client: visitors.keyOf(c),
      }).catch((fault: unknown) => {
        if (isStorageFault(fault) && fault.status === 507) return { kind: "full" } as const;
        throw fault;
      });
      switch (outcome.kind) {
        case "mail-sent":
          return await mailSent(c, outcome.again, post.id);
        case "wrong":
          return privately(await replyPage(c, post, { ...typed, wrong: outcome.fields }, 422));
        case "full":
          return await refuse(messages.t("errors.fullText"), 507);
        case "no-post":
          return await refuse(messages.t("conversation.noPost"), 409);
        case "too-often":
          return await refuse(messages.t("conversation.tooOften"), 429);
        case "closed":
          return await refuse(messages.t("conversation.closed"), 403);
      }
    });

  // Where the form leads when its page is loaded anew.
  for (const kind of ["article", "note"] as const)
    app.get(`/${kind}s/:slug/reply`, (c) =>
      c.redirect(`/${kind}s/${encodeURIComponent(c.req.param("slug"))}#reply`, 303),
    );

  app.post("/reply/again", async (c) => {
    const form = await formFields(c);
    const postId = Number(form.text("post")) || 0;
    if (visitors.isStrange(c) || (await visitors.isTooOften(c, "write")))
      return tooOften(c, await wayBack(c, { postId }));
    const client = visitors.keyOf(c);
    const before = form.text("again").slice(0, 200);
    const outcome = await readerAsksAgain(store, secrets, config.origin, before, client);
    return outcome.kind === "too-often"
      ? tooOften(c, await wayBack(c, { postId }))
      : await mailSent(c, outcome.again, postId);
  });
  return app;
}

async function mailSent(c: SiteContext, again: string, postId: number): Promise<Response> {
  const { messages } = c.var;
  const answer = messagePage(c, {
    title: messages.t("conversation.mailSentTitle"),
    icon: "mail",
    text: messages.t("conversation.mailSent"),
    action: html`<form class="form" method="post" action="/reply/again">
      <p class="help">${messages.t("conversation.mailAgain")}</p>
      <input type="hidden" name="again" value="${again}" />
      <input type="hidden" name="post" value="${postId}" />
      <div class="actions">
        <button class="btn">${messages.t("conversation.mailAgainSend")}</button>
        ${await wayBack(c, { postId }, "btn quiet")}
      </div>
    </form>`,
  });
  return privately(answer);
}
