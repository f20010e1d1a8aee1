import { html } from "hono/html";

import { longest, longestNote, type PostRow, shownByOthers } from "#posts";
import { icon } from "#look/icons.ts";

import { mediaIn, shelfItem } from "./compose-media.ts";
import { composeNetworks } from "./compose-networks.ts";
import { composeSide } from "./compose-side.ts";
import { type Composed, longestText } from "./compose-values.ts";
import { islandWords } from "./compose-words.ts";
import type { Showing } from "./compose-showing.ts";
import { area, fault as faultLine, type Piece } from "#web/fields.ts";
import { moment, screen, token } from "./frame.ts";
import type { StudioContext } from "./context.ts";
import { may } from "./permit.ts";

/** The composer with `text` in it. */
export async function composePage(
  c: StudioContext,
  text: Composed,
  showing: Showing,
): Promise<Response> {
  const { messages, parts } = c.var;
  const { post } = showing;
  const isPublished = post?.state === "published";
  const isArticle = text.kind === "article";
  const media = await mediaIn(parts.kit.store.db, text);
  const ids = media.map(({ id }) => id);
  const others = may(c, "posts.edit-others")
    ? new Set<number>()
    : await shownByOthers(parts.kit.store.db, c.var.user.id, ids);
  const undescribed = media.filter((one) => one.isUndescribed).length;
  const sheet = html`<form
    class="sheet"
    id="compose"
    method="post"
    action="/studio/write"
    enctype="multipart/form-data"
  >
    ${token(c)}
    <input type="hidden" name="postId" value="${text.postId ?? ""}" /><input
      type="hidden"
      name="kind"
      value="${text.kind}"
    /><input type="hidden" name="changedAt" value="${text.changedAt ?? ""}" /><input
      type="hidden"
      name="zone"
      value="${text.zone}"
    /><input
      type="hidden"
      name="dismissals"
      value="${JSON.stringify(text.dismissals)}"
    />${showing.asks === true ? html`<input type="hidden" name="asked" value="1" />` : ""}
    <button name="action" value="${isPublished ? "preview" : "save"}" hidden formnovalidate>
      ${messages.t("studio.saveDraft")}
    </button>
    ${isPublished ? "" : kindTabs(c, text)} ${post === undefined ? "" : stateLine(c, post)}
    ${faultLine(showing.fault)} ${isArticle ? articleHead(c, text) : ""} ${tools(c)}
    <div class="field">
      <label class="sr" for="markdown">${messages.t("studio.textLabel")}</label
      ><textarea
        id="markdown"
        name="markdown"
        class="text ${isArticle ? "" : "short"}"
        rows="${isArticle ? 14 : 5}"
        maxlength="${longestText}"
        placeholder="${messages.t("studio.textPlaceholder")}"
      >
${text.markdown}</textarea>
    </div>
    <div class="drop">
      <label for="files"
        >${icon("picture")}
        <span data-drop="${messages.t("studio.filesDrop")}"
          >${messages.t("studio.filesLabel")}</span
        ></label
      ><input
        id="files"
        name="files"
        type="file"
        multiple
        accept="image/*,video/mp4,video/webm,audio/*"
      /><button class="btn small" name="action" value="upload" formnovalidate data-plain>
        ${messages.t("studio.filesAdd")}
      </button>
    </div>
    <ul class="uploads plain" aria-live="polite" hidden></ul>
    ${showing.asks === true && undescribed > 0 ? html`<p class="flash" role="status" id="ask" tabindex="-1">${icon("eye")}<span>${messages.t("studio.describeAsk", { count: undescribed })}</span></p>` : ""}
    <section class="shelf-part" ${media.length === 0 ? html`hidden` : ""}>
      <h2>${messages.t("studio.shelf")}</h2>
      <p class="help">${messages.t("studio.describeHelp")}</p>
      <ul class="shelf plain">
        ${media.map((one) => shelfItem(messages, one, { coverId: text.coverId, withCover: isArticle, typed: text.descriptions.get(one.id), isOthers: others.has(one.id) }))}
      </ul>
      ${
        isArticle
          ? html`<label class="check"
              ><input
                type="radio"
                name="coverId"
                value=""
                ${text.coverId === null ? html`checked` : ""}
              />
              ${messages.t("studio.noCover")}</label
            >`
          : ""
      }
    </section>
    ${await composeNetworks(c, text, post)}
    ${
      isPublished
        ? area({
            name: "reason",
            label: messages.t("studio.reason"),
            help: messages.t("studio.reasonHelp"),
            value: text.reason,
            rows: 2,
            maxLength: 500,
            required: true,
            fault: showing.reasonFault,
          })
        : ""
    }
    <div class="ends">
      ${ends(c, text, showing)}${isArticle ? "" : html`<span class="count"></span>`}<span
        class="saved"
        role="status"
      ></span>
    </div>
  </form>`;
  const counted = isArticle
    ? sheet
    : html`<count-note
        max="${longestNote}"
        near="${messages.t("studio.countNear")}"
        over="${messages.t("studio.countOver")}"
        >${sheet}</count-note
      >`;
  return await screen(
    c,
    {
      title: messages.t("studio.navWrite"),
      place: "/studio/write",
      islands: ["compose-post", "compose-networks", "compose-coach"],
      aside: await composeSide(c, text, showing),
    },
    html`<h1 class="sr">${messages.t("studio.navWrite")}</h1>
      <compose-post
        data-save="${isPublished ? "" : "/studio/write/save"}"
        data-see="/studio/write/preview"
        data-media="/studio/media"
        data-token="/studio/write/token"
        data-words="${JSON.stringify(islandWords(c))}"
      >
        ${counted}</compose-post
      >`,
    showing.status ?? 200,
  );
}

function kindTabs(c: StudioContext, text: Composed): Piece {
  const { messages } = c.var;
  const tab = (kind: "note" | "article", label: string): Piece =>
    html`<button
      name="action"
      value="${kind}"
      formnovalidate
      ${kind === text.kind ? html`aria-current="page"` : ""}
    >
      ${label}
    </button>`;
  return html`<div class="tabs" role="group" aria-label="${messages.t("studio.kind")}">
    ${tab("note", messages.t("studio.kindNote"))}${tab("article", messages.t("studio.kindArticle"))}
  </div>`;
}

function stateLine(c: StudioContext, post: PostRow): Piece | "" {
  const { messages } = c.var;
  if (post.state === "published")
    return html`<p class="soft">
      ${messages.t("studio.isPublished", { date: messages.date(post.published_at ?? 0) })} ·
      <a href="${post.uri}">${messages.t("studio.seePublished")}</a>
    </p>`;
  if (post.state === "scheduled")
    return html`<p class="row">
      <span
        >${icon("clock")}
        ${messages.t("studio.isScheduled", { date: "" })}${moment(messages, post.scheduled_at ?? 0)}</span
      ><button class="btn small quiet" name="action" value="unschedule" formnovalidate>
        ${messages.t("studio.unschedule")}
      </button>
    </p>`;
  return "";
}

function articleHead(c: StudioContext, text: Composed): Piece {
  const { messages } = c.var;
  return html`<div class="field">
      <label class="sr" for="title">${messages.t("studio.titleLabel")}</label
      ><textarea
        id="title"
        name="title"
        class="title"
        rows="1"
        maxlength="${longest.title}"
        placeholder="${messages.t("studio.titleLabel")}"
      >
${text.title}</textarea>
    </div>
    <div class="field">
      <label class="sr" for="summary">${messages.t("studio.summaryLabel")}</label
      ><textarea
        id="summary"
        name="summary"
        class="summary"
        rows="1"
        maxlength="${longest.summary}"
        placeholder="${messages.t("studio.summaryPlaceholder")}"
      >
${text.summary}</textarea>
    </div>`;
}

/** Shown by the island, since they do nothing without it. */
function tools(c: StudioContext): Piece {
  const { messages } = c.var;
  const tool = (name: string, label: Piece | string): Piece =>
    html`<button type="button" class="btn small quiet" data-tool="${name}">${label}</button>`;
  return html`<div class="tools" role="toolbar" aria-label="${messages.t("studio.tools")}" hidden>
    ${tool("bold", html`<b>${messages.t("studio.toolBold")}</b>`)}${tool("italic", html`<i>${messages.t("studio.toolItalic")}</i>`)}${tool("link", html`${icon("link")} ${messages.t("studio.toolLink")}`)}${tool("heading", messages.t("studio.toolHeading"))}${tool("quote", html`${icon("quote")} ${messages.t("studio.toolQuote")}`)}${tool("list", html`${icon("list")} ${messages.t("studio.toolList")}`)}
  </div>`;
}

function ends(c: StudioContext, text: Composed, showing: Showing): Piece {
  const { messages } = c.var;
  const isPublished = showing.post?.state === "published";
  const publish = isPublished
    ? messages.t("studio.publishChange")
    : showing.asks === true
      ? messages.t("studio.publishAnyway")
      : messages.t(text.when === "" ? "studio.publish" : "studio.publishLater");
  return html`<button
      class="btn main"
      name="action"
      value="publish"
      data-now="${messages.t("studio.publish")}"
      data-later="${messages.t("studio.publishLater")}"
    >
      ${publish}</button
    >${
      isPublished
        ? ""
        : html`<button class="btn" name="action" value="save" formnovalidate>
            ${messages.t("studio.saveDraft")}
          </button>`
    }<button class="btn quiet" name="action" value="preview" formnovalidate>
      ${messages.t("studio.preview")}
    </button>`;
}
