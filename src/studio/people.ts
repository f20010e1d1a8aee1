import { Hono } from "hono";
import { html, raw } from "hono/html";

import { queryNumber } from "#web/query-number.ts";
import { type Follow, listFollowers, listFollowing } from "#audience";
import { AppError } from "#core/errors.ts";
import { weFollow, weUnfollow } from "#flows/we-follow.ts";
import { avatar } from "#look/avatars.ts";
import { icon } from "#look/icons.ts";
import { named, tongue } from "#look/written.ts";

import { fault as faultLine, formFields, type Piece } from "#web/fields.ts";
import { emptyPlace, goTo, screen, token } from "./frame.ts";
import type { FoundAccount } from "#networks";
import type { Db, Tables } from "#schema";
import { faultText, type Messages } from "#words";
import type { Selectable } from "kysely";
import type { StudioContext, StudioEnv } from "./context.ts";
import { may, needs } from "./permit.ts";

const pageSize = 50;

/** What the owner looked for, and what came of it. */
interface Search {
  readonly who?: string;
  readonly found?: FoundAccount;
  readonly fault?: string;
}

/** `/studio/people`: who follows us, whom we follow, and finding more. */
export function peopleScreen(): Hono<StudioEnv> {
  const app = new Hono<StudioEnv>();

  app.get("/studio/people", needs("audience.read"), async (c) => {
    const asked = may(c, "audience.follow") ? (c.req.query("who") ?? "") : "";
    const who = asked.trim().slice(0, 300);
    if (who === "") return await page(c, {});
    const missing = { who, fault: c.var.messages.t("studio.notFound", { who }) };
    try {
      const found = await c.var.parts.networks.lookup.account(who);
      return await page(c, found === undefined ? missing : { who, found });
    } catch (fault) {
      if (!(fault instanceof AppError)) throw fault;
      return await page(c, missing);
    }
  });

  app.post("/studio/people", needs("audience.follow"), async (c) => {
    const form = await formFields(c);
    const { store } = c.var.parts.kit;
    const accountId = form.number("id") ?? 0;
    const back = `/studio/people?show=${form.text("show") === "followers" ? "followers" : "following"}`;
    if (form.text("action") === "unfollow") {
      await weUnfollow(store, accountId);
      return goTo(c, back, "unfollowed");
    }
    const known = await store.db
      .selectFrom("accounts")
      .select("id")
      .where("id", "=", accountId)
      .executeTakeFirst();
    if (known === undefined) return goTo(c, back);
    await weFollow(store, accountId);
    return goTo(c, back, "followed");
  });
  return app;
}

async function page(c: StudioContext, search: Search): Promise<Response> {
  const { messages, settings, parts } = c.var;
  const { db } = parts.kit.store;
  const asked = c.req.query("show");
  const show =
    asked === "following" || (asked === undefined && search.who !== undefined)
      ? "following"
      : "followers";
  const after = queryNumber(c, "after");
  const list = show === "followers" ? listFollowers : listFollowing;
  const follows = await list(db, {
    ...(after === undefined ? {} : { after }),
    limit: pageSize,
  });
  const feeds = await feedsOf(
    db,
    follows.map(({ account }) => account.id),
  );
  const states = await statesOf(c, [
    ...follows.map((one) => one.account.id),
    ...(search.found === undefined ? [] : [search.found.accountId]),
  ]);
  const last = follows.length === pageSize ? follows.at(-1) : undefined;
  const host = new URL(parts.kit.config.origin).host;
  const tab = (to: "followers" | "following", words: string): Piece =>
    html`<a href="/studio/people?show=${to}" ${to === show ? html`aria-current="page"` : ""}
      >${words}</a
    >`;
  const none =
    show === "followers"
      ? emptyPlace(
          "people",
          messages.t("studio.followersNone"),
          messages.t("studio.followersNoneHow", { handle: `@${settings.handle}@${host}` }),
        )
      : emptyPlace(
          "people",
          messages.t("studio.followingNone"),
          messages.t("studio.followingNoneHow"),
        );
  return await screen(
    c,
    { title: messages.t("studio.navPeople"), place: "/studio/people" },
    html`<header>
        <div>
          <h1>${messages.t("studio.navPeople")}</h1>
          <p>${messages.t("studio.peopleIntro")}</p>
        </div>
      </header>
      ${may(c, "audience.follow") ? finder(c, search, show, states) : ""}
      <nav class="tabs" aria-label="${messages.t("studio.show")}">
        ${tab("followers", messages.t("studio.followers"))}${tab("following", messages.t("studio.followingTab"))}
      </nav>
      ${
        follows.length === 0
          ? none
          : html`<ol class="queue">
              ${follows.map((follow) => entry(c, follow, states.get(follow.account.id), show, feeds.get(follow.account.id)))}
            </ol>`
      }
      ${last === undefined ? "" : html`<p class="pages"><a href="/studio/people?show=${show}&after=${last.account.id}">${messages.t("studio.more")}</a></p>`}`,
    search.fault === undefined ? 200 : 404,
  );
}

/** Where others are looked for, and who was found. */
function finder(
  c: StudioContext,
  search: Search,
  show: string,
  states: ReadonlyMap<number, Follow["state"]>,
): Piece {
  const { messages } = c.var;
  return html`<section class="card">
    <h2>${messages.t("studio.findPeople")}</h2>
    <form method="get" action="/studio/people" role="search" class="form">
      <div class="field">
        <label for="who">${messages.t("studio.findLabel")}</label>
        <p class="help" id="who-help">${messages.t("studio.findHelp")}</p>
        <div class="search-row">
          <input
            id="who"
            name="who"
            type="search"
            value="${search.who ?? ""}"
            aria-describedby="who-help"
            autocapitalize="none"
            required
          /><button class="btn">${icon("search")} ${messages.t("studio.find")}</button>
        </div>
      </div>
    </form>
    ${faultLine(search.fault)}
    ${
      search.found === undefined
        ? ""
        : html`<ol class="queue">
            ${person(c, search.found, html`<div class="words" ${tongue()}>${raw(search.found.bioHtml)}</div>`, states.get(search.found.accountId), show)}
          </ol>`
    }
  </section>`;
}

function entry(
  c: StudioContext,
  follow: Follow,
  state: Follow["state"] | undefined,
  show: string,
  feed: FeedState | undefined,
): Piece {
  const { id: accountId, name, handle, url } = follow.account;
  const since = c.var.messages.t("studio.since", { date: c.var.messages.date(follow.sinceAt) });
  return person(
    c,
    { accountId, name, handle, url },
    html`<p class="under">${since}</p>
      ${feedLine(c.var.messages, feed)}`,
    state,
    show,
  );
}

function person(
  c: StudioContext,
  one: Omit<FoundAccount, "bioHtml">,
  more: Piece,
  state: Follow["state"] | undefined,
  show: string,
): Piece {
  const { messages } = c.var;
  const colour = { accepted: "good", asked: "warn", refused: "bad" } as const;
  const [action, label] =
    state === undefined || state === "refused"
      ? (["follow", show === "followers" ? "studio.followBack" : "studio.follow"] as const)
      : (["unfollow", "studio.unfollow"] as const);
  return html`<li id="account-${one.accountId}">
    ${avatar({ name: one.name })}
    <div class="say">
      <div class="who">
        <b><a href="${one.url}" rel="noreferrer">${named(one.name)}</a></b
        ><small>${one.handle}</small
        >${state === undefined ? "" : html` <span class="badge ${colour[state]}">${messages.t(`studio.follow_${state}`)}</span>`}
      </div>
      ${more}
    </div>
    <form method="post" action="/studio/people" class="actions">
      <a class="btn small quiet" href="/studio/people/${one.accountId}"
        >${messages.t("people.accountsOf")}<span class="sr"> ${named(one.name)}</span></a
      >${
        may(c, "audience.follow")
          ? html`${token(c)}<input type="hidden" name="id" value="${one.accountId}" /><input
                type="hidden"
                name="show"
                value="${show}"
              /><button
                class="btn small ${action === "follow" ? "" : "quiet"}"
                name="action"
                value="${action}"
              >
                ${messages.t(label)}<span class="sr"> ${named(one.name)}</span>
              </button>`
          : ""
      }
    </form>
  </li>`;
}

type FeedState = Pick<
  Selectable<Tables["feeds"]>,
  "account_id" | "failing_since" | "due_at" | "code" | "params_json"
>;

/** How it goes with the feeds among these accounts. */
async function feedsOf(db: Db, accountIds: readonly number[]): Promise<Map<number, FeedState>> {
  if (accountIds.length === 0) return new Map();
  const rows = await db
    .selectFrom("feeds")
    .select(["account_id", "failing_since", "due_at", "code", "params_json"])
    .where("account_id", "in", accountIds)
    .execute();
  return new Map(rows.map((row) => [row.account_id, row]));
}

/** Why a feed brings nothing, where it cannot be read. */
function feedLine(messages: Messages, feed: FeedState | undefined): Piece {
  if (feed?.failing_since == null) return html``;
  const date = messages.date(feed.failing_since);
  const params = JSON.parse(feed.params_json) as Record<string, string | number>;
  const said =
    feed.code === "feed_gone"
      ? messages.t("people.feedGone", params)
      : `${messages.t(feed.due_at === null ? "people.feedDead" : "people.feedFailing", { date })} ${faultText(messages, { code: feed.code, params })}`;
  return html`<p class="under">${icon("warning")} ${said}</p>`;
}

/** What each of these accounts said to our following them; absent where we do not. */
async function statesOf(
  c: StudioContext,
  accountIds: readonly number[],
): Promise<Map<number, Follow["state"]>> {
  if (accountIds.length === 0) return new Map();
  const rows = await c.var.parts.kit.store.db
    .selectFrom("following")
    .select(["account_id", "state"])
    .where("account_id", "in", accountIds)
    .execute();
  return new Map(rows.map((row) => [row.account_id, row.state]));
}
