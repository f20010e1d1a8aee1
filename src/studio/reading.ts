import { Hono } from "hono";
import { html } from "hono/html";

import { firstThatFit } from "#core/fit.ts";
import { queryNumber } from "#web/query-number.ts";
import { isPrivate } from "#conversation";
import { ownerAnswers } from "#flows/owner-answers.ts";
import { weReact, weUndo } from "#flows/we-react.ts";
import type { Db } from "#schema";
import { avatar } from "#look/avatars.ts";
import { type IconName, icon } from "#look/icons.ts";
import { named, written } from "#look/written.ts";

import { audienceMark, readAtMost, sendWord, whoWillSee } from "./audience.ts";
import { doneWith } from "./done.ts";
import { fault as faultLine, formFields, type Piece } from "#web/fields.ts";
import { emptyPlace, goTo, moment, screen, token } from "./frame.ts";
import type { StudioContext, StudioEnv } from "./context.ts";
import { mayReadItem } from "./may-read.ts";
import { may, needs, notPermitted } from "./permit.ts";

const pageSize = 30;
const longestAnswer = 5000;

interface Typed {
  /** Which page of the list it stands on. */
  readonly before: number | undefined;
  readonly id: number;
  readonly source: string;
  readonly fault: string;
}

/** `/studio/reading`: what the people we follow write, in the order it came; like, share and answer. */
export function readingScreen(): Hono<StudioEnv> {
  const app = new Hono<StudioEnv>();
  app.get("/studio/reading", needs("reading.read"), async (c) => await page(c));

  app.post("/studio/reading", needs("reading.read"), needs("conversation.answer"), async (c) => {
    const form = await formFields(c);
    const { store, config, secrets } = c.var.parts.kit;
    const itemId = form.number("id") ?? 0;
    if (!(await mayReadItem(c, itemId))) return await notPermitted(c, "conversation.read-private");
    const before = form.number("before");
    const back = `/studio/reading${before === undefined ? "" : `?before=${before}`}#item-${itemId}`;
    const action = form.text("action");
    switch (action) {
      case "like":
      case "share":
        await weReact(store, { itemId, kind: action });
        return goTo(c, back);
      case "unlike":
      case "unshare":
        await weUndo(store, { itemId, kind: action === "unlike" ? "like" : "share" });
        return goTo(c, back);
      default: {
        const source = form.text("source").trim();
        const { messages } = c.var;
        if (source === "")
          return await page(c, {
            id: itemId,
            before,
            source,
            fault: messages.t("studio.answerEmpty"),
          });
        if (source.length > longestAnswer)
          return await page(c, {
            id: itemId,
            before,
            source,
            fault: messages.t("studio.answerLong"),
          });
        const outcome = await ownerAnswers(store, c.var.by, secrets, config.origin, {
          readingItemId: itemId,
          source,
          userName: c.var.user.name,
          atMost: readAtMost(form.text("atMost")),
        });
        return outcome.kind === "answered"
          ? goTo(c, back, doneWith(outcome))
          : await page(c, { id: itemId, before, source, fault: messages.t("studio.answerGone") });
      }
    }
  });
  return app;
}

type Item = Awaited<ReturnType<typeof itemsBefore>>[number];

async function itemsBefore(db: Db, before: number, publicOnly: boolean) {
  return await db
    .selectFrom("reading_items as item")
    .innerJoin("accounts as author", "author.id", "item.account_id")
    .leftJoin("accounts as sharer", "sharer.id", "item.shared_by_id")
    .select(["item.id", "item.url", "item.written_at"])
    .select(["item.title", "item.warning", "item.html", "item.language"])
    .select(["item.liked_at", "item.shared_at", "item.answered_at", "item.visibility"])
    .select(["author.name", "author.handle", "author.network", "sharer.name as shared_by"])
    .where("item.id", "<", before)
    .$if(publicOnly, (some) => some.where("item.visibility", "in", ["public", "unlisted"]))
    .orderBy("item.id", "desc")
    .limit(pageSize)
    .execute();
}

async function page(c: StudioContext, was?: Typed): Promise<Response> {
  const { messages, parts } = c.var;
  const asked = was === undefined ? queryNumber(c, "before") : was.before;
  const before = asked ?? Number.MAX_SAFE_INTEGER;
  const publicOnly = !may(c, "conversation.read-private");
  const found = await itemsBefore(parts.kit.store.db, before, publicOnly);
  const items = firstThatFit(found, ({ html: text }) => text.length);
  const isMore = found.length === pageSize || items.length < found.length;
  const last = isMore ? items.at(-1) : undefined;
  return await screen(
    c,
    { title: messages.t("studio.navReading"), place: "/studio/reading" },
    html`<header>
        <div>
          <h1>${messages.t("studio.navReading")}</h1>
          <p>${messages.t("studio.readingIntro")}</p>
        </div>
      </header>
      ${
        items.length === 0
          ? emptyPlace(
              "book",
              messages.t("studio.readingEmpty"),
              messages.t("studio.readingEmptyHow"),
              {
                href: "/studio/people?show=following",
                label: messages.t("studio.findPeople"),
              },
            )
          : html`<ol class="queue">
              ${items.map((item) => entry(c, item, asked, was?.id === item.id ? was : undefined))}
            </ol>`
      }
      ${last === undefined ? "" : html`<p class="pages"><a href="/studio/reading?before=${last.id}">${messages.t("studio.older")}</a></p>`}`,
    was === undefined ? 200 : 400,
  );
}

function entry(
  c: StudioContext,
  item: Item,
  before: number | undefined,
  was: Typed | undefined,
): Piece {
  const { messages } = c.var;
  const form = (content: Piece, classes: string): Piece =>
    html`<form method="post" action="/studio/reading" class="${classes}">
      ${token(c)}<input
        type="hidden"
        name="id"
        value="${item.id}"
      />${before === undefined ? "" : html`<input type="hidden" name="before" value="${before}" />`}${content}
    </form>`;
  const act = (verb: "like" | "share", sign: IconName, on: boolean): Piece =>
    form(
      html`<button
        class="btn small quiet"
        name="action"
        value="${on ? `un${verb}` : verb}"
        aria-pressed="${on ? "true" : "false"}"
      >
        ${icon(sign)}
        ${messages.t(verb === "like" ? (on ? "studio.liked" : "studio.like") : on ? "studio.shared" : "studio.share")}
      </button>`,
      "deed",
    );
  // A feed hears neither answers nor likes. A network that is not here any more is left as it was.
  const can = c.var.parts.networks.can(item.network) ?? { reply: true, react: true };
  return html`<li id="item-${item.id}">
    ${avatar({ name: item.name })}
    <div class="say">
      ${item.shared_by === null ? "" : html`<p class="under">${icon("boost")} ${messages.t("studio.sharedBy", { name: item.shared_by })}</p>`}
      <div class="who">
        <b>${named(item.name)}</b
        ><small
          >${item.handle} ·
          <a href="${item.url}" rel="noreferrer">${moment(messages, item.written_at)}</a></small
        >${audienceMark(messages, item.visibility)}
      </div>
      ${written(messages, item)} ${faultLine(was?.fault)}
      ${can.reply || can.react ? html`<div class="deeds">${can.reply ? answering() : ""}${can.react ? reacting() : ""}</div>` : ""}
    </div>
  </li>`;

  function answering(): Piece {
    return html`<details class="deed" data-deed="a" ${was === undefined ? "" : html`open`}>
      <summary class="btn small quiet">
        ${icon("answer")}
        ${messages.t(item.answered_at === null ? "studio.answer" : "studio.answerAgain")}
      </summary>
      ${form(
        html`<label for="source-${item.id}"
            >${messages.t("studio.answerTo", { name: item.name })}</label
          >
          <textarea
            id="source-${item.id}"
            name="source"
            rows="3"
            maxlength="${longestAnswer}"
            required
          >
${was?.source ?? ""}</textarea>
          <div class="row">
            <button class="btn main small" name="action" value="answer">
              ${icon("answer")} ${sendWord(messages, item.visibility)}</button
            >${whoWillSee(messages, item.visibility, item.name)}
          </div>`,
        "answer",
      )}
    </details>`;
  }

  function reacting(): Piece {
    return html`${act("like", "like", item.liked_at !== null)}
    ${item.shared_at === null && isPrivate(item.visibility) ? "" : act("share", "boost", item.shared_at !== null)}`;
  }
}
