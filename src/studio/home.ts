import { Hono } from "hono";
import { html } from "hono/html";

import type { Db } from "#schema";
import type { Settings } from "#presence";

import { screen } from "./frame.ts";
import type { StudioEnv } from "./parts.ts";

/** `/studio`: what waits, what was published last, and the first steps until they are taken. */
export function homeScreen(): Hono<StudioEnv> {
  return new Hono<StudioEnv>().get("/studio", async (c) => {
    const { words: w, settings, parts, owner } = c.var;
    const { db } = parts.kit.store;
    const posts = await db
      .selectFrom("posts")
      .leftJoin("conversation_counts", "conversation_counts.post_id", "posts.id")
      .select(["posts.id", "posts.kind", "posts.title", "posts.summary", "posts.uri", "posts.published_at"])
      .select(["conversation_counts.replies", "conversation_counts.likes", "conversation_counts.shares"])
      .where("posts.state", "=", "published")
      .orderBy("posts.published_at", "desc")
      .limit(5)
      .execute();
    const waiting = await db
      .selectFrom("replies")
      .innerJoin("posts", "posts.id", "replies.post_id")
      .select(["replies.id", "replies.author_name", "posts.title", "posts.summary", "replies.arrived_at"])
      .where("replies.answered_at", "is", null)
      .where("replies.ours", "=", 0)
      .where("replies.state", "=", "visible")
      .orderBy("replies.arrived_at")
      .limit(5)
      .execute();
    const steps = await firstSteps(db, settings);
    const left = steps.filter((step) => !step.done);
    return await screen(
      c,
      { title: w.t("studio.navHome"), place: "/studio" },
      html`<header class="lead"><h1>${w.t("studio.hello", { name: owner.name })}</h1>
  <p class="actions"><a class="btn main" href="/studio/write?kind=note">${w.t("studio.writeNote")}</a>
  <a class="btn" href="/studio/write?kind=article">${w.t("studio.writeArticle")}</a></p></header>
${
  left.length === 0
    ? ""
    : html`<section class="card"><h2>${w.t("studio.firstSteps")}</h2><ul class="steps">${steps.map(
        (step) =>
          html`<li ${step.done ? html`class="done"` : ""}><a href="${step.href}">${w.t(step.key)}</a>${step.done ? html` <small>${w.t("studio.stepDone")}</small>` : ""}</li>`,
      )}</ul></section>`
}
<section><h2>${w.t("studio.waitingTitle")}</h2>
${
  waiting.length === 0
    ? html`<p class="empty">${w.t("studio.nothingWaits")}</p>`
    : html`<ul class="list">${waiting.map(
        (reply) =>
          html`<li><a href="/studio/conversation#reply-${reply.id}"><b>${reply.author_name}</b></a> <small>${w.t("studio.under", { title: reply.title || reply.summary || w.t("studio.aNote") })} · ${w.dateTime(reply.arrived_at)}</small></li>`,
      )}</ul><p><a class="btn" href="/studio/conversation">${w.t("studio.answerThem")}</a></p>`
}</section>
<section><h2>${w.t("studio.lastPosts")}</h2>
${
  posts.length === 0
    ? html`<p class="empty">${w.t("studio.noPostsYet")}</p>`
    : html`<ul class="list">${posts.map(
        (post) =>
          html`<li><a href="${post.uri}"><b>${post.title || post.summary || w.t("studio.aNote")}</b></a> <small>${w.date(post.published_at ?? 0)} · ${w.t("studio.cameBack", { replies: post.replies ?? 0, likes: post.likes ?? 0, shares: post.shares ?? 0 })}</small></li>`,
      )}</ul>`
}</section>`,
    );
  });
}

async function firstSteps(
  db: Db,
  settings: Settings,
): Promise<readonly { key: "studio.stepAbout" | "studio.stepPost" | "studio.stepFollow"; href: string; done: boolean }[]> {
  const some = async (table: "posts" | "following"): Promise<boolean> =>
    table === "posts"
      ? (await db.selectFrom("posts").select("id").where("state", "=", "published").limit(1).executeTakeFirst()) !== undefined
      : (await db.selectFrom("following").select("account_id").limit(1).executeTakeFirst()) !== undefined;
  return [
    { key: "studio.stepPost", href: "/studio/write?kind=note", done: await some("posts") },
    { key: "studio.stepAbout", href: "/studio/presence", done: settings.aboutWho !== "" },
    { key: "studio.stepFollow", href: "/studio/people", done: await some("following") },
  ];
}
