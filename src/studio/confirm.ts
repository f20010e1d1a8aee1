import { Hono } from "hono";
import { html } from "hono/html";

import { listPasskeys, passwordFits, passwordHashOf, signInByPasskey } from "#sign-in";
import { icon } from "#look/icons.ts";

import { fault as faultLine, field, formFields } from "#web/fields.ts";
import { doorPage, token } from "./frame.ts";
import type { StudioContext, StudioEnv, StudioParts } from "./context.ts";
import {
  dropChallenge,
  passkeySite,
  readPasskeyAnswer,
  takeChallenge,
} from "./passkey-exchange.ts";
import { safeReturn } from "./safe-return.ts";
import { signIn, signInLog } from "./session.ts";
import { needs } from "./permit.ts";

/**
 * `/studio/confirm`: who is signed in shows a password or passkey again before changing who gets in. The
 * session is a new one afterwards.
 */
export function confirmScreen({ kit }: StudioParts): Hono<StudioEnv> {
  const app = new Hono<StudioEnv>();
  // Whoever took a session may guess here, so it is counted for the user, from wherever.
  const tries = kit.limits.limiter("confirm", { points: 10, perSeconds: 600 });
  const isAllowed = async (c: StudioContext): Promise<boolean> =>
    (await tries.take(String(c.var.user.id))).allowed;

  app.get("/studio/confirm", needs("studio.open"), async (c) => await page(c, c.req.query("to")));

  app.post("/studio/confirm", needs("studio.open"), async (c) => {
    const { messages, user, parts } = c.var;
    const form = await formFields(c);
    const to = form.text("to");
    if (!(await isAllowed(c))) return await page(c, to, messages.t("studio.signInTooOften"), 429);
    const known = await passwordHashOf(parts.kit.store.db, user.id);
    if (!(await passwordFits(form.text("password"), known))) {
      signInLog.warning`User ${user.id} is signed in and showed a password that was not right.`;
      return await page(c, to, messages.t("account.confirmWrong"), 401);
    }
    await tries.forget(String(user.id));
    await signIn(c, parts.kit, user.id, "password");
    return c.redirect(safeReturn(to), 303);
  });

  app.post("/studio/confirm/passkey", needs("studio.open"), async (c) => {
    const { messages, user, parts } = c.var;
    const { kit } = parts;
    if (!(await isAllowed(c))) return c.json({ fault: messages.t("studio.signInTooOften") }, 429);
    const challenge = takeChallenge(c, kit);
    const answer = await readPasskeyAnswer(c, "authentication");
    dropChallenge(c, kit);
    const shown =
      challenge === undefined || answer === undefined
        ? undefined
        : await signInByPasskey(kit.store, await passkeySite(kit), challenge, answer);
    if (shown?.id !== user.id) {
      signInLog.warning`User ${user.id} is signed in and showed a passkey that was not right.`;
      return c.json({ fault: messages.t("studio.passkeyWrong") }, 401);
    }
    await tries.forget(String(user.id));
    await signIn(c, kit, user.id, "passkey");
    return c.json({ to: safeReturn(c.req.query("to")) });
  });
  return app;
}

async function page(
  c: StudioContext,
  wayBack: string | undefined,
  fault?: string,
  status: 200 | 401 | 429 = 200,
): Promise<Response> {
  const { messages, user, parts, settings, formToken } = c.var;
  const { db } = parts.kit.store;
  const hasPassword = (await passwordHashOf(db, user.id)) !== null;
  const hasPasskey = (await listPasskeys(db, user.id)).length > 0;
  const to = safeReturn(wayBack);
  const byPassword = html`<form method="post" action="/studio/confirm" class="form">
    ${token(c)}
    <input type="hidden" name="to" value="${to}" />
    <input type="hidden" name="email" value="${user.email ?? user.name}" autocomplete="username" />
    ${field({ name: "password", label: messages.t("studio.password"), type: "password", autocomplete: "current-password", required: true })}
    <button class="btn main">${messages.t("account.confirmButton")}</button>
  </form>`;
  const byPasskey = html`<passkey-button
    data-token="${formToken}"
    data-options="/studio/sign-in/passkey/options"
    data-answer="/studio/confirm/passkey?to=${encodeURIComponent(to)}"
    data-failed="${messages.t("studio.passkeyFailed")}"
    hidden
  >
    ${hasPassword ? html`<p class="or">${messages.t("setup.or")}</p>` : ""}
    <button type="button" class="btn">${icon("key")} ${messages.t("studio.signInPasskey")}</button>
  </passkey-button>`;
  return await c.html(
    doorPage({
      messages,
      title: messages.t("account.confirmTitle"),
      settings,
      assets: parts.assets,
      content: html`<div class="card">
        <h1>${messages.t("account.confirmTitle")}</h1>
        <p>${messages.t("account.confirmHow")}</p>
        ${faultLine(fault)} ${hasPassword ? byPassword : ""} ${hasPasskey ? byPasskey : ""}
        <p><a href="${to}">${messages.t("studio.cancel")}</a></p>
      </div>`,
    }),
    status,
  );
}
