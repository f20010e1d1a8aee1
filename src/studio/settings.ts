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
    if (!checked.success) return await page(c, c.var.words.t("studio.settingsFault"));
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
    const { user, session, words: w, parts, settings } = c.var;
    const given = form.text("newPassword");
    const has = await passwordHashOf(parts.kit.store.db, user.id);
    if (!(await tries.take(String(user.id))).allowed)
      return await page(c, w.t("studio.signInTooOften"));
    if (has !== null && !(await passwordFits(form.text("password"), has)))
      return await page(c, w.t("studio.passwordWrong"));
    const own = [
      settings.siteName,
      settings.ownerName,
      settings.handle,
      user.name,
      user.email ?? "",
    ];
    const fault = await passwordWords(w, given, [...own, parts.kit.config.origin]);
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
    if (passkey === undefined) return c.json({ fault: c.var.words.t("studio.passkeyWrong") }, 400);
    const name = c.var.words.date(kit.clock.now());
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
      : await page(c, c.var.words.t("studio.lastWayIn"));
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
  const { words: w, settings, parts, user, session } = c.var;
  const { db } = parts.kit.store;
  const passkeys = await listPasskeys(db, user.id);
  const sessions = await listSessions(db, user.id, parts.kit.clock.now());
  const hasPassword = (await passwordHashOf(db, user.id)) !== null;
  const { config } = parts.kit;
  const isNow = isFresh(c);
  const confirm = html`<p>
    <a class="btn" href="/studio/confirm?to=/studio/settings"
      >${icon("key")} ${w.t("account.confirmOpen")}</a
    >
  </p>`;
  const handle = `@${settings.handle}@${new URL(config.origin).host}`;
  return await screen(
    c,
    { title: w.t("studio.navSettings"), place: "/studio/settings" },
    html`<header><h1>${w.t("studio.navSettings")}</h1></header>
      ${faultLine(fault)} ${may(c, "settings.change") ? siteForm(c) : ""}
      ${
        may(c, "settings.change")
          ? html`<section class="group">
              <div><h2>${w.t("studio.settingsAddress")}</h2></div>
              <div class="stack">
                <p>${w.t("studio.settingsAddressIs", { handle, origin: config.origin })}</p>
                ${config.originIsSet ? "" : html`<p class="help">${w.t("studio.settingsAddressUnset")}</p>`}
                ${config.smtpUrl === undefined ? html`<p class="help">${w.t("studio.mailUnset")}</p>` : ""}
              </div>
            </section>`
          : ""
      }
      ${
        may(c, "site.move")
          ? html`<section class="group">
              <div>
                <h2>${w.t("moving.title")}</h2>
                <p>${w.t("moving.intro")}</p>
              </div>
              <p><a class="btn" href="/studio/moving">${w.t("moving.open")}</a></p>
            </section>`
          : ""
      }
      <section class="group">
        <div>
          <h2>${w.t("studio.passkeys")}</h2>
          <p>${w.t("studio.passkeysHelp")}</p>
        </div>
        <div class="stack">
          ${
            passkeys.length === 0
              ? html`<p class="soft">${w.t("studio.passkeysNone")}</p>`
              : html`<ul class="queue">
                  ${passkeys.map(
                    (key) =>
                      html`<li>
                        ${icon("key")}
                        <div class="body">
                          <b>${w.t("studio.passkeyFrom", { date: w.date(key.createdAt) })}</b
                          >${key.usedAt === null ? "" : html`<p class="under">${w.t("studio.passkeyUsed", { date: w.date(key.usedAt) })}</p>`}
                        </div>
                        ${isNow ? html`<form method="post" action="/studio/settings/passkeys/remove" class="actions">${token(c)}<input type="hidden" name="id" value="${key.id}" /><button class="btn small quiet">${w.t("studio.remove")}</button></form>` : ""}
                      </li>`,
                  )}
                </ul>`
          }
          ${isNow ? makePasskey(c) : confirm}
        </div>
      </section>
      <section class="group">
        <div>
          <h2>${w.t("studio.password")}</h2>
          <p>${w.t("studio.passwordSaveHow")}</p>
        </div>
        ${isNow ? passwordForm(c, hasPassword) : confirm}
      </section>
      <section class="group">
        <div><h2>${w.t("studio.sessions")}</h2></div>
        <div class="stack">
          <ul class="queue">
            ${sessions.map(
              (one) =>
                html`<li>
                  <div class="body">
                    <b>${one.device}</b>
                    <p class="under">
                      ${one.tokenHash === session ? w.t("studio.thisBrowser") : moment(w, one.usedAt)}
                    </p>
                  </div>
                  ${one.tokenHash === session || !isNow ? "" : html`<form method="post" action="/studio/settings/sessions" class="actions">${token(c)}<input type="hidden" name="session" value="${one.tokenHash}" /><button class="btn small quiet">${w.t("studio.signOutThere")}</button></form>`}
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
                <h2>${w.t("studio.yourData")}</h2>
                <p>${w.t("studio.yourDataHow")}</p>
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
  const { words: w, settings } = c.var;
  return html`<form method="post" action="/studio/settings/site">
    ${token(c)}
    <section class="group">
      <div>
        <h2>${w.t("studio.settingsSite")}</h2>
        <p>${w.t("studio.settingsSiteHow")}</p>
      </div>
      <div class="form">
        ${field({ name: "siteName", label: w.t("setup.siteName"), value: settings.siteName, required: true, maxLength: 80 })}
        ${field({ name: "ownerName", label: w.t("setup.ownerName"), value: settings.ownerName, required: true, maxLength: 80, help: w.t("setup.ownerNameHelp") })}
        ${choice({ name: "language", label: w.t("setup.language"), value: settings.language, among: languageNames, help: w.t("setup.languageHelp") })}
        ${choice({ name: "timeZone", label: w.t("studio.timeZone"), value: settings.timeZone, among: timeZones(settings.timeZone), help: w.t("studio.timeZoneHelp") })}
        ${field({ name: "accent", label: w.t("setup.accent"), type: "color", value: settings.accent, help: w.t("setup.accentHelp") })}
        ${choice({ name: "defaultLicence", label: w.t("studio.defaultLicence"), value: settings.defaultLicence, among: licences.map((id) => ({ value: id, label: w.t(licenceWord(id)) })), help: w.t("studio.defaultLicenceHelp") })}
      </div>
    </section>
    <section class="group">
      <div>
        <h2>${w.t("studio.settingsConversation")}</h2>
        <p>${w.t("studio.settingsLogged")}</p>
      </div>
      <div class="form">
        ${tick({ name: "readersMayReply", label: w.t("studio.readersMayReply"), on: settings.readersMayReply, help: w.t("studio.readersMayReplyHelp") })}
        ${tick({ name: "holdFirstReply", label: w.t("studio.holdFirstReply"), on: settings.holdFirstReply, help: w.t("studio.holdFirstReplyHelp") })}
        <div class="actions"><button class="btn main">${w.t("studio.save")}</button></div>
      </div>
    </section>
  </form>`;
}

function makePasskey(c: StudioContext): Piece {
  const { words: w, formToken } = c.var;
  return html`<passkey-button
    data-mode="create"
    data-token="${formToken}"
    data-options="/studio/settings/passkeys/options"
    data-answer="/studio/settings/passkeys"
    data-failed="${w.t("studio.passkeyFailed")}"
    hidden
    ><button type="button" class="btn">
      ${icon("key")} ${w.t("setup.makePasskey")}
    </button></passkey-button
  >`;
}

function passwordForm(c: StudioContext, hasOne: boolean): Piece {
  const { words: w, user } = c.var;
  return html`<form method="post" action="/studio/settings/password" class="form">
    ${token(c)}
    <input type="hidden" name="email" value="${user.email ?? user.name}" autocomplete="username" />
    ${hasOne ? field({ name: "password", label: w.t("studio.passwordNow"), type: "password", autocomplete: "current-password", required: true }) : ""}
    ${field({ name: "newPassword", label: w.t("studio.passwordNew"), type: "password", autocomplete: "new-password", required: true, minLength: shortestPassword, maxLength: longestPassword, help: w.t("setup.passwordHelp", { count: shortestPassword }) })}
    <div class="actions"><button class="btn">${w.t("studio.passwordSave")}</button></div>
  </form>`;
}

function endOthers(c: StudioContext): Piece {
  return html`<form method="post" action="/studio/settings/sessions">
    ${token(c)}<input type="hidden" name="session" value="others" /><button class="btn">
      ${c.var.words.t("account.signOutOthers")}
    </button>
  </form>`;
}
