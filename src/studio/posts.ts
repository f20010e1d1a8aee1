import { Hono } from "hono";
import { html } from "hono/html";

import { notFound } from "#core/errors.ts";
import { queryNumber } from "#web/query-number.ts";
import { conversationIsClosed } from "#flows/conversation-is-closed.ts";
import { postIsDeleted } from "#flows/post-is-deleted.ts";
import { postIsPinned } from "#flows/post-is-pinned.ts";
import { findPost, type PostRow } from "#posts";
import type { Db } from "#schema";
import type { Copy } from "#syndication";
import { icon } from "#look/icons.ts";
import { named, tongue } from "#look/written.ts";

import { copiesByPost, copyLines } from "./copies.ts";
import { cameBack } from "./came-back.ts";
import { area, fault as faultLine, formFields, type Piece } from "#web/fields.ts";
import { emptyPlace, goTo, moment, screen, token } from "./frame.ts";
import type { StudioContext, StudioEnv } from "./context.ts";
import { postName } from "./post-name.ts";
import { may, mayEdit, needs, notPermitted } from "./permit.ts";

const pageSize = 50;
const shows = ["draft", "scheduled", "published", "deleted"] as const;
type Show = (typeof shows)[number];

/** `/studio/posts`: drafts, scheduled, published and deleted; and deleting, after saying what happens. */
export function postsScreen(): Hono<StudioEnv> {
  const app = new Hono<StudioEnv>();
  app.get("/studio/posts", needs("posts.write"), async (c) => {
    const asked = shows.find((one) => one === c.req.query("show"));
    const counts = await countByState(c);
    return await page(c, asked ?? (counts.draft > 0 ? "draft" : "published"), counts);
  });
  app.get("/studio/posts/:id{[0-9]{1,15}}/delete", needs("posts.write"), async (c) => {
    const post = await wanted(c, Number(c.req.param("id")));
    return mayEdit(c, post)
      ? await deletePage(c, post)
      : await notPermitted(c, "posts.edit-others");
  });
  app.post("/studio/posts/:id{[0-9]{1,15}}/delete", needs("posts.write"), async (c) => {
    const post = await wanted(c, Number(c.req.param("id")));
    if (!mayEdit(c, post)) return await notPermitted(c, "posts.edit-others");
    if (post.state === "published" && !may(c, "posts.publish"))
      return await notPermitted(c, "posts.publish");
    const reason = (await formFields(c)).text("reason").trim();
    if (post.state === "published" && reason === "")
      return await deletePage(c, post, c.var.messages.t("studio.reasonEmpty"));
    await postIsDeleted(c.var.parts.kit.store, c.var.by, { postId: post.id, reason });
    return goTo(
      c,
      `/studio/posts?show=${post.state === "published" ? "published" : "draft"}`,
      "deleted",
    );
  });
  app.post(
    "/studio/posts/:id{[0-9]{1,15}}/conversation",
    needs("posts.write"),
    needs("conversation.moderate"),
    async (c) => {
      const conversationId = Number(c.req.param("id"));
      const isClosed = (await formFields(c)).text("action") === "close";
      const what = { conversationId, isClosed };
      const { kind } = await conversationIsClosed(c.var.parts.kit.store, c.var.by, what);
      if (kind === "unknown") throw notFound("That conversation");
      return goTo(
        c,
        `/studio/posts?show=published#post-${conversationId}`,
        isClosed ? "conversationClosed" : "conversationOpened",
      );
    },
  );
  app.post("/studio/posts/:id{[0-9]{1,15}}/pin", needs("posts.pin"), async (c) => {
    const postId = Number(c.req.param("id"));
    const isPinned = (await formFields(c)).text("action") === "pin";
    const { kind } = await postIsPinned(c.var.parts.kit.store, { postId, isPinned });
    return goTo(
      c,
      `/studio/posts?show=published#post-${postId}`,
      kind === "full" ? "pinsFull" : "saved",
    );
  });
  return app;
}

async function wanted(c: StudioContext, id: number): Promise<PostRow> {
  const post = await findPost(c.var.parts.kit.store.db, id);
  if (post === undefined || post.state === "deleted") throw notFound("The post");
  return post;
}

/** Whose posts they see: their own, or everybody's. */
function whose(c: StudioContext): number | undefined {
  return may(c, "posts.edit-others") ? undefined : c.var.user.id;
}

async function countByState(c: StudioContext): Promise<Record<Show, number>> {
  const userId = whose(c);
  const rows = await c.var.parts.kit.store.db
    .selectFrom("posts")
    .$if(userId !== undefined, (own) => own.where("user_id", "=", userId ?? 0))
    .select((from) => ["state", from.fn.countAll<number>().as("count")])
    .groupBy("state")
    .execute();
  const counts = { draft: 0, scheduled: 0, published: 0, deleted: 0 };
  for (const row of rows) counts[row.state] = Number(row.count);
  return counts;
}

/** What each list is ordered by. */
const orders = {
  draft: "changed_at",
  scheduled: "scheduled_at",
  published: "published_at",
  deleted: "deleted_at",
} as const;

type Row = Awaited<ReturnType<typeof list>>[number];

async function list(db: Db, show: Show, from: number, userId: number | undefined) {
  return await db
    .selectFrom("posts")
    .leftJoin("conversation_counts", "conversation_counts.conversation_id", "posts.id")
    .select(["posts.id", "posts.kind", "posts.state", "posts.title", "posts.summary"])
    .select(["posts.markdown", "posts.uri", "posts.changed_at", "posts.scheduled_at"])
    .select(["posts.published_at", "posts.pinned_at", "posts.language"])
    .select(["posts.deleted_at", "conversation_counts.replies"])
    .select(["conversation_counts.likes", "conversation_counts.shares"])
    .leftJoin("conversations", "conversations.id", "posts.id")
    .select("conversations.state as conversation_state")
    .leftJoin("users", "users.id", "posts.user_id")
    .select("users.name as by")
    .where("posts.state", "=", show)
    .$if(userId !== undefined, (own) => own.where("posts.user_id", "=", userId ?? 0))
    .orderBy(`posts.${orders[show]}`, show === "scheduled" ? "asc" : "desc")
    .orderBy("posts.id", "desc")
    .offset(from)
    .limit(pageSize + 1)
    .execute();
}

async function page(c: StudioContext, show: Show, counts: Record<Show, number>): Promise<Response> {
  const { messages, parts } = c.var;
  const from = Math.min(queryNumber(c, "from") ?? 0, 1_000_000);
  const rows = await list(parts.kit.store.db, show, from, whose(c));
  const more = rows.length > pageSize;
  const copies = await copiesByPost(
    parts.kit.store.db,
    show === "published" ? rows.map(({ id }) => id) : [],
  );
  return await screen(
    c,
    {
      title: messages.t("studio.navPosts"),
      place: "/studio/posts",
      islands: show === "published" ? ["live-copies"] : [],
    },
    html`<header><h1>${messages.t("studio.navPosts")}</h1></header>
      <nav class="tabs" aria-label="${messages.t("studio.show")}">
        ${shows.map(
          (one) =>
            html`<a
              href="/studio/posts?show=${one}"
              ${one === show ? html`aria-current="page"` : ""}
              >${messages.t(`studio.postsTab_${one}`)}${counts[one] > 0 ? html` <span class="num">${messages.number(counts[one])}</span>` : ""}</a
            >`,
        )}
      </nav>
      ${
        rows.length === 0
          ? emptyPlace(
              show === "scheduled" ? "clock" : show === "deleted" ? "trash" : "pen",
              messages.t(`studio.postsNone_${show}`),
              messages.t(`studio.postsNoneHow_${show}`),
              show === "deleted"
                ? undefined
                : { href: "/studio/write", label: messages.t("studio.writeNote") },
            )
          : html`<ol class="queue">
              ${rows.slice(0, pageSize).map((row) => entry(c, row, copies.get(row.id) ?? []))}
            </ol>`
      }
      ${more ? html`<p class="pages"><a href="/studio/posts?show=${show}&from=${from + pageSize}">${messages.t("studio.older")}</a></p>` : ""}`,
  );
}

function entry(c: StudioContext, row: Row, copies: readonly Copy[]): Piece {
  const { messages } = c.var;
  const kind = messages.t(row.kind === "article" ? "studio.kindArticle" : "studio.kindNote");
  if (row.state === "deleted")
    return html`<li id="post-${row.id}">
      <div class="body">
        <b>${row.uri === null ? messages.t("studio.untitled") : new URL(row.uri).pathname}</b>
        <p class="under">
          ${kind} · ${messages.t("studio.deletedAt")} ${moment(messages, row.deleted_at ?? 0)}
        </p>
      </div>
    </li>`;
  const name = postName(row, messages);
  const when =
    row.state === "published"
      ? html`${moment(messages, row.published_at ?? 0)} · ${cameBack(messages, row)}`
      : row.state === "scheduled"
        ? html`${icon("clock")}
          ${messages.t("studio.isScheduled", { date: "" })}${moment(messages, row.scheduled_at ?? 0)}`
        : html`${messages.t("studio.changedAt")} ${moment(messages, row.changed_at)}`;
  return html`<li id="post-${row.id}">
    <div class="body">
      <h2 ${tongue(row.language)}><a href="/studio/write/${row.id}">${name}</a></h2>
      <p class="under">
        ${kind}${row.by === null || row.by === c.var.settings.ownerName ? "" : html` · ${named(row.by)}`}
        · ${when}
      </p>
      ${copyLines(c, copies)}
    </div>
    <div class="actions">
      ${row.state === "published" ? html`<a class="btn small quiet" href="${row.uri}">${messages.t("studio.see")}<span class="sr"> ${name}</span></a>` : ""}<a
        class="btn small"
        href="/studio/write/${row.id}"
        >${messages.t("studio.edit")}<span class="sr"> ${name}</span></a
      >${row.state === "published" && may(c, "posts.pin") ? pinButton(c, row) : ""}${row.state === "published" && may(c, "conversation.moderate") ? closeButton(c, row) : ""}<a
        class="btn small quiet"
        href="/studio/posts/${row.id}/delete"
        >${messages.t("studio.delete")}<span class="sr"> ${name}</span></a
      >
    </div>
  </li>`;
}

/** Closes the conversation under a post, or opens it again. */
function closeButton(c: StudioContext, row: Row): Piece {
  const { messages } = c.var;
  const isClosed = row.conversation_state === "closed";
  return html`<form method="post" action="/studio/posts/${row.id}/conversation" class="deed">
    ${token(c)}<button class="btn small quiet" name="action" value="${isClosed ? "open" : "close"}">
      ${icon("lock")}
      ${messages.t(isClosed ? "studio.openConversation" : "studio.closeConversation")}
    </button>
  </form>`;
}

function pinButton(c: StudioContext, row: Row): Piece {
  const { messages } = c.var;
  const is = row.pinned_at !== null;
  return html`<form method="post" action="/studio/posts/${row.id}/pin" class="deed">
    ${token(c)}<button
      class="btn small quiet"
      name="action"
      value="${is ? "unpin" : "pin"}"
      aria-pressed="${is ? "true" : "false"}"
    >
      ${icon("pin")} ${messages.t(is ? "studio.pinned" : "studio.pin")}
    </button>
  </form>`;
}

async function deletePage(c: StudioContext, post: PostRow, fault?: string): Promise<Response> {
  const { messages, parts } = c.var;
  const name = postName(post, messages);
  const isPublic = post.state === "published";
  const counts = await parts.kit.store.db
    .selectFrom("conversation_counts")
    .select("replies")
    .where("conversation_id", "=", post.id)
    .executeTakeFirst();
  const replies = counts?.replies ?? 0;
  const title = isPublic
    ? messages.t("studio.deleteTitle", { title: name })
    : messages.t("studio.deleteDraftTitle");
  return await screen(
    c,
    { title, place: "/studio/posts" },
    html`<section class="card narrow">
      <h1>${title}</h1>
      ${faultLine(fault)}
      ${
        isPublic
          ? html`<p>${messages.t("studio.deleteHow")}</p>
              <ul class="prose-list">
                <li>${messages.t("studio.deleteHow1")}</li>
                ${replies > 0 ? html`<li>${messages.t("studio.deleteReplies", { count: replies })}</li>` : ""}
                <li>${messages.t("studio.deleteHow2")}</li>
                <li>${messages.t("studio.deleteHow3")}</li>
                <li>${messages.t("studio.deleteHow4")}</li>
              </ul>`
          : html`<p>${messages.t("studio.deleteDraftHow", { title: name })}</p>`
      }
      <form method="post" action="/studio/posts/${post.id}/delete" class="form">
        ${token(c)}
        ${isPublic ? area({ name: "reason", label: messages.t("studio.deleteReason"), rows: 2, maxLength: 500, required: true }) : ""}
        <div class="actions">
          <button class="btn danger">
            ${messages.t(isPublic ? "studio.deleteYes" : "studio.deleteDraftYes")}</button
          ><a class="btn" href="/studio/write/${post.id}">${messages.t("studio.deleteNo")}</a>
        </div>
      </form>
    </section>`,
    fault === undefined ? 200 : 400,
  );
}
