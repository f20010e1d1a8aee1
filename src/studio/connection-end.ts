import { html } from "hono/html";

import type { Network } from "#networks";
import { type Connection, countStanding } from "#syndication";

import { accountName, namesOf } from "./connection-words.ts";
import type { StudioContext } from "./context.ts";
import { screen, token } from "./frame.ts";

/** What disconnecting means, before it is done. */
export async function connectionEndPage(
  c: StudioContext,
  network: Network,
  connection: Connection,
): Promise<Response> {
  const { messages, parts } = c.var;
  const name = accountName(c, connection);
  const title = messages.t("connections.endTitle", { name });
  const standing = await countStanding(parts.kit.store.db, connection.id);
  const at = `/studio/connections/${network.name}`;
  return await screen(
    c,
    { title, place: "/studio/connections" },
    html`<section class="card narrow">
      <h1 class="handle">${title}</h1>
      <ul class="prose-list">
        <li>${messages.t("connections.endSend", namesOf(c, network))}</li>
        <li>
          ${standing === 0 ? messages.t("connections.endNoCopies") : messages.t("connections.endCopies", { count: standing })}
        </li>
        <li>${messages.t("connections.endReplies")}</li>
        <li>${messages.t("connections.endKeys")}</li>
      </ul>
      <form method="post" action="${at}/${connection.id}/end" class="actions">
        ${token(c)}<button class="btn danger">${messages.t("connections.endYes")}</button
        ><a class="btn" href="${at}">${messages.t("connections.endNo")}</a>
      </form>
    </section>`,
  );
}
