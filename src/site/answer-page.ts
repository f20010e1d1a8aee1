import { Hono } from "hono";
import { raw } from "hono/html";

import { findAnswer, findReply, isPrivate } from "#conversation";
import { notFound } from "#core/errors.ts";
import { avatar } from "#look/avatars.ts";
import { named, tongue } from "#look/written.ts";
import type { Db } from "#schema";
import { html } from "#web/html.ts";

import { bylineOf, hostOf } from "./byline.ts";
import { time, type SiteContext, type SiteEnv } from "./context.ts";
import { goneWithPost } from "./gone-page.ts";
import { ownAvatar } from "./own-avatar.ts";
import { messagePage, page } from "./page.ts";

/** Something of ours that answers something else. */
interface Answer {
  readonly html: string;
  readonly language: string;
  /** Unix milliseconds. */
  readonly writtenAt: number;
  readonly author: { readonly userId: number | null; readonly name: string | null };
  readonly permalink: string;
  /** What it answers: where that is and by whom. */
  readonly to: { readonly url: string; readonly name: string } | undefined;
}

/**
 * `/replies/:id/alone` and `/answers/:id`: an answer of ours by itself, marked up so that the site it answers can read
 * what it is. @source https://indieweb.org/reply
 */
export function answerPages(): Hono<SiteEnv> {
  const app = new Hono<SiteEnv>();

  app.get("/replies/:id{[0-9]{1,15}}/alone", async (c) => {
    const { db } = c.var.parts.kit.store;
    const reply = await findReply(db, { id: Number(c.req.param("id")) });
    const gone = await goneWithPost(c, reply);
    if (gone !== undefined) return gone;
    if (reply?.ours !== 1) throw notFound("That answer");
    c.var.tags.push(`post:${reply.conversation_id}`);
    if (reply.state !== "visible") return goneAnswer(c);
    return await answerPage(c, {
      html: reply.html,
      language: reply.language,
      writtenAt: reply.written_at,
      author: { userId: reply.user_id, name: reply.author_name },
      permalink: reply.uri,
      to: await aboveReply(db, reply.parent_id, reply.conversation_id),
    });
  });

  app.get("/answers/:id{[0-9]{1,15}}", async (c) => {
    const { kit } = c.var.parts;
    const { db } = kit.store;
    const id = Number(c.req.param("id"));
    const answer = await findAnswer(db, id);
    // What is meant for one reader only is no page.
    if (answer === undefined || isPrivate(answer.visibility)) throw notFound("That answer");
    if (answer.deleted_at !== null) return goneAnswer(c);
    const user = await db
      .selectFrom("users")
      .select("name")
      .where("id", "=", answer.user_id ?? 0)
      .executeTakeFirst();
    return await answerPage(c, {
      html: answer.html,
      language: c.var.settings.language,
      writtenAt: answer.created_at,
      author: { userId: answer.user_id, name: user?.name ?? null },
      permalink: `${kit.config.origin}/answers/${id}`,
      to: await aboveAnswer(db, answer.in_reply_to),
    });
  });
  return app;
}

async function answerPage(c: SiteContext, answer: Answer): Promise<Response> {
  const { messages, settings, parts } = c.var;
  const { db } = parts.kit.store;
  const by = bylineOf(settings, await hostOf(db, settings), answer.author);
  const { picture } = await ownAvatar(c);
  const title = messages.t("conversation.aloneTitle", { name: by.name });
  const { to } = answer;
  return page(
    c,
    { title, noIndex: true },
    html`<main id="main" class="page h-entry">
      <header class="head">
        ${
          to === undefined
            ? ""
            : html`<p class="kicker">
                ${messages.t("conversation.aloneTo")}
                <a class="u-in-reply-to" href="${to.url}" rel="nofollow noopener ugc"
                  >${named(to.name)}</a
                >
              </p>`
        }
        <h1>${title}</h1>
      </header>
      <div class="byline">
        ${avatar({ name: by.name, picture: by.isHost ? picture : undefined, own: true })}
        <p>
          <a class="p-author h-card" rel="author" href="${by.path}">${by.name}</a
          ><small
            ><a class="u-url" href="${answer.permalink}"
              >${time(messages, answer.writtenAt, "dt-published")}</a
            ></small
          >
        </p>
      </div>
      <div class="words p-name e-content" ${tongue(answer.language)}>${raw(answer.html)}</div>
      ${
        answer.permalink.includes("/answers/")
          ? ""
          : html`<p class="actions">
              <a class="btn" href="${answer.permalink}">${messages.t("site.seeInPlace")}</a>
            </p>`
      }
    </main>`,
  );
}

/** @source RFC 9110 §15.5.11; https://www.w3.org/TR/webmention/#sending-webmentions-for-deleted-posts */
function goneAnswer(c: SiteContext): Response {
  const { messages } = c.var;
  return messagePage(
    c,
    { title: messages.t("conversation.aloneGone"), text: "", icon: "trash" },
    410,
  );
}

async function aboveReply(db: Db, parentId: number | null, postId: number): Promise<Answer["to"]> {
  if (parentId !== null) {
    const parent = await findReply(db, { id: parentId });
    return parent === undefined || parent.state === "erased"
      ? undefined
      : { url: parent.url, name: parent.author_name || new URL(parent.url).host };
  }
  const post = await db
    .selectFrom("posts")
    .select(["uri", "title"])
    .where("id", "=", postId)
    .executeTakeFirst();
  return post?.uri == null ? undefined : { url: post.uri, name: post.title || post.uri };
}

async function aboveAnswer(db: Db, uri: string): Promise<Answer["to"]> {
  for (const table of ["mentions", "reading_items"] as const) {
    const row = await db
      .selectFrom(table)
      .innerJoin("accounts", "accounts.id", `${table}.account_id`)
      .select([`${table}.url`, "accounts.name"])
      .where(`${table}.uri`, "=", uri)
      .executeTakeFirst();
    if (row !== undefined) return { url: row.url, name: row.name || row.url };
  }
  return URL.canParse(uri) ? { url: uri, name: new URL(uri).host } : undefined;
}
