import { html, raw } from "hono/html";

import { diskTrouble } from "#core/disk-room.ts";
import type { Settings } from "#presence";
import { isPermitted, type Permission } from "#sign-in";
import { type IconName, icon } from "#look/icons.ts";
import type { MessageKey, Messages } from "#words";

import { countWaiting } from "./count-waiting.ts";
import { type Done, whatWasDone } from "./done.ts";
import type { Piece } from "#web/fields.ts";
import type { StudioAssets, StudioContext } from "./context.ts";

/** One place of the studio; `key` goes there after `g`. */
interface Place {
  readonly path: string;
  readonly word: MessageKey;
  readonly icon: IconName;
  /** What one must be permitted for it. */
  readonly needs: Permission;
  readonly key?: string;
}

/** Stand on a phone's bar too. */
const first: readonly Place[] = [
  { path: "/studio", word: "studio.navHome", icon: "home", key: "h", needs: "studio.open" },
  {
    path: "/studio/conversation",
    word: "studio.navConversation",
    icon: "reply",
    key: "c",
    needs: "conversation.read",
  },
  {
    path: "/studio/reading",
    word: "studio.navReading",
    icon: "book",
    key: "r",
    needs: "reading.read",
  },
];
const others: readonly Place[] = [
  { path: "/studio/posts", word: "studio.navPosts", icon: "list", key: "p", needs: "posts.write" },
  {
    path: "/studio/people",
    word: "studio.navPeople",
    icon: "people",
    key: "f",
    needs: "audience.read",
  },
  {
    path: "/studio/moderation",
    word: "studio.navModeration",
    icon: "hidden",
    key: "m",
    needs: "conversation.moderate",
  },
  {
    path: "/studio/connections",
    word: "connections.title",
    icon: "fediverse",
    key: "n",
    needs: "connections.manage",
  },
  { path: "/studio/coach", word: "coach.title", icon: "eye", key: "k", needs: "coach.read" },
  {
    path: "/studio/openness",
    word: "studio.navOpenness",
    icon: "log",
    key: "o",
    needs: "openness.read",
  },
  {
    path: "/studio/presence",
    word: "studio.navPresence",
    icon: "person",
    key: "a",
    needs: "presence.change",
  },
  { path: "/studio/jobs", word: "studio.navJobs", icon: "share", key: "j", needs: "jobs.manage" },
];
const writing: Place = {
  path: "/studio/write",
  word: "studio.navWrite",
  icon: "pen",
  key: "w",
  needs: "posts.write",
};
const settingsPlace: Place = {
  path: "/studio/settings",
  word: "studio.navSettings",
  icon: "settings",
  key: "s",
  needs: "studio.open",
};

/** Every place of the studio, in the order of its navigation. */
export const places: readonly Place[] = [writing, ...first, ...others, settingsPlace];

/** The whole HTML document around `body`. */
export function htmlDocument(options: {
  readonly messages: Messages;
  readonly title: string;
  readonly settings: Settings;
  readonly assets: StudioAssets;
  readonly islands?: readonly string[];
  readonly body: Piece;
}): Piece {
  const { messages, title, settings, assets, islands = [], body } = options;
  return html`${raw("<!doctype html>")}
    <html lang="${messages.language}">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="robots" content="noindex" />
        <title>${title} · ${settings.siteName}</title>
        <link rel="stylesheet" href="${assets.url("studio.css")}" />
        <link rel="stylesheet" href="${assets.accent(settings.accent)}" />
        <link rel="icon" href="${assets.favicon(settings.accent)}" type="image/svg+xml" />
        ${["islands", ...islands].map((name) => html`<script type="module" src="${assets.url(`${name}.js`)}"></script>`)}
      </head>
      ${body}
    </html>`;
}

/** A page with one card in the middle: set-up, signing in, and what went wrong. */
export function doorPage(options: {
  readonly messages: Messages;
  readonly title: string;
  readonly settings: Settings;
  readonly assets: StudioAssets;
  readonly content: Piece;
}): Piece {
  const { settings, content } = options;
  return htmlDocument({
    ...options,
    body: html`<body>
      <main class="door" id="main">
        <p class="door-site"><a href="/">${settings.siteName}</a></p>
        ${content}
      </main>
    </body>`,
  });
}

/** One screen of the studio: navigation, what was just done, and the content. */
export async function screen(
  c: StudioContext,
  options: {
    readonly title: string;
    /** The path of its place in the navigation. */
    readonly place: string;
    readonly islands?: readonly string[];
    /** What stands beside the work, with the class `side`. */
    readonly aside?: Piece;
  },
  content: Piece,
  status: 200 | 400 | 404 | 409 = 200,
): Promise<Response> {
  const { parts, messages, settings } = c.var;
  const counts = await countWaiting(c);
  const waits: Record<string, number> = {
    "/studio/conversation": counts.unanswered + counts.mentions,
    "/studio/moderation": counts.held + counts.reports,
    "/studio/jobs": counts.deadJobs,
  };
  const link = (place: Place): Piece => {
    const waiting = waits[place.path] ?? 0;
    return html`<a
      href="${place.path}"
      ${place.path === options.place ? html`aria-current="page"` : ""}
      ${place.key === undefined ? "" : html`data-go="${place.key}"`}
      >${icon(place.icon)}<span>${messages.t(place.word)}</span>${
        waiting > 0
          ? html`<span class="waiting"
              >${messages.number(waiting)}<span class="sr">
                ${messages.t("studio.navWaiting")}</span
              ></span
            >`
          : ""
      }</a
    >`;
  };
  const links = (some: readonly Place[]): Piece[] =>
    some.filter((place) => mayOpen(c, place)).map(link);
  const here = options.place === writing.path ? html`aria-current="page"` : "";
  const body = html`<body>
    <a class="skip" href="#main">${messages.t("studio.skip")}</a>
    <div class="studio">
      <nav class="rail" aria-label="${messages.t("studio.navLabel")}">
        <a class="site" href="/">${settings.siteName}</a>
        ${
          mayOpen(c, writing)
            ? html`<a class="btn main" href="/studio/write" data-go="w" ${here}
                >${icon("pen")}${messages.t("studio.navWrite")}</a
              >`
            : ""
        }
        ${links(first.slice(0, 1))}
        ${
          mayOpen(c, writing)
            ? html`<a class="on-phone" href="/studio/write" ${here}
                >${icon("pen")}<span>${messages.t("studio.navWrite")}</span></a
              >`
            : ""
        }
        ${links(first.slice(1))}
        <button type="button" class="more-button" popovertarget="more">
          ${icon("menu")}<span>${messages.t("studio.navMore")}</span>
        </button>
        <div class="more" id="more" popover>
          ${links(others)}
          <span class="last"></span>
          ${link(settingsPlace)}
          <form method="post" action="/studio/sign-out">
            ${token(c)}<button class="btn quiet small">${messages.t("studio.signOut")}</button>
          </form>
        </div>
      </nav>
      <main id="main" class="work">
        ${await whatWasDone(c)} ${await diskNotice(c)} ${movedNotice(c)} ${content}
      </main>
      ${options.aside ?? ""}
    </div>
    ${keysDialog(c)}
  </body>`;
  return await c.html(
    htmlDocument({
      messages,
      title: options.title,
      settings,
      assets: parts.assets,
      islands: ["studio-keys", ...(options.islands ?? [])],
      body,
    }),
    status,
  );
}

/** Whether whoever is signed in may open a place; others are not shown the way. */
function mayOpen(c: StudioContext, place: Place): boolean {
  return isPermitted(c.var.user.role, place.needs);
}

/** The hidden field by which a form of ours is known. */
export function token(c: StudioContext): Piece {
  return html`<input type="hidden" name="_token" value="${c.var.formToken}" />`;
}

/** A moment: words for all, and the reader's own time where there is JavaScript. */
export function moment(messages: Messages, at: number): Piece {
  const iso = Temporal.Instant.fromEpochMilliseconds(at).toString({ smallestUnit: "second" });
  return html`<relative-time lang="${messages.language}"
    ><time datetime="${iso}">${messages.dateTime(at)}</time></relative-time
  >`;
}

/** Nothing is here yet: why, and what one can do. */
export function emptyPlace(
  sign: IconName,
  title: string,
  how: string,
  action?: { readonly href: string; readonly label: string },
): Piece {
  return html`<div class="empty">
    ${icon(sign)}
    <h2>${title}</h2>
    <p>${how}</p>
    ${action === undefined ? "" : html`<a class="btn" href="${action.href}">${action.label}</a>`}
  </div>`;
}

/** Goes to `path` and tells there what was done, and with which post. */
export function goTo(c: StudioContext, path: string, done?: Done, postId?: number): Response {
  if (done === undefined) return c.redirect(path, 303);
  const [page = "", hash = ""] = path.split("#");
  const glue = page.includes("?") ? "&" : "?";
  const post = postId === undefined ? "" : `&post=${postId}`;
  return c.redirect(`${page}${glue}done=${done}${post}${hash === "" ? "" : `#${hash}`}`, 303);
}

/** On every screen for as long as nothing, or hardly anything, can be stored. */
async function diskNotice(c: StudioContext): Promise<Piece | ""> {
  const { messages, parts } = c.var;
  const trouble = await diskTrouble(parts.kit.config.dataDir);
  if (trouble === undefined) return "";
  const text =
    trouble.kind === "nearly-full"
      ? messages.t("errors.nearlyFullOwner", { megabytes: trouble.megabytes })
      : messages.t(trouble.kind === "full" ? "errors.fullOwner" : "errors.refusedOwner");
  return html`<p class="flash" role="status">${icon("warning")}<span>${text}</span></p>`;
}

/** On every screen for as long as the site is not where its followers went. */
function movedNotice(c: StudioContext): Piece | "" {
  const { messages, settings } = c.var;
  if (settings.movedTo === null || c.req.path.startsWith("/studio/moving")) return "";
  return html`<p class="flash" role="status">
    ${icon("warning")}<span
      >${messages.t("moving.notice", { handle: settings.movedTo.handle })}
      ${isPermitted(c.var.user.role, "site.move") ? html`<a href="/studio/moving">${messages.t("moving.noticeSee")}</a>` : ""}</span
    >
  </p>`;
}

/** Which key does what; opened with `?`. */
function keysDialog(c: StudioContext): Piece {
  const { messages } = c.var;
  const row = (key: Piece, what: string): Piece =>
    html`<div>
      <dt>${key}</dt>
      <dd>${what}</dd>
    </div>`;
  const kbd = (...keys: string[]): Piece => html`${keys.map((key) => html`<kbd>${key}</kbd> `)}`;
  return html`<dialog id="keys" class="keys-list" aria-labelledby="keys-title">
    <h2 id="keys-title">${messages.t("studio.keysTitle")}</h2>
    <dl>
      ${row(kbd("j"), messages.t("studio.keysNext"))}${row(kbd("k"), messages.t("studio.keysPrevious"))}${row(kbd("a"), messages.t("studio.keysAnswer"))}${row(kbd("h"), messages.t("studio.keysHide"))}${row(kbd("e"), messages.t("studio.keysSettle"))}
      ${places.filter((place) => mayOpen(c, place)).map((place) => row(kbd("g", place.key ?? ""), messages.t(place.word)))}
      ${row(kbd("Ctrl", "Enter"), messages.t("studio.keysPublish"))}${row(kbd("Ctrl", "S"), messages.t("studio.keysSave"))}${row(kbd("Ctrl", "B · I · K"), messages.t("studio.keysText"))}${row(kbd("Alt", "N"), messages.t("coach.keysNext"))}${row(kbd("Alt", "R"), messages.t("coach.keysApply"))}${row(kbd("Alt", "D"), messages.t("coach.keysLetStand"))}${row(kbd("?"), messages.t("studio.keysThese"))}
    </dl>
    <form method="dialog" class="actions">
      <button class="btn">${messages.t("studio.keysClose")}</button>
    </form>
  </dialog>`;
}
