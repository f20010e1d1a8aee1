import { Hono } from "hono";
import { html } from "hono/html";

import { conversationQueue } from "#conversation";
import type { Settings } from "#presence";
import type { Permission } from "#sign-in";
import type { Db } from "#schema";
import { avatar } from "#look/avatars.ts";
import { icon } from "#look/icons.ts";
import { named, tongue } from "#look/written.ts";

import { cameBack } from "./came-back.ts";
import { avatarAddress } from "./avatar-address.ts";
import { connectionNotices } from "./connection-notice.ts";
import { moment, screen } from "./frame.ts";
import type { StudioEnv } from "./context.ts";
import { postName } from "./post-name.ts";
import { may, needs } from "./permit.ts";

const few = 5;

/** `/studio`: what waits, what was published last, and the first steps until they are taken. */
export function homeScreen(): Hono<StudioEnv> {
  return new Hono<StudioEnv>().get("/studio", needs("studio.open"), async (c) => {
    const { messages, settings, parts, user } = c.var;
    const { db } = parts.kit.store;
    const seesOwn = may(c, "posts.write") && !may(c, "posts.edit-others");
    const posts = await db
      .selectFrom("posts")
      .leftJoin("conversation_counts", "conversation_counts.conversation_id", "posts.id")
      .select(["posts.id", "posts.title", "posts.summary", "posts.markdown", "posts.uri"])
      .select(["posts.published_at", "posts.language", "conversation_counts.replies"])
      .select(["conversation_counts.likes", "conversation_counts.shares"])
      .where("posts.state", "=", "published")
      .$if(seesOwn, (own) => own.where("posts.user_id", "=", user.id))
      .orderBy("posts.published_at", "desc")
      .limit(few)
      .execute();
    const drafts = await db
      .selectFrom("posts")
      .select(["id", "title", "summary", "markdown", "changed_at", "language"])
      .where("state", "=", "draft")
      .$if(!may(c, "posts.edit-others"), (own) => own.where("user_id", "=", user.id))
      .orderBy("changed_at", "desc")
      .limit(2)
      .execute();
    const seesWaiting = may(c, "conversation.read");
    const waiting = seesWaiting
      ? await conversationQueue(db, { filter: "unanswered", limit: few })
      : [];
    const steps = (await firstSteps(db, settings)).filter((step) => may(c, step.needs));
    const left = steps.filter((step) => !step.done);
    return await screen(
      c,
      { title: messages.t("studio.navHome"), place: "/studio" },
      html`<header>
          <h1>${messages.t("studio.hello", { name: user.name })}</h1>
          ${
            may(c, "posts.write")
              ? html`<p class="actions">
                  <a class="btn" href="/studio/write?kind=note"
                    >${icon("pen")} ${messages.t("studio.writeNote")}</a
                  >
                  <a class="btn" href="/studio/write?kind=article"
                    >${icon("log")} ${messages.t("studio.writeArticle")}</a
                  >
                </p>`
              : ""
          }
        </header>
        ${await connectionNotices(c)}
        ${
          left.length === 0
            ? ""
            : html`<section class="card">
                <h2>${messages.t("studio.firstSteps")}</h2>
                <ul class="todo">
                  ${steps.map(
                    (step) =>
                      html`<li>
                        ${icon(step.done ? "check" : "arrow")}${step.done ? html`<s>${messages.t(step.key)}</s><span class="sr">${messages.t("studio.stepDone")}</span>` : html`<a href="${step.href}">${messages.t(step.key)}</a>`}
                      </li>`,
                  )}
                </ul>
              </section>`
        }
        <section>
          <h2>${messages.t("studio.waitingTitle")}</h2>
          ${
            waiting.length === 0
              ? html`<p class="soft">${messages.t("studio.nothingWaits")}</p>`
              : html`<ol class="queue">
                    ${waiting.map(
                      (item) =>
                        html`<li>
                          ${avatar({ name: item.name, picture: avatarAddress(item.avatarPath) })}
                          <div class="say">
                            <div class="who">
                              <b
                                ><a href="/studio/conversation#reply-${item.id}"
                                  >${named(item.name)}</a
                                ></b
                              ><small>${moment(messages, item.at)}</small>
                            </div>
                            <p class="under">
                              ${messages.t("studio.under", { title: item.post?.title || messages.t("studio.aNote") })}
                            </p>
                          </div>
                        </li>`,
                    )}
                  </ol>
                  <p>
                    <a class="btn main" href="/studio/conversation"
                      >${icon("answer")} ${messages.t("studio.answerThem")}</a
                    >
                  </p>`
          }
        </section>
        ${
          drafts.length === 0
            ? ""
            : html`<section>
                <h2>${messages.t("studio.continueDraft")}</h2>
                <ol class="queue">
                  ${drafts.map(
                    (draft) =>
                      html`<li>
                        ${icon("pen")}
                        <div class="body">
                          <h3 ${tongue(draft.language)}>
                            <a href="/studio/write/${draft.id}">${postName(draft, messages)}</a>
                          </h3>
                          <p class="under">
                            ${messages.t("studio.changedAt")} ${moment(messages, draft.changed_at)}
                          </p>
                        </div>
                      </li>`,
                  )}
                </ol>
              </section>`
        }
        <section>
          <h2>${messages.t("studio.lastPosts")}</h2>
          ${
            posts.length === 0
              ? html`<p class="soft">${messages.t("studio.noPostsYet")}</p>`
              : html`<ol class="queue">
                  ${posts.map(
                    (post) =>
                      html`<li>
                        <div class="body">
                          <h3 ${tongue(post.language)}>
                            <a href="${post.uri}">${postName(post, messages)}</a>
                          </h3>
                          <p class="under">
                            ${moment(messages, post.published_at ?? 0)} ·
                            ${cameBack(messages, post)}
                          </p>
                        </div>
                      </li>`,
                  )}
                </ol>`
          }
        </section>`,
    );
  });
}

interface Step {
  readonly key: "studio.stepAbout" | "studio.stepPost" | "studio.stepFollow";
  readonly href: string;
  readonly needs: Permission;
  readonly done: boolean;
}

async function firstSteps(db: Db, settings: Settings): Promise<readonly Step[]> {
  const post = await db
    .selectFrom("posts")
    .select("id")
    .where("state", "=", "published")
    .limit(1)
    .executeTakeFirst();
  const followed = await db
    .selectFrom("following")
    .select("account_id")
    .limit(1)
    .executeTakeFirst();
  return [
    {
      key: "studio.stepPost",
      href: "/studio/write?kind=note",
      needs: "posts.publish",
      done: post !== undefined,
    },
    {
      key: "studio.stepAbout",
      href: "/studio/presence",
      needs: "presence.change",
      done: settings.aboutWho !== "",
    },
    {
      key: "studio.stepFollow",
      href: "/studio/people?show=following",
      needs: "audience.follow",
      done: followed !== undefined,
    },
  ];
}
