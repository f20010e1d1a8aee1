import { html } from "hono/html";
import { sql } from "kysely";

import { icon } from "#look/icons.ts";
import { avatar } from "#look/avatars.ts";
import { named, written } from "#look/written.ts";

import type { Visibility } from "#schema";
import type { Messages } from "#words";

import { audienceMark, whoSees } from "./audience.ts";
import { fault as faultLine, type Piece } from "#web/fields.ts";
import { emptyPlace, moment, token } from "./frame.ts";
import type { StudioContext } from "./context.ts";
import { may } from "./permit.ts";

/** One thing we answered: under a post of ours (`reply`), or elsewhere (`answer`). */
interface Ours {
  readonly what: "reply" | "answer";
  readonly id: number;
  /** Who of ours said it, and the name they go by. */
  readonly userId: number | null;
  readonly by: string;
  readonly html: string;
  readonly source: string;
  readonly at: number;
  readonly url: string;
  readonly under: string;
  readonly visibility: Visibility;
  /** Whom it answers; empty for a word of our own under a post. */
  readonly name: string;
  /** What they decided about it, when they did. */
  readonly decided: "approved" | "declined" | undefined;
}

/** What we answered, newest first, each to change or take back. */
export async function ourAnswers(
  c: StudioContext,
  before: number | undefined,
  pageSize: number,
  was:
    | {
        readonly what: string;
        readonly id: number;
        readonly fault: string;
        readonly source?: string;
      }
    | undefined,
): Promise<Piece> {
  const { messages } = c.var;
  const items = await list(c, before ?? Number.MAX_SAFE_INTEGER, pageSize);
  if (items.length === 0)
    return emptyPlace("answer", messages.t("studio.nobodyYet"), messages.t("studio.nobodyYetHow"));
  const last = items.length === pageSize ? items.at(-1) : undefined;
  return html`<ol class="queue">
      ${items.map((item) => {
        const key = `${item.what}-${item.id}`;
        const typed = was?.id === item.id && was.what === item.what ? was : undefined;
        const form = (content: Piece, classes: string): Piece =>
          html`<form method="post" action="/studio/conversation" class="${classes}">
            ${token(c)}<input type="hidden" name="id" value="${item.id}" /><input
              type="hidden"
              name="what"
              value="${item.what}"
            /><input type="hidden" name="show" value="ours" /><input
              type="hidden"
              name="after"
              value="${before ?? ""}"
            />${content}
          </form>`;
        return html`<li id="${key}">
          ${avatar({ name: item.by, own: true })}
          <div class="say">
            <div class="who">
              <b>${named(item.by)}</b
              ><small
                ><a href="${item.url}">${messages.t("studio.seeIt")}</a> ·
                ${moment(messages, item.at)}</small
              >${audienceMark(messages, item.visibility)}${decision(messages, item)}
            </div>
            <p class="under">
              ${item.under} ·
              ${whoSees(messages, item.visibility, item.name)}${item.decided === undefined ? "" : ` · ${messages.t(`studio.answer_${item.decided}`, { name: item.name })}`}
            </p>
            ${written(messages, item)} ${faultLine(typed?.fault)}
            ${
              may(c, "conversation.edit-others") || item.userId === c.var.user.id
                ? html`<div class="deeds">
                    <details class="deed" data-deed="a" ${typed === undefined ? "" : html`open`}>
                      <summary class="btn small quiet">
                        ${icon("pen")} ${messages.t("studio.editAnswer")}
                      </summary>
                      ${form(
                        html`<label for="source-${key}">${messages.t("studio.editAnswer")}</label
                          ><textarea id="source-${key}" name="source" rows="3" maxlength="5000">
${typed?.source ?? item.source}</textarea>
                          <div class="row">
                            <button class="btn main small" name="action" value="edit">
                              ${messages.t("studio.save")}
                            </button>
                          </div>`,
                        "answer",
                      )}
                    </details>
                    ${form(html`<confirm-action question="${messages.t("studio.takeBackAsk")}" yes="${messages.t("studio.takeBack")}" no="${messages.t("studio.cancel")}"><button class="btn small quiet" name="action" value="take-back">${icon("undo")} ${messages.t("studio.takeBack")}</button></confirm-action>`, "deed")}
                  </div>`
                : ""
            }
          </div>
        </li>`;
      })}
    </ol>
    ${last === undefined ? "" : html`<p class="pages"><a href="/studio/conversation?show=ours&after=${last.at}">${messages.t("studio.older")}</a></p>`}`;
}

async function list(c: StudioContext, before: number, limit: number): Promise<Ours[]> {
  const { db } = c.var.parts.kit.store;
  const { messages, settings } = c.var;
  const replies = await db
    .selectFrom("replies")
    .innerJoin("posts", "posts.id", "replies.conversation_id")
    .select(["replies.id", "replies.html", "replies.source", "replies.written_at", "replies.url"])
    .leftJoin("replies as parent", "parent.id", "replies.parent_id")
    .select(["replies.visibility", "replies.approved_by", "replies.declined_at"])
    .select(["posts.title", "posts.summary", "parent.author_name as name"])
    .select(["replies.user_id", "replies.author_name as by"])
    // Letter for letter as in the partial index, or it is not used.
    .where(sql<boolean>`replies.ours = 1 and replies.state = 'visible'`)
    .where("replies.written_at", "<", before)
    .orderBy("replies.written_at", "desc")
    .limit(limit)
    .execute();
  const answers = await db
    .selectFrom("answers")
    .innerJoin("accounts", "accounts.id", "answers.to_account_id")
    .select(["answers.id", "answers.html", "answers.source", "answers.created_at"])
    .select(["answers.visibility", "answers.approved_by", "answers.declined_at"])
    .leftJoin("users", "users.id", "answers.user_id")
    .select(["answers.in_reply_to", "accounts.handle", "accounts.name"])
    .select(["answers.user_id", "users.name as by"])
    .where("answers.deleted_at", "is", null)
    .$if(!may(c, "conversation.read-private"), (some) =>
      some.where((or) =>
        or.or([
          or("answers.visibility", "in", ["public", "unlisted"]),
          or("answers.user_id", "=", c.var.user.id),
        ]),
      ),
    )
    .where("answers.created_at", "<", before)
    .orderBy("answers.created_at", "desc")
    .limit(limit)
    .execute();
  return [
    ...replies.map((row): Ours => ({
      what: "reply",
      id: row.id,
      userId: row.user_id,
      by: row.by,
      html: row.html,
      source: row.source,
      at: row.written_at,
      url: row.url,
      under: messages.t("studio.under", {
        title: row.title || row.summary || messages.t("studio.aNote"),
      }),
      ...about(row),
    })),
    ...answers.map((row): Ours => ({
      what: "answer",
      id: row.id,
      userId: row.user_id,
      by: row.by || (row.by === null ? settings.ownerName : settings.siteName),
      html: row.html,
      source: row.source,
      at: row.created_at,
      url: row.in_reply_to,
      under: row.handle,
      ...about(row),
    })),
  ]
    .toSorted((one, other) => other.at - one.at)
    .slice(0, limit);
}

/** Whether its reader let it stand. */
function decision(messages: Messages, { decided }: Ours): Piece | "" {
  if (decided === undefined) return "";
  const tone = decided === "approved" ? "good" : "bad";
  return html` <span class="badge ${tone}">${messages.t(`studio.decided_${decided}`)}</span>`;
}

function about(row: {
  readonly visibility: Visibility;
  readonly approved_by: string | null;
  readonly declined_at: number | null;
  readonly name: string | null;
}): Pick<Ours, "visibility" | "name" | "decided"> {
  const { visibility, approved_by, declined_at, name } = row;
  const decided = declined_at !== null ? "declined" : approved_by !== null ? "approved" : undefined;
  return { visibility, name: name ?? "", decided };
}
