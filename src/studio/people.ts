import { Hono } from "hono";
import { html, raw } from "hono/html";

import { AppError } from "#core/errors.ts";
import { weFollow, weUnfollow } from "#flows/we-follow.ts";
import { face } from "#site/look/faces.ts";

import { formFields, type Piece } from "./fields.ts";
import { goTo, screen, token } from "./frame.ts";
import type { FoundAccount, StudioContext, StudioEnv } from "./parts.ts";

const pageSize = 50;

/** `/studio/people`: who follows us, whom we follow, and finding more. */
export function peopleScreen(): Hono<StudioEnv> {
  const app = new Hono<StudioEnv>();

  app.get("/studio/people", async (c) => {
    const who = (c.req.query("who") ?? "").trim().slice(0, 300);
    if (who === "") return await page(c, {});
    try {
      const found = await c.var.parts.findAccount(who);
      return await page(c, { who, ...(found === undefined ? { fault: c.var.words.t("studio.notFound", { who }) } : { found }) });
    } catch (fault) {
      if (!(fault instanceof AppError)) throw fault;
      return await page(c, { who, fault: c.var.words.t("studio.notFound", { who }) });
    }
  });

  app.post("/studio/people", async (c) => {
    const form = await formFields(c);
    const { store, config } = c.var.parts.kit;
    const accountId = form.number("id") ?? 0;
    if (form.text("do") === "unfollow") {
      await weUnfollow(store, config.origin, accountId);
      return goTo(c, "/studio/people", "unfollowed");
    }
    await weFollow(store, config.origin, accountId);
    return goTo(c, "/studio/people", "followed");
  });
  return app;
}

async function page(
  c: StudioContext,
  search: { readonly who?: string; readonly found?: FoundAccount; readonly fault?: string },
): Promise<Response> {
  const { words: w, settings, parts } = c.var;
  const { db } = parts.kit.store;
  const before = Number(c.req.query("before") ?? 0) || Number.MAX_SAFE_INTEGER;
  const followers = await db
    .selectFrom("followers")
    .innerJoin("accounts", "accounts.id", "followers.account_id")
    .leftJoin("following", "following.account_id", "followers.account_id")
    .select(["accounts.id", "accounts.name", "accounts.handle", "accounts.url", "followers.since_at", "following.state"])
    .where("followers.since_at", "<", before)
    .orderBy("followers.since_at", "desc")
    .limit(pageSize)
    .execute();
  const following = await db
    .selectFrom("following")
    .innerJoin("accounts", "accounts.id", "following.account_id")
    .select(["accounts.id", "accounts.name", "accounts.handle", "accounts.url", "following.since_at", "following.state"])
    .orderBy("following.since_at", "desc")
    .execute();
  const host = new URL(parts.kit.config.origin).host;
  const last = followers.length === pageSize ? followers.at(-1) : undefined;
  return await screen(
    c,
    { title: w.t("studio.navPeople"), place: "/studio/people" },
    html`<h1>${w.t("studio.navPeople")}</h1>
<section class="card"><h2>${w.t("studio.findPeople")}</h2>
<form method="get" action="/studio/people" role="search" class="row"><label for="who">${w.t("studio.findLabel")}</label>
<input id="who" name="who" type="search" value="${search.who ?? ""}" required><button class="btn main">${w.t("studio.find")}</button></form>
<p class="help">${w.t("studio.findHelp")}</p>
${search.fault === undefined ? "" : html`<p class="fault" role="alert">${search.fault}</p>`}
${search.found === undefined ? "" : card(c, search.found, following.some((one) => one.id === search.found?.accountId))}</section>
<section><h2>${w.t("studio.following", { count: following.length })}</h2>
${following.length === 0 ? html`<p class="empty">${w.t("studio.followingNone")}</p>` : ""}
<ul class="list">${following.map((one) => html`<li class="reply">${face(one.name)}<div><b><a href="${one.url}" rel="noreferrer">${one.name}</a></b> <small>${one.handle}${one.state === "accepted" ? "" : ` · ${w.t(`studio.follow_${one.state}`)}`}</small>
${button(c, one.id, true)}</div></li>`)}</ul></section>
<section><h2>${w.t("studio.followers")}</h2>
${followers.length === 0 ? html`<p class="empty">${w.t("studio.followersNone", { handle: `@${settings.handle}@${host}` })}</p>` : ""}
<ul class="list">${followers.map((one) => html`<li class="reply">${face(one.name)}<div><b><a href="${one.url}" rel="noreferrer">${one.name}</a></b> <small>${one.handle} · ${w.t("studio.since", { date: w.date(one.since_at) })}</small>
${one.state === null ? button(c, one.id, false) : ""}</div></li>`)}</ul>
${last === undefined ? "" : html`<p><a class="btn" href="/studio/people?before=${last.since_at}">${w.t("studio.more")}</a></p>`}</section>`,
    search.fault === undefined ? 200 : 404,
  );
}

function card(c: StudioContext, found: FoundAccount, followed: boolean): Piece {
  return html`<div class="reply found">${face(found.name)}<div><b><a href="${found.url}" rel="noreferrer">${found.name}</a></b> <small>${found.handle}</small>
<div class="said">${raw(found.bioHtml)}</div>${button(c, found.accountId, followed)}</div></div>`;
}

function button(c: StudioContext, accountId: number, followed: boolean): Piece {
  return html`<form method="post" action="/studio/people" class="inline">${token(c)}<input type="hidden" name="id" value="${accountId}">
<button class="btn ${followed ? "quiet" : ""}" name="do" value="${followed ? "unfollow" : "follow"}">${c.var.words.t(followed ? "studio.unfollow" : "studio.follow")}</button></form>`;
}
