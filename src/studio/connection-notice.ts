import { html } from "hono/html";

import { day } from "#core/clock.ts";
import { icon } from "#look/icons.ts";
import { listConnections } from "#syndication";
import type { Piece } from "#web/fields.ts";

import { accountName, namesOf } from "./connection-words.ts";
import type { StudioContext } from "./context.ts";
import { moment } from "./frame.ts";
import { may } from "./permit.ts";

/** How long before a connection ends its owner hears of it, in milliseconds. */
const noticeMs = 7 * day;

/** On the studio's first page: accounts that have to be connected again, now or soon. */
export async function connectionNotices(c: StudioContext): Promise<Piece | ""> {
  if (!may(c, "connections.manage")) return "";
  const { messages, parts } = c.var;
  const soon = parts.kit.clock.now() + noticeMs;
  const notices = (await listConnections(parts.kit.store.db)).flatMap((connection) => {
    const names = { ...namesOf(c, { name: connection.network }), name: accountName(c, connection) };
    const isExpired = connection.state === "expired";
    const { expires_at: until } = connection;
    if (!isExpired && (until === null || until > soon)) return [];
    const said =
      isExpired || until === null
        ? messages.t("connections.expired", names)
        : html`${messages.t("connections.endsSoon", names)} ${moment(messages, until)}.`;
    return html`<p class="flash" role="status">
      ${icon("warning")}<span
        >${said}
        <a href="/studio/connections/${connection.network}"
          >${messages.t("connections.connectAgain")}</a
        ></span
      >
    </p>`;
  });
  return html`${notices}`;
}
