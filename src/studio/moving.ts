import { Hono } from "hono";
import { html } from "hono/html";

import { AppError } from "#core/errors.ts";
import { weComeFrom, weDoNotComeFrom, weMoveAway, weMoveBack } from "#flows/we-move.ts";
import { mostOtherAccounts, type OtherAccount } from "#presence";
import { icon } from "#look/icons.ts";

import { fault as faultLine, field, formFields, type Piece } from "#web/fields.ts";
import { goTo, screen, token } from "./frame.ts";
import type { FoundOther } from "#networks";
import type { StudioContext, StudioEnv } from "./context.ts";
import { isFresh, requireFresh } from "./session.ts";
import { needs } from "./permit.ts";

const place = "/studio/moving";

/** What was typed in which form, and what is wrong with it. */
interface Typed {
  readonly name: "from" | "to";
  readonly who: string;
  readonly fault: string;
}

/** `/studio/moving`: bringing followers along from another account, and taking them to one. */
export function movingScreen(): Hono<StudioEnv> {
  const app = new Hono<StudioEnv>();
  app.get(place, needs("site.move"), async (c) => await page(c));

  app.post(`${place}/from`, needs("site.move"), async (c) => {
    const who = (await formFields(c)).text("from").trim().slice(0, 2000);
    const { messages, parts } = c.var;
    const say = async (fault: string) => await page(c, { name: "from", who, fault });
    const other = await lookUp(c, who);
    if (other === undefined) return await say(messages.t("moving.notFound", { who }));
    if (other.isUs) return await say(messages.t("moving.isUs"));
    const { kind } = await weComeFrom(parts.kit.store, c.var.by, plain(other));
    if (kind === "too-many")
      return await say(messages.t("moving.hereMany", { count: mostOtherAccounts }));
    return goTo(c, place, "saved");
  });

  app.post(`${place}/from/remove`, needs("site.move"), async (c) => {
    await weDoNotComeFrom(c.var.parts.kit.store, c.var.by, (await formFields(c)).text("uri"));
    return goTo(c, place, "saved");
  });

  // What leads followers elsewhere is not for whoever finds an open browser.
  const fresh = requireFresh(place);

  app.post(`${place}/to`, needs("site.move"), fresh, async (c) => {
    const who = (await formFields(c)).text("to").trim().slice(0, 2000);
    const to = await newAccount(c, who);
    return "fault" in to ? await page(c, { name: "to", who, ...to }) : await review(c, to);
  });

  app.post(`${place}/to/confirm`, needs("site.move"), fresh, async (c) => {
    const who = (await formFields(c)).text("uri");
    const to = await newAccount(c, who);
    if ("fault" in to) return await page(c, { name: "to", who, ...to });
    const { kind } = await weMoveAway(c.var.parts.kit.store, c.var.by, to);
    return kind === "moved" ? goTo(c, place, "moved") : goTo(c, place);
  });

  app.post(`${place}/back`, needs("site.move"), async (c) => {
    await weMoveBack(c.var.parts.kit.store, c.var.by);
    return goTo(c, place, "movedBack");
  });
  return app;
}

/** Another account by what the owner typed; undefined when it is not there or its server is silent. */
async function lookUp(c: StudioContext, who: string): Promise<FoundOther | undefined> {
  try {
    return who === "" ? undefined : await c.var.parts.networks.lookup.other(who);
  } catch (fault) {
    if (!(fault instanceof AppError)) throw fault;
    return undefined;
  }
}

/** The account to move to, or what has to be done before. */
async function newAccount(
  c: StudioContext,
  who: string,
): Promise<OtherAccount | { readonly fault: string }> {
  const { messages } = c.var;
  const other = await lookUp(c, who);
  if (other === undefined) return { fault: messages.t("moving.notFound", { who }) };
  const { handle } = other;
  if (other.isUs) return { fault: messages.t("moving.isUs") };
  if (other.hasMoved) return { fault: messages.t("moving.hasMoved", { handle }) };
  if (!other.namesUs)
    return { fault: messages.t("moving.notNamed", { handle, own: ownHandle(c) }) };
  return plain(other);
}

function plain({ uri, handle }: FoundOther): OtherAccount {
  return { uri, handle };
}

function ownHandle(c: StudioContext): string {
  return `@${c.var.settings.handle}@${new URL(c.var.parts.kit.config.origin).host}`;
}

async function page(c: StudioContext, typed?: Typed): Promise<Response> {
  const { messages, settings } = c.var;
  const valueOf = (name: Typed["name"]) => ({
    value: typed?.name === name ? typed.who : "",
    fault: typed?.name === name ? typed.fault : undefined,
  });
  const named = settings.alsoKnownAs;
  return await screen(
    c,
    { title: messages.t("moving.title"), place: "/studio/settings" },
    html`<header>
        <div>
          <h1>${messages.t("moving.title")}</h1>
          <p>${messages.t("moving.intro")}</p>
        </div>
      </header>
      ${faultLine(typed?.fault)}
      <section class="group">
        <div>
          <h2>${messages.t("moving.hereTitle")}</h2>
          <p>${messages.t("moving.hereHow", { handle: ownHandle(c) })}</p>
        </div>
        <div class="stack">
          ${named.length === 0 ? "" : namedAccounts(c, named)}
          <form method="post" action="${place}/from" class="form">
            ${token(c)}
            ${field({ name: "from", label: messages.t("moving.hereLabel"), help: messages.t("moving.whoHelp"), required: true, ...valueOf("from") })}
            <p class="help">${messages.t("moving.herePublic")}</p>
            <div class="actions"><button class="btn">${messages.t("moving.hereAdd")}</button></div>
          </form>
        </div>
      </section>
      ${settings.movedTo === null ? moveAway(c, valueOf("to")) : moveBack(c, settings.movedTo.handle)}`,
    typed === undefined ? 200 : 400,
  );
}

function namedAccounts(c: StudioContext, named: readonly OtherAccount[]): Piece {
  const { messages } = c.var;
  return html`<h3>${messages.t("moving.hereNamed")}</h3>
    <ul class="queue">
      ${named.map(
        ({ uri, handle }) =>
          html`<li>
            <div class="body">
              <b><a href="${uri}" rel="noreferrer">${handle}</a></b>
            </div>
            <form method="post" action="${place}/from/remove" class="actions">
              ${token(c)}<input type="hidden" name="uri" value="${uri}" /><button
                class="btn small quiet"
              >
                ${messages.t("studio.remove")}<span class="sr"> ${handle}</span>
              </button>
            </form>
          </li>`,
      )}
    </ul>`;
}

function moveAway(
  c: StudioContext,
  typed: { readonly value: string; readonly fault: string | undefined },
): Piece {
  const { messages } = c.var;
  return html`<section class="group">
    <div>
      <h2>${messages.t("moving.awayTitle")}</h2>
      <p>${messages.t("moving.awayHow", { handle: ownHandle(c) })}</p>
    </div>
    ${
      isFresh(c)
        ? html`<form method="post" action="${place}/to" class="form">
            ${token(c)}
            ${field({ name: "to", label: messages.t("moving.awayLabel"), help: messages.t("moving.whoHelp"), required: true, ...typed })}
            <div class="actions"><button class="btn">${messages.t("moving.awayNext")}</button></div>
          </form>`
        : html`<p>
            <a class="btn" href="/studio/confirm?to=${place}"
              >${icon("key")} ${messages.t("moving.awayConfirm")}</a
            >
          </p>`
    }
  </section>`;
}

function moveBack(c: StudioContext, handle: string): Piece {
  const { messages } = c.var;
  return html`<section class="group">
    <div>
      <h2>${messages.t("moving.movedTitle")}</h2>
      <p>${messages.t("moving.movedHow", { handle })}</p>
    </div>
    <form method="post" action="${place}/back" class="stack">
      ${token(c)}
      <p>${messages.t("moving.backHow", { handle })}</p>
      <div class="actions"><button class="btn">${messages.t("moving.back")}</button></div>
    </form>
  </section>`;
}

/** What happens, before it does. */
async function review(c: StudioContext, { uri, handle }: OtherAccount): Promise<Response> {
  const { messages } = c.var;
  const title = messages.t("moving.reviewTitle", { handle });
  return await screen(
    c,
    { title, place: "/studio/settings" },
    html`<header><h1>${title}</h1></header>
      <section class="card">
        <p>${messages.t("moving.reviewLead")}</p>
        <ul>
          <li>${messages.t("moving.reviewFollowers", { handle })}</li>
          <li>${messages.t("moving.reviewPosts")}</li>
          <li>${messages.t("moving.reviewSite")}</li>
          <li>${messages.t("moving.reviewPublic")}</li>
          <li>${messages.t("moving.reviewBack")}</li>
        </ul>
        <form method="post" action="${place}/to/confirm" class="actions">
          ${token(c)}<input type="hidden" name="uri" value="${uri}" /><button class="btn main">
            ${messages.t("moving.reviewMove", { handle })}</button
          ><a class="btn quiet" href="${place}">${messages.t("studio.cancel")}</a>
        </form>
      </section>`,
  );
}
