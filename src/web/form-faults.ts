import type { Messages } from "#words";

import { html, type Piece } from "./html.ts";

/** Something that must be put right before a form can be taken; `field` is the id of the field it is about. */
export interface Fault {
  readonly field?: string;
  readonly text: string;
}

/** The title of a page with a form that could not be taken: it is the first thing that is read aloud. @source WCAG 2.2, 2.4.2; 3.3.1 */
export function faultyTitle(messages: Messages, title: string, faults: readonly Fault[]): string {
  return faults.length === 0 ? title : messages.t("site.faultyTitle", { title });
}

/**
 * What is wrong, at the top of the page, each with a link to its field. Where it is about no field the
 * summary itself is where reading begins; else the first field is, without JavaScript. @source WCAG 2.2, 3.3.1
 */
export function faultSummary(messages: Messages, faults: readonly Fault[]): Piece {
  if (faults.length === 0) return "";
  const begins = faults.every(({ field }) => field === undefined);
  const lines = faults.map(({ field, text }) =>
    field === undefined ? html`<li>${text}</li>` : html`<li><a href="#${field}">${text}</a></li>`,
  );
  return html`<div
    class="flash bad faults"
    role="alert"
    ${begins ? html`tabindex="-1" autofocus` : ""}
  >
    <h2>${messages.t("site.faultyHead")}</h2>
    <ul>
      ${lines}
    </ul>
  </div>`;
}

/** The fault of one field, said beside it. */
export function faultOf(faults: readonly Fault[], field: string): Piece {
  const fault = faults.find((one) => one.field === field);
  return fault === undefined ? "" : html`<p class="error" id="${field}-e">${fault.text}</p>`;
}

/** Attributes of a field: what describes it, whether it is wrong, and whether typing goes on there. */
export function fieldState(faults: readonly Fault[], field: string, help?: string): Piece {
  const isWrong = faults.some((one) => one.field === field);
  const by = [help, isWrong ? `${field}-e` : undefined].filter((one) => one !== undefined);
  const isFirst = faults.find((one) => one.field !== undefined)?.field === field;
  return html`${by.length === 0 ? "" : html`aria-describedby="${by.join(" ")}"`}
  ${isWrong ? html`aria-invalid="true"` : ""} ${isFirst ? html`autofocus` : ""}`;
}
