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
import { goTo, token } from "./frame.ts";
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

/** Where a post has gone and what became of it there, a line for each network; nothing where it went nowhere. */
export function copyLines(c: StudioContext, copies: readonly Copy[]): Piece {
  const { messages } = c.var;
  return html`${copies.map((copy) => {
    const isStuck = copy.state === "refused" || copy.state === "failed";
    const fault = {
      code: copy.error_code,
      params: JSON.parse(copy.error_params_json) as Record<string, string | number>,
    };
    const named = {
      network: networkWords(messages, copy.network, "sentence"),
      Network: networkWords(messages, copy.network, "chip"),
    };
    const key =
      isStuck && copy.revision_sent !== null
        ? (`${copy.state}Change` as "refusedChange" | "failedChange")
        : copy.state;
    return html`<div class="under">
      ${isStuck ? icon("warning") : ""} ${messages.t(`syndication.${key}`, named)}
      ${isStuck ? faultText(messages, fault) : ""}
      ${
        isStuck && may(c, "posts.publish")
          ? html`<form method="post" action="/studio/copies/${copy.id}" class="deed">
              ${token(c)}<button class="btn small">
                ${icon("undo")} ${messages.t("syndication.again")}
              </button>
            </form>`
          : ""
      }
    </div>`;
  })}`;
}
