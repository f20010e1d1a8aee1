import type { Selectable } from "kysely";

import type { Tables } from "#schema";
import type { Messages } from "#words";

import { html, type Piece } from "#web/html.ts";
import { type LogFact, logFacts, logTitle } from "#look/log-words.ts";

export type LogRow = Selectable<Tables["openness_log"]>;

/** One line of the log: when, what, why and where, and the beginning of its fingerprint. */
export function logEntry(messages: Messages, row: LogRow): Piece {
  const facts = logFacts(messages, row);
  const told = facts.map((fact, i) => html`${i === 0 ? "" : " · "}${factValue(fact)}`);
  return html`<li id="n${row.number}">
    <time datetime="${new Date(row.at).toISOString()}">${messages.dateTime(row.at)}</time>
    <div>
      <b>${logTitle(messages, row)}</b
      >${facts.length === 0 ? "" : html`<br /><small>${told}</small>`}
    </div>
    <a href="/open/${row.number}"
      ><span class="sr">${messages.t("openness.entryTitle", { number: row.number })}</span
      ><code aria-hidden="true">${row.hash.slice(0, 6)}</code></a
    >
  </li> `;
}

/** What a fact says, as a link where it speaks of a page. */
export function factValue({ text, href }: LogFact): Piece {
  return href === undefined ? html`${text}` : html`<a href="${href}">${text}</a>`;
}
