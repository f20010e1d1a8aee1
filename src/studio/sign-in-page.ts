import { type Context, Hono } from "hono";
import { html } from "hono/html";

import { visitorAddress } from "#web/client-address.ts";
import {
  endSession,
  findUserByEmail,
  passwordHashOf,
  findSession,
  passkeyRequest,
  passwordFits,
  signInByPasskey,
} from "#sign-in";
import { icon } from "#look/icons.ts";
import { type Messages, messagesFor } from "#words";

import { fault, field, formFields, type Piece } from "#web/fields.ts";
import { refuseOtherSites } from "#web/same-origin.ts";
import { doorPage } from "./frame.ts";
import { knownBrowser } from "./known-browser.ts";
import {
  dropChallenge,
  keepChallenge,
  passkeySite,
  readPasskeyAnswer,
  takeChallenge,
} from "./passkey-exchange.ts";
import type { StudioEnv, StudioParts } from "./context.ts";
import { safeReturn } from "./safe-return.ts";
import { forgetSession, sessionToken, signIn, signInLog } from "./session.ts";

/** `/studio/sign-in` and `/studio/sign-out`. */
export function signInPages(parts: StudioParts): Hono<StudioEnv> {
  const { kit } = parts;
  const app = new Hono<StudioEnv>();
  // Ten tries in ten minutes from one place; networks around it have little more, since one stranger may have
  // all their addresses. For one account from everywhere ten times as many: enough to stop guessing. A browser in
  // which its owner signed in before has tries of its own, so that strangers cannot keep the owner out.
  const perSeconds = 600;
  const fromPlace = kit.limits.placeLimiter("sign-in", { points: [10, 20, 40], perSeconds });
  const toAccount = kit.limits.limiter("account", { points: 100, perSeconds });
  const fromKnown = kit.limits.limiter("known browser", { points: 10, perSeconds });
  const siteMessages = async (): Promise<Messages> =>
    messagesFor((await kit.settings.get()).language);
  const allowed = async (
    c: Context,
    account?: { readonly email: string; readonly userId: number | undefined },
  ): Promise<boolean> => {
    const known = knownBrowser(c, kit, account?.userId);
    if (known !== undefined && (await fromKnown.take(known)).allowed) return true;
    const isAllowed =
      (await fromPlace.take(visitorAddress(c, kit.config))).allowed &&
      (account === undefined || (await toAccount.take(account.email)).allowed);
    if (!isAllowed) signInLog.warning`Too many tries to sign in; for ten minutes they are refused.`;
    return isAllowed;
  };

  app.get("/studio/sign-in", async (c) => await page(c, { to: c.req.query("to") }));

  app.post("/studio/sign-in", async (c) => {
    refuseOtherSites(c.req.raw, kit.config.origin);
    const form = await formFields(c);
    const email = form.text("email").slice(0, 300);
    const to = form.text("to") || undefined;
    const messages = await siteMessages();
    const user = await findUserByEmail(kit.store.db, email);
    if (!(await allowed(c, { email: email.toLowerCase(), userId: user?.id })))
      return await page(c, { email, to, fault: messages.t("studio.signInTooOften") }, 429);
    const hash = user === undefined ? null : await passwordHashOf(kit.store.db, user.id);
    const fits = await passwordFits(form.text("password"), hash);
    if (user === undefined || !fits) {
      signInLog.warning`A password was not right.`;
      return await page(c, { email, to, fault: messages.t("studio.signInWrong") }, 401);
    }
    await fromPlace.forget(visitorAddress(c, kit.config));
    await signIn(c, kit, user.id, "password");
    return c.redirect(safeReturn(to), 303);
  });

  app.post("/studio/sign-in/passkey/options", async (c) => {
    refuseOtherSites(c.req.raw, kit.config.origin);
    const options = await passkeyRequest(await passkeySite(kit));
    await keepChallenge(c, kit, options.challenge);
    return c.json(options);
  });

  app.post("/studio/sign-in/passkey", async (c) => {
    refuseOtherSites(c.req.raw, kit.config.origin);
    const messages = await siteMessages();
    if (!(await allowed(c))) return c.json({ fault: messages.t("studio.signInTooOften") }, 429);
    const challenge = takeChallenge(c, kit);
    const answer = await readPasskeyAnswer(c, "authentication");
    const user =
      challenge === undefined || answer === undefined
        ? undefined
        : await signInByPasskey(kit.store, await passkeySite(kit), challenge, answer);
    dropChallenge(c, kit);
    if (user === undefined) {
      signInLog.warning`A passkey was not right.`;
      return c.json({ fault: messages.t("studio.passkeyWrong") }, 401);
    }
    await signIn(c, kit, user.id, "passkey");
    return c.json({ to: safeReturn(c.req.query("to")) });
  });

  app.post("/studio/sign-out", async (c) => {
    refuseOtherSites(c.req.raw, kit.config.origin);
    const token = sessionToken(c, kit);
    const session =
      token === undefined
        ? undefined
        : await findSession(kit.store, kit.secrets, token, kit.clock.now());
    if (session !== undefined)
      await kit.store.transact(
        async (tx) => await endSession(tx, session.user.id, session.tokenHash),
      );
    if (session !== undefined) signInLog.info`User ${session.user.id} signed out.`;
    forgetSession(c, kit);
    return c.redirect("/", 303);
  });

  async function page(
    c: Context,
    was: {
      readonly to: string | undefined;
      readonly email?: string;
      readonly fault?: string;
    },
    status: 200 | 401 | 429 = 200,
  ): Promise<Response> {
    const settings = await kit.settings.get();
    const messages = messagesFor(settings.language, settings.timeZone);
    if (settings.setUpAt === null)
      return await c.html(
        card(messages.t("studio.notSetUp"), html`<p>${messages.t("studio.notSetUpHow")}</p>`),
        200,
      );
    const to = safeReturn(was.to);
    return await c.html(
      card(
        messages.t("studio.signInTitle"),
        html`${fault(was.fault)}
          <form method="post" action="/studio/sign-in" class="form">
            <input type="hidden" name="to" value="${to}" />
            ${field({ name: "email", label: messages.t("studio.email"), type: "email", value: was.email ?? "", autocomplete: "username webauthn", required: true })}
            ${field({ name: "password", label: messages.t("studio.password"), type: "password", autocomplete: "current-password", required: true })}
            <button class="btn main">${messages.t("studio.signIn")}</button>
          </form>
          <passkey-button
            data-options="/studio/sign-in/passkey/options"
            data-answer="/studio/sign-in/passkey?to=${encodeURIComponent(to)}"
            data-failed="${messages.t("studio.passkeyFailed")}"
            hidden
          >
            <p class="or">${messages.t("setup.or")}</p>
            <button type="button" class="btn">
              ${icon("key")} ${messages.t("studio.signInPasskey")}
            </button>
          </passkey-button>`,
      ),
      status,
    );

    function card(title: string, content: Piece): Piece {
      return doorPage({
        messages,
        title,
        settings,
        assets: parts.assets,
        content: html`<div class="card">
          <h1>${title}</h1>
          ${content}
        </div>`,
      });
    }
  }
  return app;
}
