import { Hono } from "hono";

import { excerpt } from "#core/markdown.ts";
import type { Db } from "#schema";
import type { Words } from "#words";

import { languageOf } from "./entries.ts";
import { html, type Piece } from "./html.ts";
import { nothing } from "./lists.ts";
import { page } from "./page.ts";
import { queryNumber, type SiteEnv } from "./parts.ts";

/** So many posts of a year are listed at most; older ones than that are found by search. */
const mostInYear = 5000;

/** `/archive`: one year at a time, by month. */
export function archivePages(): Hono<SiteEnv> {
  const app = new Hono<SiteEnv>();
  app.get("/archive", async (c) => {
    const { words: w, parts } = c.var;
    const { db } = parts.kit.store;
    c.var.tags.push("posts");
    const years = await yearsOf(db);
    const asked = queryNumber(c, "year");
    const year = years.find((one) => one.year === asked) ?? years[0];
    const posts = year === undefined ? [] : await postsOf(db, year.year);
    const chips = years.map(
      (one) =>
        html`<a
          class="chip"
          ${one === year ? html`aria-current="true"` : ""}
          href="/archive?year=${one.year}"
          >${one.year} <small>${w.number(one.count)}</small></a
        > `,
    );
    return page(
      c,
      {
        title: w.t("site.archive"),
        place: "/archive",
        canonical: `${parts.kit.config.origin}/archive${asked === undefined ? "" : `?year=${year?.year ?? ""}`}`,
      },
      html`<main id="main" class="page">
        <header class="head">
          <h1>${w.t("site.archive")}</h1>
          <p class="standfirst">${w.t("site.archiveIntro")}</p>
        </header>
        ${
          years.length < 2
            ? ""
            : html`<nav class="chips" aria-label="${w.t("site.years")}">${chips}</nav>`
        }
        ${year === undefined ? nothing(c, w.t("site.emptyHome")) : ofYear(w, year.year, posts)}
      </main>`,
    );
  });
  return app;
}

interface Line {
  readonly uri: string | null;
  readonly title: string;
  readonly language: string;
  readonly published_at: number | null;
}

function ofYear(w: Words, year: number, posts: readonly Line[]): Piece {
  const month = new Intl.DateTimeFormat(w.language, { month: "long", timeZone: w.timeZone });
  const day = new Intl.DateTimeFormat(w.language, {
    day: "numeric",
    month: "short",
    timeZone: w.timeZone,
  });
  const months = Map.groupBy(posts, (post) => month.format(post.published_at ?? 0));
  const line = (post: Line): Piece =>
    html`<li>
      <a href="${post.uri}" ${languageOf(w, post)}>${post.title}</a
      ><small
        ><time datetime="${new Date(post.published_at ?? 0).toISOString()}"
          >${day.format(post.published_at ?? 0)}</time
        ></small
      >
    </li> `;
  return html`<div class="years">
    <section>
      <h2>${year}</h2>
      <div class="stack wide">
        ${[...months].map(
          ([name, lines]) =>
            html`<div>
              <h3>${name}</h3>
              <ol class="list">
                ${lines.map(line)}
              </ol>
            </div> `,
        )}
      </div>
    </section>
  </div>`;
}

/** The years in which something was published, newest first, and how much. */
async function yearsOf(db: Db): Promise<{ readonly year: number; readonly count: number }[]> {
  const edges = await db
    .selectFrom("posts")
    .select((from) => [
      from.fn.min("published_at").as("first"),
      from.fn.max("published_at").as("last"),
    ])
    .where("state", "=", "published")
    .executeTakeFirst();
  if (edges?.first == null || edges.last == null) return [];
  const [first, last] = [Number(edges.first), Number(edges.last)].map((at) =>
    new Date(at).getUTCFullYear(),
  ) as [number, number];
  const years: { year: number; count: number }[] = [];
  for (let year = last; year >= first; year -= 1) {
    const row = await within(db, year)
      .select((from) => from.fn.countAll<number>().as("n"))
      .executeTakeFirst();
    if (Number(row?.n) > 0) years.push({ year, count: Number(row?.n) });
  }
  return years;
}

async function postsOf(db: Db, year: number): Promise<Line[]> {
  const rows = await within(db, year)
    .select(["kind", "uri", "title", "language", "published_at"])
    .select((from) =>
      from.fn<string>("substr", ["markdown", from.val(1), from.val(300)]).as("text"),
    )
    .orderBy("published_at", "desc")
    .orderBy("id", "desc")
    .limit(mostInYear)
    .execute();
  return rows.map(({ text, ...row }) => ({ ...row, title: row.title || excerpt(text, 80) }));
}

// oxlint-disable-next-line typescript/explicit-function-return-type -- Kysely's own type of it is a page long.
function within(db: Db, year: number) {
  return db
    .selectFrom("posts")
    .where("state", "=", "published")
    .where("published_at", ">=", Date.UTC(year, 0, 1))
    .where("published_at", "<", Date.UTC(year + 1, 0, 1));
}
