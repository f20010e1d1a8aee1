import { Hono } from "hono";

import { excerpt } from "#core/markdown.ts";
import { afterPlace, type PostPlace, publicPosts } from "#posts";
import type { Db } from "#schema";
import type { Messages } from "#words";

import { tongueOf, olderLink } from "./entries.ts";
import { html, type Piece } from "#web/html.ts";
import { nothing } from "./lists.ts";
import { page } from "./page.ts";
import { queryNumber } from "#web/query-number.ts";
import { olderThan, queryPlace, type SiteEnv } from "./context.ts";

/** So many posts of a year stand on one page. */
const pageSize = 1000;

/** `/archive`: one year at a time, by month. */
export function archivePages(): Hono<SiteEnv> {
  const app = new Hono<SiteEnv>();
  app.get("/archive", async (c) => {
    const { messages, parts } = c.var;
    const { db } = parts.kit.store;
    c.var.tags.push("posts");
    const years = await yearsOf(db, messages.timeZone);
    const asked = queryNumber(c, "year");
    const year = years.find((one) => one.year === asked) ?? years[0];
    const after = queryPlace(c);
    const posts = year === undefined ? [] : await postsOf(db, year, after);
    const shown = posts.slice(0, pageSize);
    const older =
      year !== undefined && posts.length > pageSize
        ? olderThan(`/archive?year=${year.year}`, shown.at(-1))
        : undefined;
    const chips = years.map(
      (one) =>
        html`<a
          class="chip"
          ${one === year ? html`aria-current="true"` : ""}
          href="/archive?year=${one.year}"
          >${one.year} <small>${messages.number(one.count)}</small></a
        > `,
    );
    return page(
      c,
      {
        title: messages.t("site.archive"),
        place: "/archive",
        canonical: `${parts.kit.config.origin}/archive${asked === undefined ? "" : `?year=${year?.year ?? ""}`}`,
      },
      html`<main id="main" class="page">
        <header class="head">
          <h1>${messages.t("site.archive")}</h1>
          <p class="standfirst">${messages.t("site.archiveIntro")}</p>
        </header>
        ${
          years.length < 2
            ? ""
            : html`<nav class="chips" aria-label="${messages.t("site.years")}">${chips}</nav>`
        }
        ${year === undefined ? nothing(c, messages.t("site.emptyHome")) : ofYear(messages, year.year, shown)}
        ${olderLink(messages, older)}
      </main>`,
    );
  });
  return app;
}

interface Line {
  readonly id: number;
  readonly uri: string | null;
  readonly title: string;
  readonly language: string;
  readonly published_at: number | null;
}

function ofYear(messages: Messages, year: number, posts: readonly Line[]): Piece {
  const month = new Intl.DateTimeFormat(messages.language, {
    month: "long",
    timeZone: messages.timeZone,
  });
  const day = new Intl.DateTimeFormat(messages.language, {
    day: "numeric",
    month: "short",
    timeZone: messages.timeZone,
  });
  const months = Map.groupBy(posts, (post) => month.format(post.published_at ?? 0));
  const line = (post: Line): Piece =>
    html`<li>
      <a href="${post.uri}" ${tongueOf(messages, post)}>${post.title}</a
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

/** A year of the site's own time, from its first moment (Unix milliseconds) to before its last. */
interface Year {
  readonly year: number;
  readonly from: number;
  readonly to: number;
  readonly count: number;
}

/** The years in which something was published, newest first, and how much. */
async function yearsOf(db: Db, timeZone: string): Promise<Year[]> {
  const years: Year[] = [];
  let before = Number.MAX_SAFE_INTEGER;
  for (;;) {
    const newest = await publicPosts(db)
      .select((from) => from.fn.max("published_at").as("at"))
      .where("published_at", "<", before)
      .executeTakeFirst();
    if (newest?.at == null) return years;
    const { year } = Temporal.Instant.fromEpochMilliseconds(Number(newest.at)).toZonedDateTimeISO(
      timeZone,
    );
    const [from, to] = [year, year + 1].map(
      (one) =>
        Temporal.PlainDate.from({ year: one, month: 1, day: 1 }).toZonedDateTime(timeZone)
          .epochMilliseconds,
    ) as [number, number];
    const { n } = await within(db, { from, to })
      .select((count) => count.fn.countAll<number>().as("n"))
      .executeTakeFirstOrThrow();
    years.push({ year, from, to, count: Number(n) });
    before = from;
  }
}

async function postsOf(db: Db, year: Year, after: PostPlace | undefined): Promise<Line[]> {
  let query = within(db, year);
  if (after !== undefined) query = query.where(afterPlace(after));
  const rows = await query
    .select(["id", "kind", "uri", "title", "language", "published_at"])
    .select((from) =>
      from.fn<string>("substr", ["markdown", from.val(1), from.val(300)]).as("text"),
    )
    .orderBy("published_at", "desc")
    .orderBy("id", "desc")
    .limit(pageSize + 1)
    .execute();
  return rows.map(({ text, ...row }) => ({ ...row, title: row.title || excerpt(text, 80) }));
}

// oxlint-disable-next-line typescript/explicit-function-return-type -- Kysely's own type of it is a page long.
function within(db: Db, { from, to }: Pick<Year, "from" | "to">) {
  return publicPosts(db).where("published_at", ">=", from).where("published_at", "<", to);
}
