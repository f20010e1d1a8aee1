import { Hono } from "hono";
import { html } from "hono/html";

import { notFound } from "#core/errors.ts";
import { type AppGrant, endGrant, listGrants, readScopes, type Scope } from "#indieauth";
import { avatar } from "#look/avatars.ts";
import { profileAddress } from "#sign-in";
import type { Piece } from "#web/fields.ts";
import type { MessageKey } from "#words";

import { logoAddress } from "./app-logo.ts";
import type { StudioContext, StudioEnv } from "./context.ts";
import { emptyPlace, goTo, moment, screen, token } from "./frame.ts";
import { may, needs } from "./permit.ts";
import { signInLog } from "./session.ts";

/** The words for something an app may do. */
export function scopeWord(scope: Scope): MessageKey {
  return scope === "post" ? "apps.scope_create" : `apps.scope_${scope}`;
}

/** `/studio/apps`: the apps that are let in, and letting them out. Owners see everybody's. */
export function appsScreen(): Hono<StudioEnv> {
  const app = new Hono<StudioEnv>();

  app.get("/studio/apps", needs("studio.open"), async (c) => {
    const { messages, parts, settings, user } = c.var;
    const { origin } = parts.kit.config;
    const site = { origin, ownerName: settings.ownerName };
    const me = await profileAddress(parts.kit.store.db, site, user.id);
    const grants = await grantsFor(c);
    const items = await Promise.all(grants.map(async (grant) => await item(c, grant)));
    return await screen(
      c,
      { title: messages.t("apps.title"), place: "/studio/settings" },
      html`<header>
          <div>
            <h1>${messages.t("apps.title")}</h1>
            <p>${messages.t("apps.intro")}</p>
          </div>
        </header>
        ${
          grants.length === 0
            ? emptyPlace("key", messages.t("apps.none"), messages.t("apps.noneHow", { me }))
            : html`<ul class="queue">
                ${items}
              </ul>`
        }
        <section class="group">
          <div>
            <h2>${messages.t("apps.howTitle")}</h2>
            <p>${messages.t("apps.how")}</p>
          </div>
          <pre class="copy"><code>${me}</code></pre>
        </section>`,
    );
  });

  app.post("/studio/apps/:id{[0-9]{1,15}}/end", needs("studio.open"), async (c) => {
    const id = Number(c.req.param("id"));
    const grant = (await grantsFor(c)).find((one) => one.id === id);
    if (grant === undefined) throw notFound("That app");
    await c.var.parts.kit.store.transact(async (tx) => await endGrant(tx, id));
    signInLog.info`User ${c.var.user.id} let an app out.`;
    return goTo(c, "/studio/apps", "appOut");
  });
  return app;
}

async function grantsFor(c: StudioContext): Promise<AppGrant[]> {
  const { user, parts } = c.var;
  const all = may(c, "settings.change");
  return await listGrants(parts.kit.store.db, all ? undefined : user.id);
}

async function item(c: StudioContext, grant: AppGrant): Promise<Piece> {
  const { messages, user, parts } = c.var;
  const can = [...new Set(readScopes(grant.scope).map((scope) => messages.t(scopeWord(scope))))];
  return html`<li>
    ${avatar({ name: grant.name, picture: await logoAddress(parts.kit, grant.logo_id) })}
    <div class="body">
      <b><bdi>${grant.name}</bdi></b>
      <p class="under"><bdi>${new URL(grant.client_id).host}</bdi> · ${can.join(" · ")}</p>
      <p class="under">
        ${grant.user_id === user.id ? "" : html`${messages.t("apps.of", { name: grant.userName })} `}
        ${messages.t("apps.since", { date: messages.date(grant.created_at) })}
        ${grant.used_at === null ? messages.t("apps.notUsed") : html`${messages.t("apps.used")} ${moment(messages, grant.used_at)}`}
      </p>
    </div>
    <form method="post" action="/studio/apps/${grant.id}/end" class="actions">
      ${token(c)}<button class="btn small quiet">
        ${messages.t("apps.end")}<span class="sr"> ${grant.name}</span>
      </button>
    </form>
  </li>`;
}
