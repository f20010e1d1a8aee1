import { Hono } from "hono";
import { html } from "hono/html";

import { AppError } from "#core/errors.ts";
import { isPrivate } from "#conversation";
import { itemIsOpened } from "#flows/item-arrives.ts";
import { ownerAnswers } from "#flows/owner-answers.ts";
import { weReact } from "#flows/we-react.ts";
import { avatar } from "#look/avatars.ts";
import { icon } from "#look/icons.ts";
import { named, written } from "#look/written.ts";

import { audienceMark, readAtMost, sendWord, whoWillSee } from "./audience.ts";
import { doneWith } from "./done.ts";
import { fault as faultLine, formFields, type Piece } from "#web/fields.ts";
import { emptyPlace, goTo, moment, screen, token } from "./frame.ts";
import type { FoundPost } from "#networks";
import type { StudioContext, StudioEnv } from "./context.ts";
import { mayReadItem } from "./may-read.ts";
import { may, needs, notPermitted } from "./permit.ts";

const longestAnswer = 5000;

/** What was written that could not be sent. */
interface Typed {
  readonly source: string;
  readonly fault: string;
}

/**
 * `/studio/interact?uri=…`: what another site sends somebody here with. A person leads to where people are
 * followed; something written is shown, to answer, like or pass on.
 */
export function interactScreen(): Hono<StudioEnv> {
  const app = new Hono<StudioEnv>();

  // What is answered here stands in the reading list afterwards, which they are led to.
  const mayInteract = [needs("reading.read"), needs("conversation.answer")] as const;

  app.get("/studio/interact", ...mayInteract, async (c) => {
    const uri = (c.req.query("uri") ?? "").trim().slice(0, 2000);
    if (uri === "") return await nobody(c);
    if (!/^https?:\/\//i.test(uri))
      return c.redirect(`/studio/people?who=${encodeURIComponent(withoutScheme(uri))}`, 303);
    const own = ownPath(c, uri);
    if (own !== undefined) return c.redirect(own, 303);
    const post = await lookUp(async () => await c.var.parts.networks.lookup.post(uri));
    if (post !== undefined)
      return mayRead(c, post)
        ? await page(c, uri, post)
        : await notPermitted(c, "conversation.read-private");
    const account = await lookUp(async () => await c.var.parts.networks.lookup.account(uri));
    return account === undefined
      ? await nobody(c)
      : c.redirect(`/studio/people?who=${encodeURIComponent(uri)}`, 303);
  });

  app.post("/studio/interact", ...mayInteract, async (c) => {
    const form = await formFields(c);
    const { store, config, secrets } = c.var.parts.kit;
    const { messages } = c.var;
    const uri = form.text("uri");
    const post = await lookUp(async () => await c.var.parts.networks.lookup.post(uri));
    if (post === undefined) return await nobody(c);
    if (!mayRead(c, post)) return await notPermitted(c, "conversation.read-private");
    const action = form.text("action");
    const source = form.text("source").trim();
    if (action !== "like" && action !== "share") {
      if (source === "")
        return await page(c, uri, post, { source, fault: messages.t("studio.answerEmpty") });
      if (source.length > longestAnswer)
        return await page(c, uri, post, { source, fault: messages.t("studio.answerLong") });
    }
    const opened = await itemIsOpened(store, post);
    if (opened.kind === "blocked") return await nobody(c);
    const { itemId } = opened;
    // It may have come before, to fewer people than its server shows it to now.
    if (!(await mayReadItem(c, itemId))) return await notPermitted(c, "conversation.read-private");
    const back = `/studio/reading?before=${itemId + 1}#item-${itemId}`;
    if (action === "like" || action === "share") {
      await weReact(store, { itemId, kind: action });
      return goTo(c, back);
    }
    const outcome = await ownerAnswers(store, c.var.by, secrets, config.origin, {
      readingItemId: itemId,
      source,
      userName: c.var.user.name,
      atMost: readAtMost(form.text("atMost")),
    });
    return outcome.kind === "answered"
      ? goTo(c, back, doneWith(outcome))
      : await page(c, uri, post, { source, fault: messages.t("studio.answerGone") });
  });
  return app;
}

/** Whether they may see it: the site is shown what its author shows to some only. */
function mayRead(c: StudioContext, post: FoundPost): boolean {
  return !isPrivate(post.visibility) || may(c, "conversation.read-private");
}

/** `acct:ann@host` as people write it. */
function withoutScheme(uri: string): string {
  return uri.replace(/^acct:(?:\/\/)?/i, "");
}

/** The path of something of ours, when an address is of this site. */
function ownPath(c: StudioContext, uri: string): string | undefined {
  const url = URL.parse(uri);
  if (url === null || url.origin !== new URL(c.var.parts.kit.config.origin).origin)
    return undefined;
  return url.pathname.replace(/^\/+/, "/") + url.search;
}

/** Nothing, where another server cannot or will not say. */
async function lookUp<T>(ask: () => Promise<T | undefined>): Promise<T | undefined> {
  try {
    return await ask();
  } catch (fault) {
    if (!(fault instanceof AppError)) throw fault;
    return undefined;
  }
}

async function nobody(c: StudioContext): Promise<Response> {
  const { messages } = c.var;
  return await screen(
    c,
    { title: messages.t("studio.interactNone"), place: "/studio/reading" },
    html`<h1 class="sr">${messages.t("studio.interactTitle")}</h1>
      ${emptyPlace(
        "search",
        messages.t("studio.interactNone"),
        messages.t("studio.interactNoneHow"),
        {
          href: "/studio/people?show=following",
          label: messages.t("studio.findPeople"),
        },
      )}`,
    404,
  );
}

async function page(
  c: StudioContext,
  uri: string,
  post: FoundPost,
  was?: Typed,
): Promise<Response> {
  const { messages } = c.var;
  const { account } = post;
  const button = (verb: "like" | "share"): Piece =>
    html`<form method="post" action="/studio/interact" class="deed">
      ${token(c)}<input type="hidden" name="uri" value="${uri}" />
      <button class="btn small quiet" name="action" value="${verb}">
        ${icon(verb === "like" ? "like" : "boost")}
        ${messages.t(verb === "like" ? "studio.like" : "studio.share")}
      </button>
    </form>`;
  return await screen(
    c,
    { title: messages.t("studio.interactTitle"), place: "/studio/reading" },
    html`<header>
        <div>
          <h1>${messages.t("studio.interactTitle")}</h1>
          <p>${messages.t("studio.interactIntro")}</p>
        </div>
      </header>
      <ol class="queue">
        <li>
          ${avatar({ name: account.name })}
          <div class="say">
            <div class="who">
              <b>${named(account.name)}</b
              ><small
                >${account.handle} ·
                <a href="${post.url}" rel="noreferrer"
                  >${moment(messages, post.writtenAt)}</a
                ></small
              >${audienceMark(messages, post.visibility)}
            </div>
            ${written(messages, post)} ${faultLine(was?.fault)}
            <form method="post" action="/studio/interact" class="answer">
              ${token(c)}<input type="hidden" name="uri" value="${uri}" />
              <label for="source">${messages.t("studio.answerTo", { name: account.name })}</label>
              <textarea id="source" name="source" rows="4" maxlength="${longestAnswer}" required>
${was?.source ?? ""}</textarea>
              <div class="row">
                <button class="btn main small" name="action" value="answer">
                  ${icon("answer")} ${sendWord(messages, post.visibility)}</button
                >${whoWillSee(messages, post.visibility, account.name)}
              </div>
            </form>
            <div class="deeds">${button("like")} ${button("share")}</div>
          </div>
        </li>
      </ol>`,
    was === undefined ? 200 : 400,
  );
}
