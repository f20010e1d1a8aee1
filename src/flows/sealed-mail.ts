import { z } from "zod";

import { readMailAddress } from "#core/mail-address.ts";
import type { Secrets } from "#core/secrets.ts";

const shape = z.object({
  // One plain address: no line end, space or comma can make it two, or a header.
  to: z.string().refine((to) => readMailAddress(to) === to),
  subject: z
    .string()
    .max(300)
    .regex(/^[^\p{Cc}\u2028\u2029]*$/u),
  text: z.string(),
  html: z.string().optional(),
  /** An address that stops such mails at once. @source RFC 8058 §3 */
  stopLink: z.url().optional(),
});

/** A mail that waits to be sent. */
export type Mail = Readonly<z.output<typeof shape>>;

/** Seals a mail for its job row, so that no address or link lies open in the database. */
export function sealMail(secrets: Secrets, mail: Mail): string {
  return secrets.seal(JSON.stringify(shape.parse(mail)));
}

/** Opens a sealed mail. @throws AppError `sealed_broken` */
export function openMail(secrets: Secrets, sealed: string): Mail {
  return shape.parse(JSON.parse(secrets.unseal(sealed)));
}
