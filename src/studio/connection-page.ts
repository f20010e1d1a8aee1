import { html } from "hono/html";

import type { Connect, Network } from "#networks";
import { icon } from "#look/icons.ts";
import { type Connection, listConnections, listHeldBack } from "#syndication";
import { fault as faultLine, field, type Piece } from "#web/fields.ts";

import { connectionFacts } from "./connection-list.ts";
import { accountName, namesOf, readLines, sentLines } from "./connection-words.ts";
import type { StudioContext } from "./context.ts";
import { screen, token } from "./frame.ts";

/** What was just tried, and what came of it. */
export interface Tried {
  readonly handle?: string;
  readonly isByPassword?: boolean;
  /** The account that was tested. */
  readonly tested?: number;
  /** What went wrong, in words. */
  readonly fault?: string;
}

/** One network: what goes there and what comes from there, as whom, and the form to connect. */
export async function connectionPage(
  c: StudioContext,
  network: Network,
  tried: Tried = {},
): Promise<Response> {
  const { messages, parts } = c.var;
  const { db } = parts.kit.store;
  const names = namesOf(c, network);
  const connections = await listConnections(db, network.name);
  const accounts = await Promise.all(
    connections.map(
      async (connection) =>
        await accountSection(c, network, connection, {
          held: (await listHeldBack(db, connection.id)).length,
          tried,
        }),
    ),
  );
  const isTestBad = tried.tested !== undefined && tried.fault !== undefined;
  return await screen(
    c,
    { title: names.Network, place: "/studio/connections" },
    html`<header>
        <div>
          <h1>${names.Network}</h1>
          <p><a href="/studio/connections">${messages.t("connections.title")}</a></p>
        </div>
      </header>
      ${faultLine(isTestBad ? `${messages.t("connections.testBad")} ${tried.fault}` : tried.fault)}
      ${tried.tested !== undefined && tried.fault === undefined ? html`<p class="flash good" role="status">${icon("check")}<span>${messages.t("connections.testGood", names)}</span></p>` : ""}
      ${accounts}
      ${
        network.connect === undefined
          ? html`<p>
              ${messages.t(connections.length === 0 ? "connections.noAccount" : "connections.always")}
            </p>`
          : connectForm(c, network, network.connect, connections, tried)
      }
      <section class="group">
        <h2>${messages.t("connections.sentTitle")}</h2>
        <ul>
          ${sentLines(c, network).map((line) => html`<li>${line}</li>`)}
        </ul>
      </section>
      <section class="group">
        <h2>${messages.t("connections.readTitle")}</h2>
        <ul>
          ${readLines(c, network).map((line) => html`<li>${line}</li>`)}
        </ul>
      </section>`,
    tried.fault === undefined ? 200 : 400,
  );
}

async function accountSection(
  c: StudioContext,
  network: Network,
  connection: Connection,
  { held }: { readonly held: number; readonly tried: Tried },
): Promise<Piece> {
  const { messages } = c.var;
  const name = accountName(c, connection);
  const at = `/studio/connections/${network.name}/${connection.id}`;
  return html`<section class="card">
    <h2 class="sr">${messages.t("connections.account", { name })}</h2>
    ${await connectionFacts(c, network, connection)}
    ${
      held > 0 && connection.state === "connected"
        ? html`<form method="post" action="${at}/send" class="actions">
            ${token(c)}
            <p>${messages.t("connections.waiting", { count: held })}</p>
            <button class="btn small">${messages.t("connections.sendWaiting")}</button>
          </form>`
        : ""
    }
    ${await ownNameForm(c, network, connection)}
    ${
      network.connect === undefined
        ? ""
        : html`<div class="actions">
            <form method="post" action="${at}/test">
              ${token(c)}<button class="btn small">${messages.t("connections.test")}</button>
            </form>
            ${connection.state === "expired" ? html`<a class="btn small main" href="#connect">${messages.t("connections.connectAgain")}</a>` : ""}<a
              class="btn small quiet danger"
              href="${at}/end"
              >${messages.t("connections.disconnect")}<span class="sr"> ${name}</span></a
            >
          </div>`
    }
  </section>`;
}

/** Lets the site's domain be the account's name there. */
async function ownNameForm(
  c: StudioContext,
  network: Network,
  connection: Connection,
): Promise<Piece | ""> {
  const { messages } = c.var;
  const { ownName } = network;
  if (ownName?.name === undefined) return "";
  const isSaid = await ownName.isSaid(connection);
  const names = { ...namesOf(c, network), name: ownName.name };
  return html`<form
    method="post"
    action="/studio/connections/${network.name}/${connection.id}/own-name"
    class="actions"
  >
    ${token(c)}<input type="hidden" name="is-said" value="${isSaid ? "" : "1"}" />
    <p>${messages.t(isSaid ? "connections.ownNameOn" : "connections.ownNameOff", names)}</p>
    <button class="btn small">
      ${messages.t(isSaid ? "connections.ownNameStop" : "connections.ownNameStart", names)}
    </button>
  </form>`;
}

function connectForm(
  c: StudioContext,
  network: Network,
  connect: Connect,
  connections: readonly Connection[],
  tried: Tried,
): Piece {
  const { messages } = c.var;
  const names = namesOf(c, network);
  const { fields } = connect;
  const expired = connections.find(({ state }) => state === "expired");
  const title = messages.t(
    expired !== undefined
      ? "connections.connectAgain"
      : connections.length === 0
        ? "connections.connectTitle"
        : "connections.connectAnother",
  );
  // Whoever connects anew is most often the same.
  const known = tried.handle ?? expired?.name.replace(/^@/u, "") ?? "";
  const handle = (id: string, isTyped: boolean): Piece | "" =>
    fields.includes("handle")
      ? field({
          ...{ name: "handle", id, label: messages.t("connections.handle") },
          ...{ help: messages.t("connections.handleHelp"), required: true, maxLength: 300 },
          value: isTyped || tried.handle === undefined ? known : "",
          autocomplete: "off",
          fault: isTyped && tried.handle !== undefined ? tried.fault : undefined,
        })
      : "";
  const at = `/studio/connections/${network.name}`;
  const byAgreeing =
    connect.start === undefined
      ? ""
      : html`<form method="post" action="${at}/start" class="form">
          ${token(c)}
          <p>${messages.t("connections.startHow")}</p>
          ${handle("handle", tried.isByPassword !== true)}
          <div class="actions">
            <button class="btn main">
              ${messages.t("connections.start", names)} ${icon("arrow")}
            </button>
          </div>
        </form>`;
  const byPassword =
    connect.byPassword === undefined
      ? ""
      : html`<form method="post" action="${at}/password" class="form">
          ${token(c)}
          <p>${messages.t("connections.passwordHow")}</p>
          ${handle("password-handle", tried.isByPassword === true)}
          ${field({ name: "password", label: messages.t("connections.password"), type: "password", required: true, autocomplete: "off", maxLength: 1000 })}
          <div class="actions">
            <button class="btn">${messages.t("connections.byPassword")}</button>
          </div>
        </form>`;
  return html`<section class="group" id="connect">
    <h2>${title}</h2>
    <div class="stack">
      ${byAgreeing}
      ${
        byAgreeing === "" || byPassword === ""
          ? byPassword
          : html`<details ${tried.isByPassword === true ? html`open` : ""}>
              <summary>${messages.t("connections.passwordTitle")}</summary>
              ${byPassword}
            </details>`
      }
    </div>
  </section>`;
}
