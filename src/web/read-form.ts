import type { Context } from "hono";

import { AppError, badInput } from "#core/errors.ts";

/** What a form sent: each field's texts and files, in their order; no text holds U+0000. */
export type SentForm = Readonly<Record<string, readonly (string | File)[]>>;

/**
 * Reads a posted form; Hono keeps what was read for the next who asks.
 * @throws AppError `broken_form` (400) for a form that is cut off or does not keep to its form, `body_too_large`
 */
export async function readForm(c: Context): Promise<SentForm> {
  try {
    const sent = await c.req.parseBody({ all: true });
    return Object.fromEntries(
      Object.entries(sent).map(([name, values]) => [name, [values].flat().map(calm)]),
    );
  } catch (cause) {
    if (cause instanceof AppError) throw cause;
    throw Object.assign(
      badInput("The form did not arrive whole. Please send it again.", "broken_form"),
      { cause },
    );
  }
}

/** PostgreSQL can keep and look for any text but one that holds U+0000. */
function calm(value: string | File): string | File {
  return typeof value === "string" ? value.replaceAll("\0", "") : value;
}
