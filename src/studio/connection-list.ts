import { html } from "hono/html";

import type { Network } from "#networks";
import { icon } from "#look/icons.ts";
import { type Connection, lastArrival, listConnections } from "#syndication";
import type { Piece } from "#web/fields.ts";

import { accountName, momentOrNot, namesOf, stateWords } from "./connection-words.ts";
import type { StudioContext } from "./context.ts";
import { moment, screen } from "./frame.ts";

/** Every network there is, connected or not. */
export async function connectionList(c: StudioContext): Promise<Response> {
  const { messages, parts } = c.var;
  const connections = await listConnections(parts.kit.store.db);
  const rows = await Promise.all(
    parts.networks.all.map(
      async (network) =>
        await row(
          c,
          network,
          connections.filter((one) => one.network === network.name),
        ),
    ),
  );
  return await screen(
    c,
    { title: messages.t("connections.title"), place: "/studio/connections" },
    html`<header>
        <div>
          <h1>${messages.t("connections.title")}</h1>
          <p>${messages.t("connections.intro")}</p>
        </div>
      </header>
      <ol class="queue connections">
        ${rows}
      </ol>`,
  );
}

async function row(
  c: StudioContext,
  network: Network,
  connections: readonly Connection[],
): Promise<Piece> {
  const { messages } = c.var;
  const { Network: name } = namesOf(c, network);
  const isMissing = connections.length === 0 && network.connect !== undefined;
  const facts = await Promise.all(
    connections.map(async (connection) => await connectionFacts(c, network, connection)),
  );
  return html`<li>
    <div class="body">
      <h2><a href="/studio/connections/${network.name}">${name}</a></h2>
      ${connections.length === 0 ? html`<p class="under">${messages.t(stateWords(network, undefined))}</p>` : facts}
    </div>
    <div class="actions">
      <a class="btn small ${isMissing ? "" : "quiet"}" href="/studio/connections/${network.name}"
        >${messages.t(isMissing ? "connections.connect" : "connections.see")}<span class="sr">
          ${name}</span
        ></a
      >
    </div>
  </li>`;
}

/** As whom, whether it works, and when something last went each way. */
export async function connectionFacts(
  c: StudioContext,
  network: Network,
  connection: Connection,
): Promise<Piece> {
  const { messages, parts } = c.var;
  const heard = network.capabilities.backfeed
    ? connection.last_heard_at
    : await lastArrival(parts.kit.store.db, network.name);
  const fact = (term: string, value: Piece | string): Piece =>
    html`<div>
      <dt>${term}</dt>
      <dd>${value}</dd>
    </div>`;
  const state = messages.t(stateWords(network, connection));
  const { expires_at: until } = connection;
  return html`<dl class="facts">
    ${fact(messages.t("connections.as"), html`<b class="handle">${accountName(c, connection)}</b>`)}
    ${fact(messages.t("connections.state"), connection.state === "expired" ? html`${icon("warning")} ${state}` : state)}
    ${fact(messages.t("connections.lastSent"), momentOrNot(c, connection.last_sent_at))}
    ${fact(messages.t("connections.lastHeard"), momentOrNot(c, heard))}
    ${until === null ? "" : fact(messages.t("connections.until"), moment(messages, until))}
  </dl>`;
}
