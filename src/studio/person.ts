import { type Context, Hono } from "hono";
import { html, raw } from "hono/html";
import { sql } from "kysely";

import { type AccountRow, findAccount, type OtherOfPerson, othersOfPerson } from "#audience";
import { AppError } from "#core/errors.ts";
import { accountIsParted, accountsAreJoined } from "#flows/accounts-are-joined.ts";
import { avatar } from "#look/avatars.ts";
import { named, tongue } from "#look/written.ts";
import type { Db } from "#schema";
import { isWebAddress } from "#web/html.ts";

import type { StudioContext, StudioEnv } from "./context.ts";
import { avatarAddress } from "./avatar-address.ts";
import { field, formFields, type Piece } from "#web/fields.ts";
import { goTo, screen, token } from "./frame.ts";
import { may, needs } from "./permit.ts";

const place = "/studio/people/:id{[0-9]{1,15}}";

/** What was typed, and what is wrong with it. */
interface Typed {
  readonly who: string;
  readonly fault: string;
}

/** `/studio/people/12`: one account, and which others are the same person's. */
export function personScreen(): Hono<StudioEnv> {
  const app = new Hono<StudioEnv>();
  app.get(place, needs("audience.read"), async (c) => await page(c, await accountOf(c)));

  app.post(place, needs("audience.join"), async (c) => {
    const account = await accountOf(c);
    const { messages, by, parts } = c.var;
    const { store } = parts.kit;
    const form = await formFields(c);
    const back = `/studio/people/${account.id}`;
    if (form.text("action") === "part") {
      const others = await othersOfPerson(store.db, account.id);
      const other = others.find(({ id }) => id === form.number("other"));
      if (other === undefined) return goTo(c, back);
      const { kind } = await accountIsParted(store, by, other.id);
      return goTo(c, back, kind === "parted" ? "parted" : undefined);
    }
    const who = form.text("who").trim().slice(0, 500);
    if (who === "")
      return await page(c, account, { who, fault: messages.t("people.whoMissing") }, 400);
    const other = await findKnown(store.db, who);
    if (other === account.id)
      return await page(c, account, { who, fault: messages.t("people.itself") });
    const pair = { accountId: account.id, otherId: other ?? 0 };
    const outcome = await accountsAreJoined(store, by, pair, { kind: "by-hand" });
    if (outcome.kind === "joined" || outcome.kind === "same") return goTo(c, back, "joined");
    return await page(c, account, { who, fault: messages.t("people.unknown", { who }) });
  });
  return app;
}

async function accountOf(c: Context<StudioEnv>): Promise<AccountRow> {
  const account = await findAccount(c.var.parts.kit.store.db, { id: Number(c.req.param("id")) });
  // Of one that was erased nothing is left to show.
  if (account !== undefined && account.name + account.handle !== "") return account;
  throw new AppError({ code: "not_found", status: 404, safeMessage: "" });
}

/** An account by its handle or its address, as somebody types it; capitals need not be as they are there. */
async function findKnown(db: Db, who: string): Promise<number | undefined> {
  if (who.includes("\0")) return undefined;
  const handle = who.startsWith("@") ? who : `@${who}`;
  const known = db
    .selectFrom("accounts")
    .select("id")
    .where("state", "=", "known")
    .orderBy("id")
    .limit(1);
  const exact = await known
    .where((or) => or.or([or("handle", "=", handle), or("uri", "=", who), or("url", "=", who)]))
    .executeTakeFirst();
  const other = async () =>
    await known.where(sql<boolean>`lower(handle) = lower(${handle})`).executeTakeFirst();
  return (exact ?? (await other()))?.id;
}

async function page(
  c: StudioContext,
  account: AccountRow,
  typed?: Typed,
  status: 200 | 400 | 404 = typed === undefined ? 200 : 404,
): Promise<Response> {
  const { messages, parts } = c.var;
  const { db } = parts.kit.store;
  const others = await othersOfPerson(db, account.id);
  const picture = await db
    .selectFrom("media")
    .select("variants_json")
    .where("id", "=", account.avatar_id ?? 0)
    .executeTakeFirst();
  return await screen(
    c,
    { title: account.name, place: "/studio/people" },
    html`<header>
        <div>
          <h1>${named(account.name)}</h1>
          <p>
            ${account.handle === "" ? "" : html`${account.handle} · `}${messages.t("people.met", { date: messages.date(account.first_seen_at) })}
            ${!isWebAddress(account.url) ? "" : html`<a href="${account.url}" rel="noreferrer">${messages.t("people.page")}</a>`}
          </p>
        </div>
        ${avatar({ name: account.name, picture: avatarAddress(firstPath(picture?.variants_json)) }, "big")}
      </header>
      ${account.bio_html === "" ? "" : html`<div class="words" ${tongue()}>${raw(account.bio_html)}</div>`}
      <section class="card">
        <h2>${messages.t("people.title")}</h2>
        <p>${messages.t("people.intro")}</p>
        ${
          others.length === 0
            ? html`<p>${messages.t("people.none")}</p>`
            : html`<ol class="queue">
                ${others.map((other) => entry(c, account.id, other))}
              </ol>`
        }
        ${
          may(c, "audience.join")
            ? html`<form method="post" action="/studio/people/${account.id}" class="form">
                ${token(c)}<input type="hidden" name="action" value="join" />
                ${field({ name: "who", label: messages.t("people.who"), help: messages.t("people.whoHelp"), required: true, maxLength: 500, value: typed?.who ?? "", ...(typed === undefined ? {} : { fault: typed.fault }) })}
                <div class="actions"><button class="btn">${messages.t("people.join")}</button></div>
              </form>`
            : ""
        }
      </section>`,
    status,
  );
}

function firstPath(variantsJson = "[]"): string | null {
  return (JSON.parse(variantsJson) as { path: string }[])[0]?.path ?? null;
}

function entry(c: StudioContext, accountId: number, other: OtherOfPerson): Piece {
  const { messages } = c.var;
  const why = other.why.map(({ proof, at, by }) => {
    const date = messages.date(at);
    const name = by === null || by === "" ? messages.t("people.somebody") : by;
    if (proof === "by-hand") return messages.t("people.proof_by_hand", { name, date });
    return messages.t(proof === "rel-me" ? "people.proof_rel_me" : "people.proof_same_user", {
      date,
    });
  });
  return html`<li>
    ${avatar({ name: other.name })}
    <div class="say">
      <div class="who">
        <b><a href="/studio/people/${other.id}">${named(other.name)}</a></b
        ><small>${other.handle}</small>
      </div>
      <p class="under">${why.length === 0 ? messages.t("people.through") : why.join(" ")}</p>
    </div>
    ${
      may(c, "audience.join")
        ? html`<form method="post" action="/studio/people/${accountId}" class="actions">
            ${token(c)}<input type="hidden" name="other" value="${other.id}" /><button
              class="btn small quiet"
              name="action"
              value="part"
            >
              ${messages.t("people.part")}<span class="sr"> ${named(other.name)}</span>
            </button>
          </form>`
        : ""
    }
  </li>`;
}
