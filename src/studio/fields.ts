import type { Context } from "hono";
import { html } from "hono/html";
import type { HtmlEscapedString } from "hono/utils/html";

/** A piece of a page. */
export type Piece = HtmlEscapedString | Promise<HtmlEscapedString>;

/** What a form sent, read as text. */
export interface FormFields {
  /** The field's text, or an empty one. */
  text(name: string): string;
  all(name: string): string[];
  /** A whole number, or undefined when it is not one. */
  number(name: string): number | undefined;
  /** True for a ticked box. */
  ticked(name: string): boolean;
}

/** Reads a posted form once; Hono keeps the parsed body for the next who asks. */
export async function formFields(c: Context): Promise<FormFields> {
  const body = await c.req.parseBody({ all: true });
  const all = (name: string): string[] => {
    const value = body[name] ?? [];
    return (Array.isArray(value) ? value : [value]).filter((one) => typeof one === "string");
  };
  const text = (name: string): string => all(name)[0] ?? "";
  return {
    text,
    all,
    number: (name) => (/^\d{1,15}$/.test(text(name)) ? Number(text(name)) : undefined),
    ticked: (name) => text(name) !== "",
  };
}

/** A labelled one-line field, with its help and what is wrong with it. */
export function field(options: {
  readonly name: string;
  readonly label: string;
  readonly value?: string;
  readonly type?: "text" | "email" | "password" | "url" | "color" | "search" | "datetime-local";
  readonly help?: string;
  readonly fault?: string | undefined;
  readonly required?: boolean;
  readonly autocomplete?: string;
  readonly maxLength?: number;
  readonly minLength?: number;
}): Piece {
  const { name, label, value = "", type = "text", help, fault } = options;
  return html`<div class="field">
    <label for="${name}">${label}</label>
    <input
      id="${name}" name="${name}" type="${type}" value="${value}"
      ${options.required === true ? html`required` : ""}
      ${options.autocomplete === undefined ? "" : html`autocomplete="${options.autocomplete}"`}
      ${options.maxLength === undefined ? "" : html`maxlength="${options.maxLength}"`}
      ${options.minLength === undefined ? "" : html`minlength="${options.minLength}"`}
      ${describedBy(name, help, fault)} />
    ${notes(name, help, fault)}
  </div>`;
}

/** A labelled text area. */
export function area(options: {
  readonly name: string;
  readonly label: string;
  readonly value?: string;
  readonly rows?: number;
  readonly help?: string;
  readonly fault?: string | undefined;
  readonly maxLength?: number;
  readonly reading?: boolean;
}): Piece {
  const { name, label, value = "", rows = 5, help, fault } = options;
  return html`<div class="field">
    <label for="${name}">${label}</label>
    <textarea id="${name}" name="${name}" rows="${rows}" ${options.reading === true ? html`class="reading"` : ""}
      ${options.maxLength === undefined ? "" : html`maxlength="${options.maxLength}"`}
      ${describedBy(name, help, fault)}>
${value}</textarea>
    ${notes(name, help, fault)}
  </div>`;
}

/** A labelled choice of one among few. */
export function choice(options: {
  readonly name: string;
  readonly label: string;
  readonly value: string;
  readonly among: readonly { readonly value: string; readonly label: string }[];
  readonly help?: string;
}): Piece {
  const { name, label, value, among, help } = options;
  return html`<div class="field">
    <label for="${name}">${label}</label>
    <select id="${name}" name="${name}" ${describedBy(name, help, undefined)}>
      ${among.map(
        (one) =>
          html`<option value="${one.value}" ${one.value === value ? html`selected` : ""}>${one.label}</option>`,
      )}
    </select>
    ${notes(name, help, undefined)}
  </div>`;
}

/** A box to tick. */
export function tick(options: {
  readonly name: string;
  readonly label: string;
  readonly on: boolean;
  readonly help?: string;
}): Piece {
  const { name, label, on, help } = options;
  return html`<div class="field tick">
    <input type="checkbox" id="${name}" name="${name}" value="1" ${on ? html`checked` : ""} ${describedBy(name, help, undefined)} />
    <label for="${name}">${label}</label>
    ${notes(name, help, undefined)}
  </div>`;
}

function describedBy(name: string, help: string | undefined, fault: string | undefined): Piece | "" {
  const ids = [help && `${name}-help`, fault && `${name}-fault`].filter(Boolean).join(" ");
  if (ids === "") return "";
  return html`aria-describedby="${ids}" ${fault === undefined ? "" : html`aria-invalid="true"`}`;
}

function notes(name: string, help: string | undefined, fault: string | undefined): Piece {
  return html`${help === undefined ? "" : html`<p class="help" id="${name}-help">${help}</p>`}
  ${fault === undefined ? "" : html`<p class="fault" id="${name}-fault">${fault}</p>`}`;
}
