import type { Secrets } from "#core/secrets.ts";
import { openMail } from "#flows/sealed-mail.ts";
import type { JobHandlers } from "#jobs";

import type { Mailer } from "./mailer.ts";

/** Does `send-mail` jobs. @throws AppError when the mail server refuses, or wants us to try again later */
export function sendMailHandler(mailer: Mailer, secrets: Secrets): JobHandlers["send-mail"] {
  return async ({ payload }) => {
    await mailer.send(openMail(secrets, payload.sealed), payload.sealed);
  };
}
