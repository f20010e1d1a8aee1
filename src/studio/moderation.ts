import { Hono } from "hono";
import { html } from "hono/html";

import { firstThatFit } from "#core/fit.ts";
import { excerpt } from "#core/markdown.ts";
import { conversationQueue, type QueueItem } from "#conversation";
import { reportIsClosed } from "#flows/reply-is-reported.ts";
import { replyIsApproved, replyIsHidden, replyIsShown } from "#flows/reply-is-moderated.ts";
import { someoneIsBlocked, someoneIsUnblocked } from "#flows/someone-is-blocked.ts";
import { avatar } from "#look/avatars.ts";
import { icon } from "#look/icons.ts";
import { named, tongue, written } from "#look/written.ts";
import type { Messages } from "#words";

import { avatarAddress } from "./avatar-address.ts";
import type { Done } from "./done.ts";
import { choice, fault as faultLine, field, formFields, type Piece } from "#web/fields.ts";
import { goTo, moment, screen, token } from "./frame.ts";
import type { StudioContext, StudioEnv } from "./context.ts";
import { needs } from "./permit.ts";

const pageSize = 50;

/** `/studio/moderation`: held, reported, hidden and blocked; each decision is public. */
export function moderationScreen(): Hono<StudioEnv> {
  const app = new Hono<StudioEnv>();
  app.get("/studio/moderation", needs("conversation.moderate"), async (c) => await page(c));
  app.post("/studio/moderation", needs("conversation.moderate"), async (c) => {
    const form = await formFields(c);
    const { store } = c.var.parts.kit;
    const id = form.number("id") ?? 0;
    const reason = form.text("reason").trim().slice(0, 500);
    const value = form.text("value").trim();
    const kind = form.text("kind") === "account" ? "account" : "domain";
    const action = form.text("action");
    if (action === "block" && (value === "" || value.length > 500))
      return await page(c, c.var.messages.t("studio.blockHelp"), { value, reason });
    if (reason === "" && ["hide", "show", "block", "close"].includes(action))
      return await page(c, c.var.messages.t("studio.reasonEmpty"), { value, reason });
    const done = async (work: Promise<unknown>, word: Done): Promise<Response> => {
      await work;
      return goTo(c, "/studio/moderation", word);
    };
    switch (action) {
      case "approve":
        return await done(replyIsApproved(store, c.var.by, { replyId: id }), "approved");
      case "hide":
        return await done(replyIsHidden(store, c.var.by, { replyId: id, reason }), "hidden");
      case "show":
        return await done(replyIsShown(store, c.var.by, { replyId: id, reason }), "shown");
      case "close":
        return await done(
          reportIsClosed(store, c.var.by, { reportId: id, outcome: reason }),
          "closed",
        );
      case "block":
        return await done(someoneIsBlocked(store, c.var.by, { kind, value, reason }), "blocked");
      case "unblock":
        return await done(someoneIsUnblocked(store, c.var.by, { kind, value }), "unblocked");
      default:
        return goTo(c, "/studio/moderation");
    }
  });
  return app;
}

/** A decision one can take: asked for with a public reason, or at once. */
interface Action {
  readonly id: number;
  readonly value: string;
  readonly label: string;
  readonly asks?: string;
  readonly key?: string;
  /** Where on the page, when the same can be decided in two places. */
  readonly place?: string | undefined;
  readonly look?: "main" | "danger" | "";
}

function button(c: StudioContext, action: Action): Piece {
  const form = (content: Piece, classes: string): Piece =>
    html`<form method="post" action="/studio/moderation" class="${classes}">
      ${token(c)}<input type="hidden" name="id" value="${action.id}" />${content}
    </form>`;
  const { look = "" } = action;
  if (action.asks === undefined)
    return form(
      html`<button class="btn small ${look}" name="action" value="${action.value}">
        ${action.label}
      </button>`,
      "deed",
    );
  const id = `${action.value}-${action.id}${action.place ?? ""}`;
  return html`<details
    class="deed"
    ${action.key === undefined ? "" : html`data-deed="${action.key}"`}
  >
    <summary class="btn small quiet">${action.label}</summary>
    ${form(
      html`<label for="${id}">${action.asks}</label
        ><input id="${id}" name="reason" maxlength="300" required />
        <div class="row">
          <button class="btn small ${look}" name="action" value="${action.value}">
            ${action.label}
          </button>
        </div>`,
      "answer",
    )}
  </details>`;
}

async function page(
  c: StudioContext,
  fault?: string,
  typed: { readonly value: string; readonly reason: string } = { value: "", reason: "" },
): Promise<Response> {
  const { messages, parts } = c.var;
  const { db } = parts.kit.store;
  const queue = async (filter: "held" | "hidden") =>
    firstThatFit(
      await conversationQueue(db, { filter, limit: pageSize }),
      ({ html: text }) => text.length,
    );
  const held = await queue("held");
  const hidden = await queue("hidden");
  const reported = await db
    .selectFrom("reports")
    .leftJoin("replies", "replies.id", "reports.reply_id")
    .leftJoin("posts", "posts.id", "reports.post_id")
    .leftJoin("accounts", "accounts.id", "reports.account_id")
    .select(["posts.uri as post_uri", "posts.title as post_title", "posts.markdown as post_text"])
    .select(["accounts.name as account_name", "accounts.handle as account_handle"])
    .select(["reports.id", "reports.kind", "reports.reason", "reports.created_at"])
    .select(["reports.reply_id", "replies.author_name", "replies.state"])
    .select(["replies.title", "replies.warning", "replies.html", "replies.language"])
    .where("reports.state", "=", "open")
    .orderBy("reports.created_at")
    .limit(pageSize)
    .execute();
  const reports = firstThatFit(reported, ({ html: text }) => text?.length ?? 0);
  const blocks = await db
    .selectFrom("blocks")
    .selectAll()
    .orderBy("id", "desc")
    .limit(200)
    .execute();
  const hide = (id: number, place?: string): Piece =>
    button(c, {
      id,
      place,
      value: "hide",
      key: "h",
      label: messages.t("studio.hide"),
      asks: messages.t("studio.publicReason"),
      look: "danger",
    });
  const show = (id: number, place?: string): Piece =>
    button(c, {
      id,
      place,
      value: "show",
      label: messages.t("studio.showAgain"),
      asks: messages.t("studio.publicReason"),
    });
  const none = (words: string): Piece => html`<p class="soft">${words}</p>`;
  return await screen(
    c,
    { title: messages.t("studio.navModeration"), place: "/studio/moderation" },
    html`<header>
        <div>
          <h1>${messages.t("studio.navModeration")}</h1>
          <p>${messages.t("studio.moderationIntro")}</p>
        </div>
      </header>
      ${faultLine(fault)}
      <section>
        <h2>${messages.t("studio.held")}</h2>
        ${
          held.length === 0
            ? none(messages.t("studio.heldNone"))
            : html`<ol class="queue">
                ${held.map((item) =>
                  shown(
                    c,
                    item,
                    html`<p class="help">
                      ${messages.t(item.spamScore >= 50 ? "studio.heldSpam" : "studio.heldFirst")}
                    </p>`,
                    html`${button(c, { id: item.id, value: "approve", label: messages.t("studio.approve"), look: "main" })}${hide(item.id)}`,
                  ),
                )}
              </ol>`
        }
      </section>
      <section>
        <h2>${messages.t("studio.reports")}</h2>
        ${
          reports.length === 0
            ? none(messages.t("studio.reportsNone"))
            : html`<ol class="queue">
                ${reports.map(
                  (report) =>
                    html`<li id="report-${report.id}">
                      ${icon("flag")}
                      <div class="say">
                        <div class="who">
                          <b
                            >${messages.t(report.kind === "appeal" ? "studio.appeal" : "studio.report")}</b
                          ><small>${moment(messages, report.created_at)}</small>
                        </div>
                        ${aboutWhat(messages, report)}
                        <p ${tongue()}>${report.reason}</p>
                        ${
                          report.html === null
                            ? ""
                            : html`<blockquote>
                                <p><b>${named(report.author_name ?? "")}</b></p>
                                ${written(messages, {
                                  html: report.html,
                                  title: report.title ?? "",
                                  warning: report.warning ?? "",
                                  language: report.language ?? "",
                                })}
                              </blockquote>`
                        }
                        <div class="deeds">
                          ${button(c, { id: report.id, value: "close", label: messages.t("studio.closeReport"), asks: messages.t("studio.closeReason"), look: "main" })}${report.reply_id === null || report.state === null || report.state === "erased" ? "" : report.state === "hidden" ? show(report.reply_id, "-asked") : hide(report.reply_id, "-asked")}
                        </div>
                      </div>
                    </li>`,
                )}
              </ol>`
        }
      </section>
      <section>
        <h2>${messages.t("studio.hiddenOnes")}</h2>
        ${
          hidden.length === 0
            ? none(messages.t("studio.hiddenNone"))
            : html`<ol class="queue">
                ${hidden.map((item) =>
                  shown(
                    c,
                    item,
                    html`<p class="under">
                      ${icon("hidden")}
                      ${messages.t("studio.hiddenBecause", { date: messages.date(item.hiddenAt ?? 0), reason: item.hiddenReason })}
                    </p>`,
                    show(item.id),
                  ),
                )}
              </ol>`
        }
      </section>
      <section class="group">
        <div>
          <h2>${messages.t("studio.blocks")}</h2>
          <p>${messages.t("studio.blocksHow")}</p>
        </div>
        <div class="stack">
          <form method="post" action="/studio/moderation" class="form">
            ${token(c)}
            <div class="pair">
              ${choice({
                name: "kind",
                label: messages.t("studio.blockKind"),
                value: "domain",
                among: [
                  { value: "domain", label: messages.t("studio.blockDomain") },
                  { value: "account", label: messages.t("studio.blockAccount") },
                ],
              })}
              ${field({ name: "value", label: messages.t("studio.blockWhom"), value: typed.value, required: true, maxLength: 500 })}
            </div>
            ${field({ name: "reason", label: messages.t("studio.publicReason"), value: typed.reason, required: true, maxLength: 300 })}
            <div class="actions">
              <button class="btn" name="action" value="block">${messages.t("studio.block")}</button>
            </div>
          </form>
          ${
            blocks.length === 0
              ? none(messages.t("studio.blocksNone"))
              : html`<ul class="queue">
                  ${blocks.map(
                    (one) =>
                      html`<li>
                        <div class="body">
                          <b>${one.value}</b>
                          <p class="under">${one.reason} · ${messages.date(one.created_at)}</p>
                        </div>
                        <form method="post" action="/studio/moderation" class="actions">
                          ${token(c)}<input type="hidden" name="kind" value="${one.kind}" /><input
                            type="hidden"
                            name="value"
                            value="${one.value}"
                          /><button class="btn small quiet" name="action" value="unblock">
                            ${messages.t("studio.unblock")}<span class="sr"> ${one.value}</span>
                          </button>
                        </form>
                      </li>`,
                  )}
                </ul>`
          }
        </div>
      </section>`,
    fault === undefined ? 200 : 400,
  );
}

function shown(c: StudioContext, item: QueueItem, why: Piece, deeds: Piece): Piece {
  const { messages } = c.var;
  return html`<li id="reply-${item.id}">
    ${avatar({ name: item.name, picture: avatarAddress(item.avatarPath) })}
    <div class="say">
      <div class="who">
        <b>${named(item.name)}</b
        ><small>${item.handle === "" ? "" : `${item.handle} · `}${moment(messages, item.at)}</small>
      </div>
      ${item.post === undefined ? "" : html`<p class="under">${messages.t("studio.underLink")} <a href="${item.post.uri}">${item.post.title || messages.t("studio.aNote")}</a></p>`}
      ${written(messages, item)} ${why}
      <div class="deeds">${deeds}</div>
    </div>
  </li>`;
}

/** What a report is about, where that is no reply. */
function aboutWhat(
  messages: Messages,
  report: {
    readonly reply_id: number | null;
    readonly post_uri: string | null;
    readonly post_title: string | null;
    readonly post_text: string | null;
    readonly account_name: string | null;
    readonly account_handle: string | null;
  },
): Piece {
  if (report.reply_id !== null) return html``;
  if (report.post_uri !== null)
    return html`<p class="under">
      ${messages.t("studio.reportOfPost")}
      <a href="${report.post_uri}">${report.post_title || excerpt(report.post_text ?? "", 80)}</a>
    </p>`;
  if (report.account_handle !== null)
    return html`<p class="under">
      ${messages.t("studio.reportOfAccount")} ${named(report.account_name ?? "")}
      ${report.account_handle}
    </p>`;
  return html`<p class="under">${messages.t("studio.reportOfUs")}</p>`;
}
