import { Hono } from "hono";
import { html } from "hono/html";

import { minute } from "#core/clock.ts";
import { AppError } from "#core/errors.ts";
import { grantedScopes, isLoopback, isOwnRedirect, keepCode, type Scope } from "#indieauth";
import { profileAddress } from "#sign-in";
import { icon } from "#look/icons.ts";
import { avatar } from "#look/avatars.ts";
import { formFields, type Piece } from "#web/fields.ts";
import { consentPolicy } from "#web/surfaces.ts";

import { type AppAsks, type AskFault, readAppAsks } from "./app-asks.ts";
import { type AppInfo, fetchAppInfo } from "./app-info.ts";
import { keepLogo } from "./app-logo.ts";
import { scopeWord } from "./apps.ts";
import type { StudioContext, StudioEnv, StudioParts } from "./context.ts";
import { doorPage, token } from "./frame.ts";
import { may, needs } from "./permit.ts";
import { signInLog } from "./session.ts";

/** What was shown, sealed into the form, so that nothing else can be agreed to. */
interface Shown extends AppAsks {
  readonly name: string;
  readonly logoId: number | null;
  readonly refreshes: boolean;
  readonly session: string;
  readonly until: number;
}

/** How long the page may stand open before the answer comes, in milliseconds. */
const openMs = 30 * minute;

/**
 * `/studio/authorize`: an app asks to be let in, or another site asks who this is. Says who asks and for what; the
 * answer is the user's alone.
 */
export function authorizeScreen({ kit }: StudioParts): Hono<StudioEnv> {
  const app = new Hono<StudioEnv>();
  // Each look has another server asked, so there are not endless many of them.
  const looks = kit.limits.limiter("app asks", { points: 60, perSeconds: 600 });

  app.get("/studio/authorize", needs("studio.open"), async (c) => {
    const asks = readAppAsks(new URL(c.req.url).searchParams);
    if ("refusal" in asks) return await refused(c, asks.refusal);
    const client = new URL(asks.clientId);
    // To a server on another machine `localhost` is another one than to whoever asks.
    if (isLoopback(client) && !kit.config.allowPrivateNetwork) return await refused(c, "loopback");
    if (!(await looks.take(String(c.var.user.id))).allowed) return await refused(c, "tooOften");
    const info = await fetchAppInfo(kit.fetch, asks.clientId);
    const isOwn = isOwnRedirect(asks.clientId, asks.redirectUri);
    if (!isOwn && !info.redirectUris.includes(asks.redirectUri))
      return await refused(c, "noRedirect");
    // Old apps know no PKCE. Then the code may only go back, by https, to the host the app is named after.
    const isSafe = isOwn && (client.protocol === "https:" || kit.config.allowPrivateNetwork);
    if (asks.challenge === null && !isSafe) return await refused(c, "noChallenge");
    return await consentPage(c, asks, info);
  });

  app.post("/studio/authorize", needs("studio.open"), async (c) => {
    const form = await formFields(c);
    const shown = unsealShown(c, form.text("request"));
    if (shown === undefined) return await refused(c, "notAsked");
    if (form.text("action") !== "allow") return back(c, shown, { error: "access_denied" });
    const asked = offered(c, shown.scopes);
    const code = await kit.store.transact(
      async (tx) =>
        await keepCode(tx, kit.secrets, {
          ...shown,
          userId: c.var.user.id,
          scopes: grantedScopes(asked, form.all("scope")),
        }),
    );
    signInLog.info`User ${c.var.user.id} let an app of ${new URL(shown.clientId).host} in.`;
    return back(c, shown, { code });
  });
  return app;
}

/** Sends the browser back to the app. @source RFC 9207 §2, for `iss` */
function back(c: StudioContext, shown: Shown, answer: Readonly<Record<string, string>>): Response {
  const to = new URL(shown.redirectUri);
  const issuer = `${c.var.parts.kit.config.origin}/`;
  for (const [name, value] of Object.entries({ ...answer, state: shown.state, iss: issuer }))
    if (value !== "") to.searchParams.set(name, value);
  c.header("content-security-policy", consentPolicy(shown.redirectUri));
  return c.redirect(to.href, 303);
}

/** Of what was asked for, what this user could do themselves. */
function offered(c: StudioContext, scopes: readonly Scope[]): Scope[] {
  const needed = {
    create: "posts.publish",
    post: "posts.publish",
    draft: "posts.write",
    update: "posts.write",
    delete: "posts.write",
    undelete: "posts.write",
    media: "media.upload",
  } as const;
  return scopes.filter((scope) =>
    scope === "profile" || scope === "email" ? true : may(c, needed[scope]),
  );
}

function unsealShown(c: StudioContext, sealed: string): Shown | undefined {
  const { kit } = c.var.parts;
  try {
    const shown = JSON.parse(kit.secrets.unseal(sealed)) as Shown;
    const isTheirs = shown.session === c.var.session && shown.until > kit.clock.now();
    return isTheirs ? shown : undefined;
  } catch (fault) {
    if (fault instanceof AppError || fault instanceof SyntaxError) return undefined;
    throw fault;
  }
}

async function consentPage(c: StudioContext, asks: AppAsks, info: AppInfo): Promise<Response> {
  const { messages, parts, settings, user, session } = c.var;
  const { kit } = parts;
  const { origin } = kit.config;
  const logo = await keepLogo(kit, info.logoUrl);
  const shown: Shown = {
    ...asks,
    ...{ name: info.name, logoId: logo.id, refreshes: info.refreshes },
    ...{ session, until: kit.clock.now() + openMs },
  };
  const scopes = offered(c, asks.scopes);
  const me = await profileAddress(kit.store.db, { origin, ownerName: settings.ownerName }, user.id);
  const ticks = [...new Set(scopes.map((scope) => (scope === "post" ? "create" : scope)))];
  const isLetIn = ticks.some((scope) => scope !== "profile" && scope !== "email");
  const clientHost = new URL(asks.clientId).host;
  const title = messages.t(isLetIn ? "apps.asksTitle" : "apps.signInTitle", { name: info.name });
  const redirect = new URL(asks.redirectUri);
  const to = /^https?:$/.test(redirect.protocol) ? redirect.host : redirect.protocol;
  c.header("content-security-policy", consentPolicy(asks.redirectUri));
  return await c.html(
    doorPage({
      messages,
      title,
      settings,
      assets: parts.assets,
      content: html`<form method="post" action="/studio/authorize" class="card form consent">
        ${token(c)}<input
          type="hidden"
          name="request"
          value="${kit.secrets.seal(JSON.stringify(shown))}"
        />
        <header class="row">
          ${avatar({ name: info.name, picture: logo.address }, "big")}
          <div>
            <h1>${title}</h1>
            <p class="under"><bdi>${clientHost}</bdi></p>
          </div>
        </header>
        ${
          info.isKnown
            ? ""
            : html`<p class="flash">
                ${icon("warning")}<span>${messages.t("apps.unknown", { host: clientHost })}</span>
              </p>`
        }
        <p>${messages.t("apps.asUser", { name: user.name, me })}</p>
        ${scopeTicks(c, ticks, isLetIn)}
        <p class="help">${messages.t("apps.sentTo", { to })}</p>
        <div class="actions">
          <button class="btn main" name="action" value="allow">
            ${messages.t(isLetIn ? "apps.allow" : "apps.signIn")}
          </button>
          <button class="btn" name="action" value="deny">${messages.t("apps.deny")}</button>
        </div>
        ${isLetIn ? html`<p class="help">${messages.t("apps.takeBack")}</p>` : ""}
      </form>`,
    }),
  );
}

/** What it asks for, each to be switched off. */
function scopeTicks(c: StudioContext, ticks: readonly Scope[], isLetIn: boolean): Piece {
  const { messages } = c.var;
  if (ticks.length === 0) return html`<p>${messages.t("apps.onlyWho")}</p>`;
  return html`<fieldset>
    <legend>${messages.t(isLetIn ? "apps.mayDo" : "apps.maySee")}</legend>
    ${ticks.map(
      (scope) =>
        html`<label class="check"
          ><input type="checkbox" name="scope" value="${scope}" checked />
          <span>${messages.t(scopeWord(scope))}</span></label
        >`,
    )}
  </fieldset>`;
}

async function refused(c: StudioContext, fault: AskFault): Promise<Response> {
  const { messages, parts, settings } = c.var;
  const title = messages.t("apps.refusedTitle");
  return await c.html(
    doorPage({
      messages,
      title,
      settings,
      assets: parts.assets,
      content: html`<div class="card">
        <h1>${title}</h1>
        <p>${messages.t(`apps.fault_${fault}`)}</p>
        <p><a class="btn" href="/studio">${messages.t("studio.backHome")}</a></p>
      </div>`,
    }),
    400,
  );
}
