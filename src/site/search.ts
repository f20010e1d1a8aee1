import { Hono } from "hono";

import { type Found, searchPosts } from "#posts";
import type { Messages } from "#words";

import { tongueOf } from "./entries.ts";
import { html, type Piece } from "#web/html.ts";
import { icon } from "#look/icons.ts";
import { page } from "./page.ts";
import { queryNumber } from "#web/query-number.ts";
import { type SiteEnv, time } from "./context.ts";

const pageSize = 20;
/** Nobody looks further, and each page costs the database all those before it. */
const mostPages = 25;

/** `/search?q=`: everything written here, without a script. */
export function searchPages(): Hono<SiteEnv> {
  const app = new Hono<SiteEnv>();
  app.get("/search", async (c) => {
    const { messages, parts } = c.var;
    const query = (c.req.query("q") ?? "").trim().slice(0, 300);
    const number = Math.min(queryNumber(c, "page") ?? 1, mostPages);
    const found =
      query === ""
        ? []
        : await searchPosts(parts.kit.store, query, {
            limit: pageSize + 1,
            offset: (number - 1) * pageSize,
          });
    const address = (to: number): string =>
      `/search?${new URLSearchParams({ q: query, page: String(to) })}`;
    const more =
      found.length > pageSize && number < mostPages
        ? html`<a class="btn" rel="next" href="${address(number + 1)}"
            >${messages.t("site.moreFound")} ${icon("arrow")}</a
          >`
        : "";
    const back =
      number === 1
        ? html`<span></span>`
        : html`<a class="btn" rel="prev" href="${address(number - 1)}"
            >${icon("back")} ${messages.t("site.back")}</a
          >`;
    return page(
      c,
      {
        title: query === "" ? messages.t("site.search") : messages.t("site.searchFor", { query }),
        place: "/search",
        noIndex: true,
      },
      html`<main id="main" class="page">
        <header class="head"><h1>${messages.t("site.search")}</h1></header>
        ${searchForm(messages, query)}
        ${query === "" ? html`<p class="small">${messages.t("site.searchHelp")}</p>` : told(messages, query, found)}
        <div class="found stream">
          ${found.slice(0, pageSize).map((post) => hit(messages, post))}
        </div>
        ${
          more === "" && number === 1
            ? ""
            : html`<nav class="pages" aria-label="${messages.t("site.moreFound")}">
                ${back} ${more}
              </nav>`
        }
      </main>`,
    );
  });
  return app;
}

/** The field and button that look for something. */
export function searchForm(messages: Messages, query: string): Piece {
  return html`<form class="search" role="search" action="/search">
    <label class="sr" for="q">${messages.t("site.searchLabel")}</label>
    <input id="q" name="q" type="search" value="${query}" maxlength="300" required />
    <button class="btn main">${icon("search")} ${messages.t("site.search")}</button>
  </form>`;
}

function told(messages: Messages, query: string, found: readonly Found[]): Piece {
  if (found.length > pageSize)
    return html`<p><b>${messages.t("site.foundMany", { query })}</b></p>`;
  if (found.length > 0)
    return html`<p><b>${messages.t("site.found", { count: found.length, query })}</b></p>`;
  return html`<div class="empty">
    ${icon("search")}
    <h2>${messages.t("site.foundNone", { query })}</h2>
    <p>${messages.t("site.foundNoneHelp")}</p>
    <a class="btn" href="/archive">${messages.t("site.archive")}</a>
  </div>`;
}

function hit(messages: Messages, post: Found): Piece {
  const snippet = post.snippet.map((piece) =>
    piece.hit ? html`<mark>${piece.text}</mark>` : html`${piece.text}`,
  );
  const kind = post.kind === "note" ? messages.t("site.note") : "";
  const says = tongueOf(messages, post);
  return html`<article class="entry">
    <p class="when">${time(messages, post.publishedAt)}</p>
    <div class="body">
      <h2 ${post.title === "" ? "" : says}><a href="${post.uri}">${post.title || kind}</a></h2>
      <p class="summary" ${says}>${snippet}</p>
    </div>
  </article> `;
}
