import { Hono } from "hono";
import { html } from "hono/html";

import { settingsChange } from "#flows/settings-change.ts";
import { licences, settingsShape } from "#presence";
import {
  addPasskey,
  endOtherSessions,
  endSession,
  hashPassword,
  listPasskeys,
  listSessions,
  longestPassword,
  passkeyCreation,
  passwordFits,
  passwordHashOf,
  removePasskey,
  setPassword,
  shortestPassword,
  verifyNewPasskey,
} from "#sign-in";

import { icon } from "#look/icons.ts";

import { choice, fault as faultLine, field, formFields, type Piece, tick } from "#web/fields.ts";
import { goTo, moment, screen, token } from "./frame.ts";
import { licenceWord } from "./licences.ts";
import type { StudioContext, StudioEnv, StudioParts } from "./context.ts";
import {
  dropChallenge,
  keepChallenge,
  passkeySite,
  readPasskeyAnswer,
  takeChallenge,
} from "./passkey-exchange.ts";
import { passwordWords } from "./password-words.ts";
import { isFresh, requireFresh, signInLog } from "./session.ts";
import { may, needs } from "./permit.ts";

const siteShape = settingsShape.pick({
  siteName: true,
  ownerName: true,
  language: true,
  timeZone: true,
  accent: true,
  defaultLicence: true,
});

/** All the machine knows, and the one that is chosen, which may have another name. */
function timeZones(chosen: string): { readonly value: string; readonly label: string }[] {
  const names = new Set([...Intl.supportedValuesOf("timeZone"), "UTC", chosen]);
  return [...names].toSorted().map((value) => ({ value, label: value.replaceAll("_", " ") }));
}

const languageNames = [
  { value: "da", label: "Dansk" },
  { value: "en", label: "English" },
] as const;

/** `/studio/settings`: the site, and the owner's own ways in. */
export function settingsScreen({ kit }: StudioParts): Hono<StudioEnv> {
  const app = new Hono<StudioEnv>();
  app.get("/studio/settings", needs("studio.open"), async (c) => await page(c));

  app.post("/studio/settings/site", needs("settings.change"), async (c) => {
    const form = await formFields(c);
    const checked = siteShape.safeParse(
      Object.fromEntries(Object.keys(siteShape.shape).map((key) => [key, form.text(key)])),
    );
    if (!checked.success) return await page(c, c.var.messages.t("studio.settingsFault"));
    await settingsChange(c.var.parts.kit.store, c.var.by, {
      ...checked.data,
      holdFirstReply: form.ticked("holdFirstReply"),
      readersMayReply: form.ticked("readersMayReply"),
    });
    return goTo(c, "/studio/settings", "saved");
  });

  // What follows changes who gets in.
  const fresh = requireFresh("/studio/settings");
  const tries = kit.limits.limiter("new password", { points: 10, perSeconds: 600 });

  app.post("/studio/settings/password", needs("studio.open"), fresh, async (c) => {
    const form = await formFields(c);
    const { user, session, messages, parts, settings } = c.var;
    const given = form.text("newPassword");
    const has = await passwordHashOf(parts.kit.store.db, user.id);
    if (!(await tries.take(String(user.id))).allowed)
      return await page(c, messages.t("studio.signInTooOften"));
    if (has !== null && !(await passwordFits(form.text("password"), has)))
      return await page(c, messages.t("studio.passwordWrong"));
    const own = [
      settings.siteName,
      settings.ownerName,
      settings.handle,
      user.name,
      user.email ?? "",
    ];
    const fault = await passwordWords(messages, given, [...own, parts.kit.config.origin]);
    if (fault !== undefined) return await page(c, fault);
    const hash = await hashPassword(given);
    await parts.kit.store.transact(async (tx) => await setPassword(tx, user.id, hash, session));
    signInLog.info`User ${user.id} has a new password; other browsers are signed out.`;
    return goTo(c, "/studio/settings", "saved");
  });

  app.post("/studio/settings/passkeys/options", needs("studio.open"), fresh, async (c) => {
    const { kit } = c.var.parts;
    const options = await passkeyCreation(kit.store.db, await passkeySite(kit), c.var.user);
    await keepChallenge(c, kit, options.challenge);
    return c.json(options);
  });

  app.post("/studio/settings/passkeys", needs("studio.open"), fresh, async (c) => {
    const { kit } = c.var.parts;
    const challenge = takeChallenge(c, kit);
    const answer = await readPasskeyAnswer(c, "registration");
    dropChallenge(c, kit);
    const passkey =
      challenge === undefined || answer === undefined
        ? undefined
        : await verifyNewPasskey(await passkeySite(kit), challenge, answer);
    if (passkey === undefined)
      return c.json({ fault: c.var.messages.t("studio.passkeyWrong") }, 400);
    const name = c.var.messages.date(kit.clock.now());
    await kit.store.transact(async (tx) => await addPasskey(tx, c.var.user.id, passkey, name));
    signInLog.info`User ${c.var.user.id} has a new passkey.`;
    return c.json({ kind: "added" });
  });

  app.post("/studio/settings/passkeys/remove", needs("studio.open"), fresh, async (c) => {
    const form = await formFields(c);
    const removed = await c.var.parts.kit.store.transact(
      async (tx) => await removePasskey(tx, c.var.user.id, form.text("id")),
    );
    if (removed) signInLog.info`User ${c.var.user.id} removed a passkey.`;
    return removed
      ? goTo(c, "/studio/settings", "saved")
      : await page(c, c.var.messages.t("studio.lastWayIn"));
  });

  app.post("/studio/settings/sessions", needs("studio.open"), fresh, async (c) => {
    const which = (await formFields(c)).text("session");
    const { user, session } = c.var;
    await c.var.parts.kit.store.transact(async (tx) =>
      which === "others"
        ? await endOtherSessions(tx, user.id, session)
        : await endSession(tx, user.id, which),
    );
    signInLog.info`User ${user.id} signed other browsers out.`;
    return goTo(c, "/studio/settings", "saved");
  });
  return app;
}

async function page(c: StudioContext, fault?: string): Promise<Response> {
  const { messages, settings, parts, user, session } = c.var;
  const { db } = parts.kit.store;
  const passkeys = await listPasskeys(db, user.id);
  const sessions = await listSessions(db, user.id, parts.kit.clock.now());
  const hasPassword = (await passwordHashOf(db, user.id)) !== null;
  const { config } = parts.kit;
  const isNow = isFresh(c);
  const confirm = html`<p>
    <a class="btn" href="/studio/confirm?to=/studio/settings"
      >${icon("key")} ${messages.t("account.confirmOpen")}</a
    >
  </p>`;
  const handle = `@${settings.handle}@${new URL(config.origin).host}`;
  return await screen(
    c,
    { title: messages.t("studio.navSettings"), place: "/studio/settings" },
    html`<header><h1>${messages.t("studio.navSettings")}</h1></header>
      ${faultLine(fault)} ${may(c, "settings.change") ? siteForm(c) : ""}
      ${
        may(c, "settings.change")
          ? html`<section class="group">
              <div><h2>${messages.t("studio.settingsAddress")}</h2></div>
              <div class="stack">
                <p>${messages.t("studio.settingsAddressIs", { handle, origin: config.origin })}</p>
                ${config.originIsSet ? "" : html`<p class="help">${messages.t("studio.settingsAddressUnset")}</p>`}
                ${config.smtpUrl === undefined ? html`<p class="help">${messages.t("studio.mailUnset")}</p>` : ""}
              </div>
            </section>`
          : ""
      }
      ${
        may(c, "site.move")
          ? html`<section class="group">
              <div>
                <h2>${messages.t("moving.title")}</h2>
                <p>${messages.t("moving.intro")}</p>
              </div>
              <p><a class="btn" href="/studio/moving">${messages.t("moving.open")}</a></p>
            </section>`
          : ""
      }
      <section class="group">
        <div>
          <h2>${messages.t("apps.title")}</h2>
          <p>${messages.t("apps.openIntro")}</p>
        </div>
        <p><a class="btn" href="/studio/apps">${messages.t("apps.open")}</a></p>
      </section>
      <section class="group">
        <div>
          <h2>${messages.t("studio.passkeys")}</h2>
          <p>${messages.t("studio.passkeysHelp")}</p>
        </div>
        <div class="stack">
          ${
            passkeys.length === 0
              ? html`<p class="soft">${messages.t("studio.passkeysNone")}</p>`
              : html`<ul class="queue">
                  ${passkeys.map(
                    (key) =>
                      html`<li>
                        ${icon("key")}
                        <div class="body">
                          <b
                            >${messages.t("studio.passkeyFrom", { date: messages.date(key.createdAt) })}</b
                          >${key.usedAt === null ? "" : html`<p class="under">${messages.t("studio.passkeyUsed", { date: messages.date(key.usedAt) })}</p>`}
                        </div>
                        ${isNow ? html`<form method="post" action="/studio/settings/passkeys/remove" class="actions">${token(c)}<input type="hidden" name="id" value="${key.id}" /><button class="btn small quiet">${messages.t("studio.remove")}</button></form>` : ""}
                      </li>`,
                  )}
                </ul>`
          }
          ${isNow ? makePasskey(c) : confirm}
        </div>
      </section>
      <section class="group">
        <div>
          <h2>${messages.t("studio.password")}</h2>
          <p>${messages.t("studio.passwordSaveHow")}</p>
        </div>
        ${isNow ? passwordForm(c, hasPassword) : confirm}
      </section>
      <section class="group">
        <div><h2>${messages.t("studio.sessions")}</h2></div>
        <div class="stack">
          <ul class="queue">
            ${sessions.map(
              (one) =>
                html`<li>
                  <div class="body">
                    <b>${one.device}</b>
                    <p class="under">
                      ${one.tokenHash === session ? messages.t("studio.thisBrowser") : moment(messages, one.usedAt)}
                    </p>
                  </div>
                  ${one.tokenHash === session || !isNow ? "" : html`<form method="post" action="/studio/settings/sessions" class="actions">${token(c)}<input type="hidden" name="session" value="${one.tokenHash}" /><button class="btn small quiet">${messages.t("studio.signOutThere")}</button></form>`}
                </li>`,
            )}
          </ul>
          ${sessions.length > 1 ? (isNow ? endOthers(c) : confirm) : ""}
        </div>
      </section>
      ${
        may(c, "settings.change")
          ? html`<section class="group">
              <div>
                <h2>${messages.t("studio.yourData")}</h2>
                <p>${messages.t("studio.yourDataHow")}</p>
              </div>
              <pre class="copy"><code>medspil backup medspil.tar.gz
medspil export my-site</code></pre>
            </section>`
          : ""
      }`,
    fault === undefined ? 200 : 400,
  );
}

function siteForm(c: StudioContext): Piece {
  const { messages, settings } = c.var;
  return html`<form method="post" action="/studio/settings/site">
    ${token(c)}
    <section class="group">
      <div>
        <h2>${messages.t("studio.settingsSite")}</h2>
        <p>${messages.t("studio.settingsSiteHow")}</p>
      </div>
      <div class="form">
        ${field({ name: "siteName", label: messages.t("setup.siteName"), value: settings.siteName, required: true, maxLength: 80 })}
        ${field({ name: "ownerName", label: messages.t("setup.ownerName"), value: settings.ownerName, required: true, maxLength: 80, help: messages.t("setup.ownerNameHelp") })}
        ${choice({ name: "language", label: messages.t("setup.language"), value: settings.language, among: languageNames, help: messages.t("setup.languageHelp") })}
        ${choice({ name: "timeZone", label: messages.t("studio.timeZone"), value: settings.timeZone, among: timeZones(settings.timeZone), help: messages.t("studio.timeZoneHelp") })}
        ${field({ name: "accent", label: messages.t("setup.accent"), type: "color", value: settings.accent, help: messages.t("setup.accentHelp") })}
        ${choice({ name: "defaultLicence", label: messages.t("studio.defaultLicence"), value: settings.defaultLicence, among: licences.map((id) => ({ value: id, label: messages.t(licenceWord(id)) })), help: messages.t("studio.defaultLicenceHelp") })}
      </div>
    </section>
    <section class="group">
      <div>
        <h2>${messages.t("studio.settingsConversation")}</h2>
        <p>${messages.t("studio.settingsLogged")}</p>
      </div>
      <div class="form">
        ${tick({ name: "readersMayReply", label: messages.t("studio.readersMayReply"), on: settings.readersMayReply, help: messages.t("studio.readersMayReplyHelp") })}
        ${tick({ name: "holdFirstReply", label: messages.t("studio.holdFirstReply"), on: settings.holdFirstReply, help: messages.t("studio.holdFirstReplyHelp") })}
        <div class="actions"><button class="btn main">${messages.t("studio.save")}</button></div>
      </div>
    </section>
  </form>`;
}

function makePasskey(c: StudioContext): Piece {
  const { messages, formToken } = c.var;
  return html`<passkey-button
    data-mode="create"
    data-token="${formToken}"
    data-options="/studio/settings/passkeys/options"
    data-answer="/studio/settings/passkeys"
    data-failed="${messages.t("studio.passkeyFailed")}"
    hidden
    ><button type="button" class="btn">
      ${icon("key")} ${messages.t("setup.makePasskey")}
    </button></passkey-button
  >`;
}

function passwordForm(c: StudioContext, hasOne: boolean): Piece {
  const { messages, user } = c.var;
  return html`<form method="post" action="/studio/settings/password" class="form">
    ${token(c)}
    <input type="hidden" name="email" value="${user.email ?? user.name}" autocomplete="username" />
    ${hasOne ? field({ name: "password", label: messages.t("studio.passwordNow"), type: "password", autocomplete: "current-password", required: true }) : ""}
    ${field({ name: "newPassword", label: messages.t("studio.passwordNew"), type: "password", autocomplete: "new-password", required: true, minLength: shortestPassword, maxLength: longestPassword, help: messages.t("setup.passwordHelp", { count: shortestPassword }) })}
    <div class="actions"><button class="btn">${messages.t("studio.passwordSave")}</button></div>
  </form>`;
}

function endOthers(c: StudioContext): Piece {
  return html`<form method="post" action="/studio/settings/sessions">
    ${token(c)}<input type="hidden" name="session" value="others" /><button class="btn">
      ${c.var.messages.t("account.signOutOthers")}
    </button>
  </form>`;
}
