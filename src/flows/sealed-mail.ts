import { z } from "zod";

import type { Secrets } from "#core/secrets.ts";

/** A mail that waits to be sent. */
export interface Mail {
  readonly to: string;
  readonly subject: string;
  readonly text: string;
  /** An address that stops such mails at once. @source RFC 8058 §3 */
  readonly stopLink?: string | undefined;
}

const shape = z.object({
  to: z.string(),
  subject: z.string(),
  text: z.string(),
  stopLink: z.string().optional(),
});

/** Seals a mail for its job row, so that no address or link lies open in the database. */
export function sealMail(secrets: Secrets, mail: Mail): string {
  return secrets.seal(JSON.stringify(mail));
}

/** Opens a sealed mail. @throws AppError `sealed_broken` */
export function openMail(secrets: Secrets, sealed: string): Mail {
  return shape.parse(JSON.parse(secrets.unseal(sealed)));
}
