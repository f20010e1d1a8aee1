import type { Context } from "hono";
import { html, raw } from "hono/html";
import type { HtmlEscapedString } from "hono/utils/html";

import { readForm } from "./read-form.ts";
import { icon } from "#look/icons.ts";

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
  /** The files chosen under this name. */
  files(name: string): File[];
  names(): string[];
}

/** Reads a posted form once; Hono keeps the parsed body for the next who asks. */
export async function formFields(c: Context): Promise<FormFields> {
  const body = await readForm(c);
  const all = (name: string): string[] =>
    (body[name] ?? []).filter((one) => typeof one === "string");
  const text = (name: string): string => all(name)[0] ?? "";
  const files = (name: string): File[] =>
    (body[name] ?? []).filter((one) => typeof one !== "string").filter((one) => one.size > 0);
  return {
    text,
    all,
    number: (name) => (/^\d{1,15}$/.test(text(name)) ? Number(text(name)) : undefined),
    ticked: (name) => text(name) !== "",
    files,
    names: () => Object.keys(body),
  };
}

/** What every control has: its name, its visible label, and what is said about it. */
interface Labelled {
  readonly name: string;
  readonly label: string;
  readonly help?: string | undefined;
  readonly fault?: string | undefined;
  /** The id of the form it belongs to, where it stands outside of it. */
  readonly form?: string | undefined;
  /** Its own id, where a name comes more than once on a page. */
  readonly id?: string | undefined;
}

/** A labelled one-line field, with its help and what is wrong with it. */
export function field(
  options: Labelled & {
    readonly value?: string;
    readonly type?: "text" | "email" | "password" | "url" | "color" | "search" | "datetime-local";
    readonly required?: boolean;
    readonly autocomplete?: string;
    readonly maxLength?: number;
    readonly minLength?: number;
  },
): Piece {
  const { value = "", type = "text" } = options;
  return labelled(
    options,
    html`<input
      ${names(options)}
      type="${type}"
      value="${value}"
      ${set("required", options.required)}
      ${attribute("autocomplete", options.autocomplete)}
      ${attribute("maxlength", options.maxLength)}
      ${attribute("minlength", options.minLength)}
    />`,
  );
}

/** A labelled text area. */
export function area(
  options: Labelled & {
    readonly value?: string;
    readonly rows?: number;
    readonly maxLength?: number;
    readonly required?: boolean;
  },
): Piece {
  const { value = "", rows = 4 } = options;
  // A line end right after the tag is dropped by the browser, so one of ours stands there first.
  return labelled(
    options,
    html`<textarea
      ${names(options)}
      rows="${rows}"
      ${attribute("maxlength", options.maxLength)}
      ${set("required", options.required)}
    >
${value}</textarea>`,
  );
}

/** A labelled choice of one among few. */
export function choice(
  options: Labelled & {
    readonly value: string;
    readonly among: readonly { readonly value: string; readonly label: string }[];
  },
): Piece {
  const { value, among } = options;
  return labelled(
    options,
    html`<select ${names(options)}>
      ${among.map(
        (one) =>
          html`<option value="${one.value}" ${set("selected", one.value === value)}>
            ${one.label}
          </option>`,
      )}
    </select>`,
  );
}

/** A box to tick. */
export function tick(options: Labelled & { readonly on: boolean }): Piece {
  const { label, help, on } = options;
  return html`<div class="field">
    <label class="check"
      ><input type="checkbox" ${names(options)} value="1" ${set("checked", on)} />
      <span>${label}</span></label
    >${help === undefined ? "" : html`<p class="help" id="${idOf(options)}-help">${help}</p>`}
  </div>`;
}

/** What went wrong, at the top of a screen; nothing when nothing did. */
export function fault(words: string | undefined): Piece | "" {
  return words === undefined
    ? ""
    : html`<p class="flash bad" role="alert">${icon("warning")}<span>${words}</span></p>`;
}

const idOf = (one: Labelled): string => one.id ?? one.name;

function labelled(options: Labelled, control: Piece): Piece {
  const { label, help } = options;
  const id = idOf(options);
  return html`<div class="field">
    <label for="${id}">${label}</label>${
      help === undefined ? "" : html`<p class="help" id="${id}-help">${help}</p>`
    }${control}${
      options.fault === undefined
        ? ""
        : html`<p class="error" id="${id}-fault">${options.fault}</p>`
    }
  </div>`;
}

function names(options: Labelled): Piece {
  const id = idOf(options);
  const ids = [
    options.help === undefined ? "" : `${id}-help`,
    options.fault === undefined ? "" : `${id}-fault`,
  ].filter(Boolean);
  return html`id="${id}" name="${options.name}" ${attribute("form", options.form)}
  ${ids.length === 0 ? "" : html`aria-describedby="${ids.join(" ")}"`}
  ${options.fault === undefined ? "" : html`aria-invalid="true"`}`;
}

function attribute(name: string, value: string | number | undefined): Piece | "" {
  return value === undefined ? "" : html`${raw(name)}="${value}"`;
}

function set(name: "required" | "selected" | "checked", on: boolean | undefined): Piece | "" {
  return on === true ? html`${raw(name)}` : "";
}
