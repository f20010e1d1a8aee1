import { Hono } from "hono";
import { html } from "hono/html";

import { firstThatFit } from "#core/fit.ts";
import { queryNumber } from "#web/query-number.ts";
import { conversationQueue, markAnswered, type QueueItem, type ShownQuoted } from "#conversation";
import { answerIsEdited, answerIsTakenBack, ownerAnswers } from "#flows/owner-answers.ts";
import { weReact, weUndo } from "#flows/we-react.ts";
import { replyIsHidden } from "#flows/reply-is-moderated.ts";
import { avatar } from "#look/avatars.ts";
import { icon } from "#look/icons.ts";
import { named, written } from "#look/written.ts";
import { networkWords, type Messages } from "#words";

import { audienceMark, readAtMost, sendWord, whoWillSee } from "./audience.ts";
import { doneWith } from "./done.ts";
import { countWaiting } from "./count-waiting.ts";
import { avatarAddress } from "./avatar-address.ts";
import { fault as faultLine, formFields, type Piece } from "#web/fields.ts";
import { emptyPlace, goTo, moment, screen, token } from "./frame.ts";
import { mayChangeAnswer } from "./may-change.ts";
import { mayReadMention } from "./may-read.ts";
import { ourAnswers } from "./our-answers.ts";
import type { StudioContext, StudioEnv } from "./context.ts";
import { may, needs, notPermitted } from "./permit.ts";

const pageSize = 25;
const longestAnswer = 5000;
const shows = ["unanswered", "mentions", "all", "ours"] as const;
type Show = (typeof shows)[number];

/** What was typed and went wrong, so that nothing is lost. */
interface Typed {
  /** Which page of the list it stands on. */
  readonly after: number | undefined;
  readonly what: string;
  readonly id: number;
  readonly fault: string;
  readonly source?: string;
  readonly reason?: string;
}

/** `/studio/conversation`: what people answered, longest waiting first; answer in place. */
export function conversationScreen(): Hono<StudioEnv> {
  const app = new Hono<StudioEnv>();

  app.get(
    "/studio/conversation",
    needs("conversation.read"),
    async (c) => await page(c, showOf(c.req.query("show"))),
  );

  app.post("/studio/conversation", needs("conversation.answer"), async (c) => {
    const form = await formFields(c);
    const { messages } = c.var;
    const { kit } = c.var.parts;
    const id = form.number("id") ?? 0;
    const what = form.text("what");
    const show = showOf(form.text("show"));
    const back = `/studio/conversation?show=${show}`;
    const source = form.text("source").trim();
    const after = form.number("after");
    const wrong = async (fault: string): Promise<Response> =>
      await page(c, show, { what, id, after, fault, source, reason: form.text("reason") });
    const action = form.text("action");
    if (action === "hide" && !may(c, "conversation.moderate"))
      return await notPermitted(c, "conversation.moderate");
    if (what === "mention" && !(await mayReadMention(c, id)))
      return await notPermitted(c, "conversation.read-private");
    if (
      ["edit", "take-back"].includes(action) &&
      !(await mayChangeAnswer(c, what === "answer" ? "answer" : "reply", id))
    )
      return await notPermitted(c, "conversation.edit-others");
    switch (action) {
      case "answer": {
        if (source === "") return await wrong(messages.t("studio.answerEmpty"));
        if (source.length > longestAnswer) return await wrong(messages.t("studio.answerLong"));
        const outcome = await ownerAnswers(kit.store, c.var.by, kit.secrets, kit.config.origin, {
          ...(what === "mention" ? { mentionId: id } : { replyId: id }),
          source,
          userName: c.var.user.name,
          atMost: readAtMost(form.text("atMost")),
        });
        if (outcome.kind !== "answered") return await wrong(messages.t("studio.answerGone"));
        return goTo(c, back, doneWith(outcome));
      }
      case "edit": {
        if (source === "") return await wrong(messages.t("studio.answerEmpty"));
        if (source.length > longestAnswer) return await wrong(messages.t("studio.answerLong"));
        const outcome = await answerIsEdited(kit.store, c.var.by, {
          ...(what === "answer" ? { answerId: id } : { replyId: id }),
          source,
        });
        if (outcome.kind !== "answered") return await wrong(messages.t("studio.answerGone"));
        return goTo(c, `${back}#${what === "answer" ? "answer" : "reply"}-${id}`, "saved");
      }
      case "take-back": {
        await answerIsTakenBack(kit.store, { what: what === "answer" ? "answer" : "reply", id });
        return goTo(c, back, "taken");
      }
      case "hide": {
        const reason = form.text("reason").trim().slice(0, 500);
        if (reason === "") return await wrong(messages.t("studio.reasonEmpty"));
        await replyIsHidden(kit.store, c.var.by, { replyId: id, reason });
        return goTo(c, back, "hidden");
      }
      case "like":
      case "share":
        await weReact(kit.store, {
          replyId: id,
          kind: action as "like",
        });
        return goTo(c, `${back}#reply-${id}`);
      case "unlike":
      case "unshare": {
        const kind = action === "unlike" ? "like" : "share";
        await weUndo(kit.store, { replyId: id, kind });
        return goTo(c, `${back}#reply-${id}`);
      }
      case "settle": {
        const kind = what === "mention" ? "mention" : "reply";
        await kit.store.transact(async (tx) => await markAnswered(tx, kind, id));
        return goTo(c, back, "settled");
      }
      default:
        return goTo(c, back);
    }
  });
  return app;
}

function showOf(asked: string | undefined): Show {
  return shows.find((one) => one === asked) ?? "unanswered";
}

async function page(c: StudioContext, show: Show, was?: Typed): Promise<Response> {
  const { messages, parts } = c.var;
  const { db } = parts.kit.store;
  const counts = await countWaiting(c);
  const waiting: Partial<Record<Show, number>> = {
    unanswered: counts.unanswered,
    mentions: counts.mentions,
  };
  const after = was === undefined ? queryNumber(c, "after") : was.after;
  const found =
    show === "ours"
      ? []
      : await conversationQueue(db, {
          ...{ filter: show, after, limit: pageSize },
          publicOnly: !may(c, "conversation.read-private"),
        });
  const items = firstThatFit(found, ({ html: text }) => text.length);
  const isMore = found.length === pageSize || items.length < found.length;
  const last = isMore ? items.at(-1) : undefined;
  return await screen(
    c,
    { title: messages.t("studio.navConversation"), place: "/studio/conversation" },
    html`<header>
        <div>
          <h1>${messages.t("studio.navConversation")}</h1>
          <p>${messages.t("studio.conversationIntro")}</p>
        </div>
        <p class="mark keys">
          <button type="button" class="btn small quiet" data-keys hidden>
            ${messages.t("studio.keysHelp")} <kbd>?</kbd>
          </button>
        </p>
      </header>
      <nav class="tabs" aria-label="${messages.t("studio.show")}">
        ${shows.map(
          (one) =>
            html`<a
              href="/studio/conversation?show=${one}"
              ${one === show ? html`aria-current="page"` : ""}
              >${messages.t(`studio.show_${one}`)}${(waiting[one] ?? 0) > 0 ? html` <span class="num">${messages.number(waiting[one] ?? 0)}</span>` : ""}</a
            >`,
        )}
      </nav>
      ${
        show === "ours"
          ? await ourAnswers(c, after, pageSize, was)
          : items.length === 0
            ? show === "unanswered"
              ? emptyPlace(
                  "check",
                  messages.t("studio.allAnswered"),
                  messages.t("studio.allAnsweredHow"),
                )
              : emptyPlace(
                  "reply",
                  messages.t("studio.nobodyYet"),
                  messages.t("studio.nobodyYetHow"),
                )
            : html`<ol class="queue">
                ${items.map((item) => entry(c, item, { show, after }, was?.id === item.id && was.what === item.what ? was : undefined))}
              </ol>`
      }
      ${last === undefined ? "" : html`<p class="pages"><a href="/studio/conversation?show=${show}&after=${last.id}">${messages.t("studio.more")}</a></p>`}`,
    was === undefined ? 200 : 400,
  );
}

/** To like or share what somebody answered: giving is also showing others' work. */
function react(messages: Messages, item: QueueItem, kind: "like" | "share"): Piece {
  const is = kind === "like" ? item.liked : item.shared;
  const word = kind === "like" ? (is ? "liked" : "like") : is ? "shared" : "share";
  return html`<button
    class="btn small quiet"
    name="action"
    value="${is ? "un" : ""}${kind}"
    aria-pressed="${is ? "true" : "false"}"
  >
    ${icon(kind === "like" ? "like" : "boost")} ${messages.t(`studio.${word}`)}
  </button>`;
}

/** What of ours somebody quotes; an answer given elsewhere has no page. */
function quotedLink(messages: Messages, { uri, post }: ShownQuoted): Piece {
  if (post === undefined) return html`${messages.t("studio.anAnswer")}`;
  return html`<a href="${uri}">${post.title || messages.t("studio.aNote")}</a>`;
}

/** The name, with the way to what is known of the account, for those who may see that. */
function whoseAccount(c: StudioContext, { name, accountId }: QueueItem): Piece {
  if (accountId === null || !may(c, "audience.read")) return named(name);
  return html`<a href="/studio/people/${accountId}">${named(name)}</a>`;
}

function entry(
  c: StudioContext,
  item: QueueItem,
  { show, after }: { readonly show: Show; readonly after: number | undefined },
  was: Typed | undefined,
): Piece {
  const { messages } = c.var;
  const key = `${item.what}-${item.id}`;
  const form = (content: Piece, classes: string): Piece =>
    html`<form method="post" action="/studio/conversation" class="${classes}">
      ${token(c)}<input type="hidden" name="id" value="${item.id}" /><input
        type="hidden"
        name="what"
        value="${item.what}"
      /><input type="hidden" name="show" value="${show}" /><input
        type="hidden"
        name="after"
        value="${after ?? ""}"
      />${content}
    </form>`;
  const can = c.var.parts.networks.can(item.network);
  const isSentOut = can?.reply === true;
  const answering = was !== undefined && was.reason === "";
  const hiding = was !== undefined && !answering;
  return html`<li id="${key}">
    ${avatar({ name: item.name, picture: avatarAddress(item.avatarPath) })}
    <div class="say">
      <div class="who">
        <b>${whoseAccount(c, item)}</b
        ><small
          >${item.handle === "" ? "" : `${item.handle} · `}<a href="${item.url}" rel="noreferrer"
            >${networkWords(messages, item.network, "beside")}</a
          >
          · ${moment(messages, item.at)}</small
        >${audienceMark(messages, item.visibility)}${item.answered ? html` <span class="badge good">${messages.t("studio.answered")}</span>` : ""}${item.state === "away" ? html` <span class="badge">${messages.t("studio.notFoundThere")}</span>` : ""}
      </div>
      ${item.post === undefined ? "" : html`<p class="under">${messages.t("studio.underLink")} <a href="${item.post.uri}#reply-${item.id}">${item.post.title || messages.t("studio.aNote")}</a></p>`}
      ${item.quotes.map((quoted) => html`<p class="under">${messages.t("studio.quotes")} ${quotedLink(messages, quoted)}</p>`)}
      ${written(messages, item)} ${faultLine(was?.fault)}
      <div class="deeds">
        <details class="deed" data-deed="a" ${answering ? html`open` : ""}>
          <summary class="btn small">
            ${icon("answer")} ${messages.t(item.answered ? "studio.answerAgain" : "studio.answer")}
          </summary>
          ${form(
            html`<label for="source-${key}"
                >${messages.t("studio.answerTo", { name: item.name })}</label
              >
              <textarea id="source-${key}" name="source" rows="3" maxlength="${longestAnswer}">
${was?.source ?? ""}</textarea>
              <div class="row">
                <button class="btn main small" name="action" value="answer">
                  ${icon("answer")}
                  ${isSentOut ? sendWord(messages, item.visibility) : messages.t("studio.sendHere")}</button
                >${whoWillSee(messages, item.visibility, item.name)}${isSentOut ? "" : html`<span class="help">${messages.t("studio.answerThem_site")}</span>`}
              </div>`,
            "answer",
          )}
        </details>
        ${item.what === "reply" && can?.react === true && item.state === "visible" ? form(html`${react(messages, item, "like")}${react(messages, item, "share")}`, "deed") : ""}
        ${item.answered ? "" : form(html`<button class="btn small quiet" name="action" value="settle" data-deed="e">${icon("check")} ${messages.t("studio.needsNoAnswer")}</button>`, "deed")}
        ${
          item.what === "mention" || item.state !== "visible" || !may(c, "conversation.moderate")
            ? ""
            : html`<details class="deed" data-deed="h" ${hiding ? html`open` : ""}>
                <summary class="btn small quiet">
                  ${icon("hidden")} ${messages.t("studio.hide")}
                </summary>
                ${form(
                  html`<label for="reason-${key}">${messages.t("studio.hideReason")}</label>
                    <p class="help" id="reason-${key}-help">${messages.t("studio.hideHelp")}</p>
                    <input
                      id="reason-${key}"
                      name="reason"
                      maxlength="300"
                      aria-describedby="reason-${key}-help"
                      value="${was?.reason ?? ""}"
                      required
                    />
                    <div class="row">
                      <button class="btn small danger" name="action" value="hide">
                        ${messages.t("studio.hide")}
                      </button>
                    </div>`,
                  "answer",
                )}
              </details>`
        }
      </div>
    </div>
  </li>`;
}
