import type { Secrets } from "#core/secrets.ts";
import { enqueue } from "#jobs";
import { type Counted, countMail } from "#moderation";
import type { Tx } from "#schema";

import { type Mail, sealMail } from "./sealed-mail.ts";

declare const counted: unique symbol;

/** Leave to send one mail to one address; there is no other way to send one. */
export interface MailLeave {
  readonly to: string;
  readonly [counted]: true;
}

/** Leave, or whose share is used up. */
export type MailAnswer =
  | { readonly kind: "leave"; readonly leave: MailLeave }
  | { readonly kind: "enough"; readonly of: Counted };

/**
 * Asks leave to send somebody a mail. Every mail of the program is counted here, whatever it says: `asked`
 * for those whose address has not proved that it wants one, `wanted` for those who confirmed it.
 */
export async function askToMail(
  tx: Tx,
  secrets: Secrets,
  mail: {
    readonly to: string;
    readonly kind: "asked" | "wanted";
    /** Who causes it, as `clientKey` says; undefined for ourselves. */
    readonly client?: string | undefined;
  },
): Promise<MailAnswer> {
  const of = await countMail(tx, secrets, { client: undefined, ...mail });
  if (of !== undefined) return { kind: "enough", of };
  return { kind: "leave", leave: { to: mail.to } as MailLeave };
}

/** Sends the mail that leave was given for, sealed, once this transaction is committed. */
export async function sendMail(
  tx: Tx,
  secrets: Secrets,
  leave: MailLeave,
  mail: Omit<Mail, "to">,
): Promise<void> {
  const sealed = sealMail(secrets, { ...mail, to: leave.to });
  await enqueue(tx, { kind: "send-mail", payload: { sealed } });
}
