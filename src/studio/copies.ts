import { Hono } from "hono";
import { html } from "hono/html";

import { notFound } from "#core/errors.ts";
import { copyIsRetried } from "#flows/copy-is-retried.ts";
import { icon } from "#look/icons.ts";
import type { Db } from "#schema";
import { type Copy, listCopiesOfPosts } from "#syndication";
import type { Piece } from "#web/fields.ts";
import { faultText, networkWords } from "#words";

import type { StudioContext, StudioEnv } from "./context.ts";
import { goTo, moment, token } from "./frame.ts";
import { mayChangeText } from "./may-change.ts";
import { may, needs, notPermitted } from "./permit.ts";

/** `/studio/copies/:id`: has a copy that a network did not take sent once more. */
export function copiesScreen(): Hono<StudioEnv> {
  const app = new Hono<StudioEnv>();
  app.post("/studio/copies/:id{[0-9]{1,15}}", needs("posts.publish"), async (c) => {
    const { store } = c.var.parts.kit;
    const id = Number(c.req.param("id"));
    const copy = await store.db
      .selectFrom("syndications")
      .select(["subject_kind as what", "subject_id as id"])
      .where("id", "=", id)
      .executeTakeFirst();
    if (copy === undefined) throw notFound("That copy");
    if (!(await mayChangeText(c, copy)))
      return await notPermitted(
        c,
        copy.what === "post" ? "posts.edit-others" : "conversation.edit-others",
      );
    if (!(await copyIsRetried(store, id))) throw notFound("That copy");
    return goTo(c, "/studio/posts?show=published", "retried");
  });
  return app;
}

/** Where each of some posts has gone, by the post's number. */
export async function copiesByPost(
  db: Db,
  postIds: readonly number[],
): Promise<ReadonlyMap<number, readonly Copy[]>> {
  return Map.groupBy(await listCopiesOfPosts(db, postIds), (copy) => copy.subject_id);
}

/** Where a text has gone and what became of it: those that went well in a line each way, the others in words. */
export function copyLines(c: StudioContext, copies: readonly Copy[]): Piece {
  const { messages } = c.var;
  const isWell = (copy: Copy): boolean => copy.state === "waiting" && copy.error_code === "";
  const sent = copies.filter(({ state }) => state === "sent");
  const waiting = copies.filter(isWell);
  const others = copies.filter((copy) => copy.state !== "sent" && !isWell(copy));
  const line = (key: "sent" | "waiting", some: readonly Copy[]): Piece | "" =>
    some.length === 0
      ? ""
      : html`<p class="under marks">
          ${icon(key === "sent" ? "check" : "clock")}<span
            >${messages.t(`syndication.${key}`)}
            ${some.map((copy, at) => html`${at === 0 ? "" : ", "}${mark(c, copy)}`)}</span
          >
        </p>`;
  const isOpen = copies.some(({ state }) => state === "waiting" || state === "later");
  return html`<div class="copies" ${isOpen ? html`data-open` : ""}>
    ${line("sent", sent)}${line("waiting", waiting)}${others.map((copy) => trouble(c, copy))}
  </div>`;
}

/** A network by its name, with the way to what stands there where that is elsewhere. */
function mark(c: StudioContext, { state, network, url }: Copy): Piece {
  const name = networkWords(c.var.messages, network, "sentence");
  const isElsewhere = /^https?:/u.test(url) && !url.startsWith(c.var.parts.kit.config.origin);
  return state === "sent" && isElsewhere
    ? html`<a href="${url}" rel="noreferrer">${name}</a>`
    : html`${name}`;
}

/** One that is not there yet or will not be: why, and what one can do. */
function trouble(c: StudioContext, copy: Copy): Piece {
  const { messages } = c.var;
  const isStuck = copy.state === "refused" || copy.state === "failed";
  const params = JSON.parse(copy.error_params_json) as Record<string, string | number>;
  const named = {
    network: networkWords(messages, copy.network, "sentence"),
    Network: networkWords(messages, copy.network, "chip"),
  };
  const key =
    isStuck && copy.revision_sent !== null
      ? (`${copy.state}Change` as "refusedChange" | "failedChange")
      : copy.state === "waiting"
        ? "trying"
        : copy.state;
  const at = copy.state === "later" ? params["at"] : undefined;
  const mustConnect = copy.error_code === "not_connected" || copy.error_code === "must_reconnect";
  return html`<div class="under">
    ${icon(isStuck ? "warning" : "clock")} ${messages.t(`syndication.${key}`, named)}
    ${typeof at === "number" ? html`${messages.t("syndication.notBefore")} ${moment(messages, at)}.` : ""}
    ${isStuck || copy.state === "waiting" ? faultText(messages, { code: copy.error_code, params }) : ""}
    ${
      isStuck && mustConnect && may(c, "connections.manage")
        ? html`<a href="/studio/connections/${copy.network}"
            >${messages.t("connections.connectAgain")}</a
          >`
        : ""
    }
    ${
      isStuck && may(c, "posts.publish")
        ? html`<form method="post" action="/studio/copies/${copy.id}" class="deed">
            ${token(c)}<button class="btn small">
              ${icon("undo")} ${messages.t("syndication.again")}<span class="sr">
                ${named.Network}</span
              >
            </button>
          </form>`
        : ""
    }
  </div>`;
}
