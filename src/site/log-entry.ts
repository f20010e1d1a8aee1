import type { Selectable } from "kysely";

import type { EntryKind } from "#openness";
import type { Tables } from "#schema";
import type { WordKey, Words } from "#words";

import { html, type Piece } from "./html.ts";

export type LogRow = Selectable<Tables["openness_log"]>;

/** One line of the log: when, what, why and where, and the beginning of its fingerprint. */
export function logEntry(w: Words, row: LogRow): Piece {
  const facts = logFacts(w, row);
  const told = facts.map(({ value }, i) => html`${i === 0 ? "" : " · "}${value}`);
  return html`<li id="n${row.number}">
    <time datetime="${new Date(row.at).toISOString()}">${w.dateTime(row.at)}</time>
    <div>
      <b>${logTitle(w, row)}</b>${facts.length === 0 ? "" : html`<br /><small>${told}</small>`}
    </div>
    <a href="/open/${row.number}"
      ><span class="sr">${w.t("openness.entryTitle", { number: row.number })}</span
      ><code aria-hidden="true">${row.hash.slice(0, 6)}</code></a
    >
  </li> `;
}

/** What happened, in a few words. */
export function logTitle(w: Words, row: LogRow): string {
  const title = w.t(`openness.kind_${row.kind as EntryKind}`);
  // An entry of a later version has no words here yet.
  return title.startsWith("openness.") ? row.kind : title;
}

/** What an entry tells besides. */
export function logFacts(
  w: Words,
  row: LogRow,
): { readonly name: string; readonly value: Piece }[] {
  const told = JSON.parse(row.details_json) as Record<string, string | number | boolean | null>;
  const text = (name: string): string => {
    const value = told[name];
    return typeof value === "string" ? value.trim() : "";
  };
  const facts: { name: string; value: Piece }[] = [];
  const add = (key: WordKey, value: Piece): void => void facts.push({ name: w.t(key), value });
  if (text("reason") !== "") add("openness.reason", html`${text("reason")}`);
  if (text("outcome") !== "") add("openness.outcome", html`${text("outcome")}`);
  if (text("what") !== "") add("openness.what", html`${text("what")}`);
  if (text("before") !== "") add("openness.before", html`${text("before")}`);
  if (told.spam === true) add("openness.reason", w.t("openness.spam"));
  const post = ownPath(text("post") || text("uri"));
  if (post !== undefined)
    add("openness.where", html`<a href="${post}">${text("title") || w.t("openness.post")}</a>`);
  if (post !== undefined && row.kind === "post-edited" && typeof told.revision === "number")
    add(
      "openness.difference",
      html`<a href="${post}/revisions?before=${told.revision + 1}#r${told.revision}"
        >${w.t("openness.seeDifference")}</a
      >`,
    );
  if (row.subject.startsWith("setting:")) add("openness.setting", setting(w, row, told));
  if (row.subject.startsWith("domain:")) add("openness.domain", html`${row.subject.slice(7)}`);
  if (row.kind === "import")
    for (const [name, value] of Object.entries(told))
      if (!["reason", "uri", "post", "title"].includes(name))
        facts.push({ name, value: html`${name}: ${String(value)}` });
  return facts;
}

/** Only addresses of pages are links, whatever the log holds. */
function ownPath(address: string): string | undefined {
  const url = URL.parse(address);
  return url !== null && /^https?:$/.test(url.protocol) ? url.pathname : undefined;
}

function setting(w: Words, row: LogRow, told: Readonly<Record<string, unknown>>): Piece {
  const key = row.subject.slice(8);
  const name = w.t(`openness.setting_${key}` as WordKey);
  const label = name.startsWith("openness.") ? key : name;
  if (!("to" in told)) return html`${label}`;
  const say = (value: unknown): string =>
    typeof value === "boolean"
      ? w.t(value ? "openness.yes" : "openness.no")
      : typeof value === "string" || typeof value === "number"
        ? String(value)
        : "";
  return html`${label}: ${w.t("openness.fromTo", { from: say(told.from), to: say(told.to) })}`;
}
