import type { Context } from "hono";

import { AppError, badInput } from "#core/errors.ts";

/** What a form sent: each field's texts and files, in their order. */
export type SentForm = Readonly<Record<string, string | File | (string | File)[]>>;

/**
 * Reads a posted form; Hono keeps what was read for the next who asks.
 * @throws AppError `broken_form` (400) for a form that is cut off or does not keep to its form, `too_large`
 */
export async function readForm(c: Context): Promise<SentForm> {
  try {
    return await c.req.parseBody({ all: true });
  } catch (cause) {
    if (cause instanceof AppError) throw cause;
    throw Object.assign(
      badInput("The form did not arrive whole. Please send it again.", "broken_form"),
      { cause },
    );
  }
}
