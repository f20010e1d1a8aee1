import { html, raw } from "hono/html";

import type { Settings } from "#presence";
import type { WordKey, Words } from "#words";

import type { Piece } from "./fields.ts";
import type { StudioAssets, StudioContext } from "./parts.ts";

/** The places of the studio, in the order of its navigation; the first five stand on a phone's bar. */
export const places = [
  { path: "/studio", key: "studio.navHome" },
  { path: "/studio/write", key: "studio.navWrite" },
  { path: "/studio/conversation", key: "studio.navConversation" },
  { path: "/studio/reading", key: "studio.navReading" },
  { path: "/studio/posts", key: "studio.navPosts" },
  { path: "/studio/people", key: "studio.navPeople" },
  { path: "/studio/moderation", key: "studio.navModeration" },
  { path: "/studio/openness", key: "studio.navOpenness" },
  { path: "/studio/presence", key: "studio.navPresence" },
  { path: "/studio/jobs", key: "studio.navJobs" },
  { path: "/studio/settings", key: "studio.navSettings" },
] as const satisfies readonly { path: string; key: WordKey }[];

/** The whole HTML document around `body`. */
export function htmlDocument(options: {
  readonly words: Words;
  readonly title: string;
  readonly settings: Settings;
  readonly assets: StudioAssets;
  readonly islands?: readonly string[];
  readonly body: Piece;
}): Piece {
  const { words, title, settings, assets, islands = [], body } = options;
  return html`${raw("<!doctype html>")}
<html lang="${words.language}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="robots" content="noindex">
<title>${title} · ${settings.siteName}</title>
<link rel="icon" href="${assets.url("favicon.svg")}" type="image/svg+xml">
<link rel="stylesheet" href="${assets.url("studio.css")}">
<link rel="stylesheet" href="${assets.accent(settings.accent)}">
${islands.map((name) => html`<script type="module" src="${assets.url(`${name}.js`)}"></script>`)}
</head>
${body}
</html>`;
}

/** One screen of the studio: navigation, what was just done, and the content. */
export async function screen(
  c: StudioContext,
  options: {
    readonly title: string;
    /** The path of its place in the navigation. */
    readonly place: string;
    readonly islands?: readonly string[];
    readonly aside?: Piece;
    /** Fills the width instead of the reading measure. */
    readonly wide?: boolean;
  },
  content: Piece,
  status: 200 | 400 | 404 | 409 = 200,
): Promise<Response> {
  const { parts, words, settings } = c.var;
  const waits = await countWaiting(c);
  const body = html`<body class="studio">
<a class="skip" href="#content">${words.t("studio.skip")}</a>
<nav class="rail" aria-label="${words.t("studio.navLabel")}">
  <a class="site" href="/">${settings.siteName}</a>
  <ul>${places.map(({ path, key }) => {
    const waiting = waits[path] ?? 0;
    return html`<li><a href="${path}" ${path === options.place ? html`aria-current="page"` : ""}><span>${words.t(key)}</span>${
      waiting > 0 ? html` <small class="badge">${words.number(waiting)}</small>` : ""
    }</a></li>`;
  })}</ul>
  <form method="post" action="/studio/sign-out">${token(c)}<button class="btn quiet">${words.t("studio.signOut")}</button></form>
</nav>
<main id="content" ${options.wide === true ? html`class="wide"` : ""}>
  ${flash(c)}
  ${content}
</main>
${options.aside === undefined ? "" : html`<aside class="side">${options.aside}</aside>`}
</body>`;
  return await c.html(
    htmlDocument({
      words,
      title: options.title,
      settings,
      assets: parts.assets,
      islands: ["studio-keys", "confirm-action", ...(options.islands ?? [])],
      body,
    }),
    status,
  );
}

/** The hidden field by which a form of ours is known. */
export function token(c: StudioContext): Piece {
  return html`<input type="hidden" name="_token" value="${c.var.formToken}">`;
}

/** What can have just been done; told once, at the top of the next page, by `?done=`. */
const doneWords = {
  saved: "studio.doneSaved",
  published: "studio.donePublished",
  scheduled: "studio.doneScheduled",
  deleted: "studio.doneDeleted",
  answered: "studio.doneAnswered",
  hidden: "studio.doneHidden",
  shown: "studio.doneShown",
  approved: "studio.doneApproved",
  blocked: "studio.doneBlocked",
  unblocked: "studio.doneUnblocked",
  followed: "studio.doneFollowed",
  unfollowed: "studio.doneUnfollowed",
  retried: "studio.doneRetried",
  dropped: "studio.doneDropped",
  closed: "studio.doneClosed",
  welcome: "studio.doneWelcome",
} as const satisfies Record<string, WordKey>;

/** A word for `?done=`. */
export type Done = keyof typeof doneWords;

/** Goes to `path` and tells there what was done. */
export function goTo(c: StudioContext, path: string, done?: Done): Response {
  if (done === undefined) return c.redirect(path, 303);
  const [page, hash = ""] = path.split("#");
  const glue = page?.includes("?") ? "&" : "?";
  return c.redirect(`${page}${glue}done=${done}${hash === "" ? "" : `#${hash}`}`, 303);
}

function flash(c: StudioContext): Piece | "" {
  const done = c.req.query("done") ?? "";
  if (!Object.hasOwn(doneWords, done)) return "";
  return html`<p class="flash" role="status">${c.var.words.t(doneWords[done as Done])}</p>`;
}

/** How much waits at each place. */
async function countWaiting(c: StudioContext): Promise<Record<string, number>> {
  const { db } = c.var.parts.kit.store;
  const count = async (table: "replies" | "reports" | "jobs"): Promise<number> => {
    // Counting stops at 100: the badge says enough, and a million rows cost nothing.
    const some = {
      replies: db
        .selectFrom("replies")
        .select("id")
        .where("answered_at", "is", null)
        .where("ours", "=", 0)
        .where("state", "=", "visible"),
      reports: db.selectFrom("reports").select("id").where("state", "=", "open"),
      jobs: db.selectFrom("jobs").select("id").where("state", "=", "dead"),
    }[table];
    return (await some.limit(100).execute()).length;
  };
  const held = await db
    .selectFrom("replies")
    .select("id")
    .where("state", "=", "held")
    .limit(100)
    .execute();
  return {
    "/studio/conversation": await count("replies"),
    "/studio/moderation": held.length + (await count("reports")),
    "/studio/jobs": await count("jobs"),
  };
}
